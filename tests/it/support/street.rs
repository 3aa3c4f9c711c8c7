//! A backlog of hundreds of items, many of which differ only in their ids, before and after a change.
//!
//! Ties, findings, features that share effort, decisions and dependencies: all that could come out in another
//! order by accident.

use super::rng::Rng;

/// A path in the backlog, and the text of the file.
pub(crate) type File = (String, String);

/// How many items the shop has before it changes.
const ITEMS: usize = 240;
/// Features, so many that the best set of them has to be searched.
const FEATURES: usize = 14;

/// The items that are deleted and renamed.
const GOING: [usize; 2] = [42, 17];

/// The backlog; `later` is the same after some days of work.
pub(crate) fn files(later: bool) -> Vec<File> {
    let mut rng = Rng(20_261_123);
    let mut files = vec![("backlog.toml".to_owned(), config(later))];
    files.extend(decisions(later));
    files.extend((0..ITEMS).map(|number| story(number, later, &mut rng)));
    if later {
        let [deleted, renamed] = GOING.map(|number| files.iter().position(|file| file.0 == path(number)).unwrap());
        files[renamed].0 = "stories/new/renamed.md".to_owned();
        files.remove(deleted);
        files.push(("stories/new/added.md".to_owned(), text("Added", "type = \"feedback\"\nreach = 9\n")));
    }
    files
}

/// Files that leave the backlog without an order: circles, references to nothing, texts that aren't stories.
pub(crate) fn faults() -> Vec<File> {
    let circle = |number: usize| {
        let needs = format!("depends_on = [\"circle-{}\", \"circle-{}\"]\n", (number + 1) % 6, (number + 3) % 6);
        (format!("stories/area-{number}/circle-{number}.md"), text("Round and round", &needs))
    };
    let mut files: Vec<File> = (0..6).map(circle).collect();
    for number in 0..6 {
        let lost = "step = \"chekout\"\ndepends_on = [\"item-9999\"]\nlabels = 3\nestimat = 2\n";
        files.push((format!("stories/area-{number}/lost-{number}.md"), text("Lost", lost)));
        files.push((format!("stories/area-{number}/twice.md"), text("Twice", "")));
        files.push((format!("stories/area-{number}/no-front-matter.md"), "# No front matter\n".to_owned()));
    }
    files
}

fn config(later: bool) -> String {
    let mut text = String::from(
        "[product]\nname = \"Nine Streets Shop\"\nvision = \"\"\"\nGrößer, schöner,\nİstanbul’da da\"\"\"\nunit = \"points\"\ncurrency = \"EUR\"\n",
    );
    for objective in ["convert", "trust"] {
        text += &format!("[[objectives]]\nid = \"{objective}\"\ntitle = \"{objective}\"\n");
    }
    for step in STEPS {
        text += &format!("[[flow]]\nid = \"{step}\"\ntitle = \"{step}\"\n");
    }
    for release in RELEASES {
        text += &format!("[[releases]]\nid = \"{release}\"\ntitle = \"{release}\"\nthrough = \"cart\"\n");
    }
    for feature in 0..FEATURES {
        // Values in pairs: ties among the sets that are tried.
        text += &format!("[[features]]\nid = \"f{feature:02}\"\nvalue = {{ income = {}.1 }}\n", 400 + feature / 2 * 70);
    }
    text += "[[flags]]\nid = \"new\"\nstate = \"on\"\nsince = 2026-03-01\n";
    text += "[value.weights]\nincome = 1.0\nsaved = 0.3\n";
    text += "[feedback]\nanswer_within = 7\n[team]\nproduct_owners = [\"maria@shop.example\"]\n";
    let capacity = if later { 90 } else { 80 };
    text += "[iteration]\nname = \"2026-W48\"\nstart = 2026-11-16\nend = 2026-11-20\nreserve = 0.35\ngoal = \"f03\"\n";
    text += &format!("capacity = {capacity}\n");
    text
}

const STEPS: [&str; 4] = ["find", "cart", "buy", "deliver"];
const RELEASES: [&str; 2] = ["mvp", "later"];

/// Several on one target, a chain, a circle; later another one as well.
fn decisions(later: bool) -> Vec<File> {
    let next_to = |kind: &str, other: usize| format!("{kind} = \"item-{other:03}\"");
    let mut decisions = vec![
        decision(200, &next_to("above", 100)),
        decision(201, &next_to("above", 100)),
        decision(202, &next_to("above", 7)),
        decision(203, &next_to("below", 202)),
        decision(204, &next_to("below", 205)),
        decision(205, &next_to("above", 204)),
        decision(206, "last = true"),
    ];
    decisions.extend(later.then(|| decision(150, "first = true")));
    decisions
}

fn decision(item: usize, place: &str) -> File {
    let told = "because = \"\"\"Çok acil,\nwirklich\"\"\"\nreview_on = 2026-11-01";
    (format!("decisions/item-{item:03}.toml"), format!("{place}\n{told}\n"))
}

fn story(number: usize, later: bool, rng: &mut Rng) -> File {
    let kind = rng.pick(&["story", "story", "story", "technical", "bug", "feedback"]);
    let status = rng.pick(&["todo", "todo", "todo", "doing", "done", "done", "triage"]);
    let edited = later && number % 40 == 7;
    let mut fields = format!("type = \"{kind}\"\nstatus = \"{}\"\n", if edited { "todo" } else { status });
    fields += &format!("step = \"{}\"\nestimate = {}\n", rng.pick(&STEPS), rng.pick(&["1", "2", "2", "3.5", "8"]));
    fields += &format!("reported = 2026-10-{:02}\n", 1 + rng.below(9));
    let (feature, release) = (rng.below(FEATURES * 2), rng.below(5));
    // Nobody needs what will be deleted or renamed.
    let needs = Some(rng.below(number.max(1))).filter(|needs| !GOING.contains(needs)).unwrap_or(0);
    if feature < FEATURES {
        fields += &format!("feature = \"f{feature:02}\"\n");
    }
    if release < RELEASES.len() {
        fields += &format!("release = \"{}\"\n", RELEASES[release]);
    }
    if rng.one_in(3) && number > 0 {
        fields += &format!("depends_on = [\"item-{needs:03}\"]\n");
    }
    if rng.one_in(4) {
        fields += "value = { income = 0.1, saved = 0.2 }\n";
    }
    let reach = rng.below(6);
    if kind == "feedback" && reach < 3 {
        fields += &format!("reach = {}\n", if edited { 40 } else { reach });
    }
    if kind == "bug" {
        fields += &format!("severity = \"{}\"\n", rng.pick(&["critical", "major", "minor", "trivial"]));
    }
    if status == "done" && !edited {
        fields += &format!("closed = 2026-{:02}-{:02}\n", 6 + rng.below(5), 1 + rng.below(28));
    }
    let title = rng.pick(&["Edit the cart", "Éditer le panier", "Sepeti İyileştir", "かごの変更", "edit the cart"]);
    (path(number), text(title, &fields))
}

fn path(number: usize) -> String {
    format!("stories/area-{}/item-{number:03}.md", number % 7)
}

fn text(title: &str, fields: &str) -> String {
    format!(
        "+++\ntitle = \"{title}\"\n{fields}+++\n\nWhy, with a [link](gone.md).\n\n## Acceptance criteria\n\n- [ ] It works\n- [x] İt ıs fast\n"
    )
}
