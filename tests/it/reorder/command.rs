//! The command with scripted editors, and with files of priorities.

use std::fs;
use std::path::PathBuf;

use crate::support::sandbox::{Run, Sandbox};

/// Lines that a person would see: `Moves ID BEFORE [REASON]`.
const MOVE: &str = r#"
import sys
path = sys.argv[-1]
lines = open(path).read().split('\n')
for move in sys.argv[1:-1]:
    item, before, *why = move.split('/')
    at = [n for n, line in enumerate(lines) if line.split(' ')[0] == item][0]
    line = lines.pop(at) + ''.join('  because: ' + why for why in why)
    at = [n for n, line in enumerate(lines) if line.split(' ')[0] == before or line == before][0]
    lines.insert(at, line)
open(path, 'w').write('\n'.join(lines))
"#;

/// Five items of two releases; `d` needs `c`.
fn shop() -> Sandbox {
    let config = "[[releases]]\nid = \"mvp\"\ntitle = \"MVP\"\n\n[[releases]]\nid = \"later\"\ntitle = \"Later\"\n";
    let sandbox = Sandbox::new().file("backlog/backlog.toml", config).file("move.py", MOVE);
    for (id, value, more) in [
        ("a", 9, "release = \"mvp\""),
        ("b", 8, "release = \"mvp\""),
        ("c", 7, "release = \"mvp\""),
        ("d", 6, "release = \"later\"\ndepends_on = [\"c\"]"),
        ("e", 5, "release = \"later\""),
    ] {
        let text = format!("+++\ntitle = \"Item {id}\"\nestimate = 1\nvalue = {value}\n{more}\n+++\n");
        sandbox.write(&format!("backlog/stories/{id}.md"), text);
    }
    assert_eq!(sandbox.shell("git init -q").code, Some(0));
    sandbox
}

/// Runs `topline reorder` with an editor.
fn edited(shop: &Sandbox, editor: &str, arguments: &str) -> Run {
    shop.shell(&format!("EDITOR={} topline reorder {arguments}", quoted(editor)))
}

/// Runs it with an editor that makes these moves.
fn moved(shop: &Sandbox, moves: &[&str], arguments: &str) -> Run {
    let moves: String = moves.iter().map(|one| format!(" {}", quoted(one))).collect();
    edited(shop, &format!("python3 move.py{moves}"), arguments)
}

fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', "'\\''"))
}

fn order(shop: &Sandbox) -> String {
    let run = shop.shell("topline next -n 0 --format json >/dev/null; topline priority --format json");
    let ids = run.out.split("\"id\":\"").skip(1).filter_map(|rest| rest.split('"').next());
    ids.collect()
}

fn decisions(shop: &Sandbox) -> Vec<String> {
    let folder = shop.path("backlog/decisions");
    if folder.exists() { crate::support::sandbox::names(&folder) } else { Vec::new() }
}

/// The file in which a typed text was saved.
fn saved(run: &Run, shop: &Sandbox) -> PathBuf {
    let path = run.err.lines().find_map(|line| line.split_once("what was typed is saved as ")).expect(&run.err).1;
    shop.path("..").join(path.trim_start_matches("[SANDBOX]/"))
}

#[track_caller]
fn assert_nothing_written(shop: &Sandbox, run: &Run, code: i32, words: &[&str]) {
    assert_eq!(run.code, Some(code), "{run:?}");
    for word in words {
        assert!(run.err.contains(word), "{word} is not in {}", run.err);
    }
    assert_eq!(decisions(shop), [""; 0]);
}

#[track_caller]
fn assert_done(run: &Run, out: &str) {
    assert_eq!((run.code, run.out.as_str()), (Some(0), out), "{}", run.err);
}

#[test]
fn the_editor_shows_a_line_an_item_below_the_headings() {
    let shop = shop();
    let run = edited(&shop, "sh -c 'cp \"$1\" seen' -", "");
    assert_nothing_written(&shop, &run, 0, &["nothing to change"]);
    let seen = shop.read("seen");
    let (lines, help) = seen.split_once("\n\n# Move lines").unwrap();
    assert_eq!(
        lines,
        "# Decided to be first\n\n# Production bugs\n\n# Feedback\n\n\
         # Release: MVP\na  Item a  # no step, density 9\nb  Item b  # no step, density 8\nc  Item c  # no step, density 7\n\n\
         # Release: Later\nd  Item d  # no step, density 6\ne  Item e  # no step, density 5\n\n\
         # Everything else\n\n# Decided to be last"
    );
    assert!(help.contains("because: Christmas campaign") && help.contains("An empty file gives up."), "{help}");
    assert_eq!(shop.names("../tmp"), [""; 0], "the file of the editor is gone");
}

#[test]
fn a_moved_line_is_a_decision_with_the_typed_reason() {
    let shop = shop();
    let run = moved(&shop, &["e/b/Trade \"fair\""], "");
    assert_done(&run, "created backlog/decisions/e.toml\ne  5 → 2  decision: Trade \"fair\"\n");
    assert_eq!(
        shop.read("backlog/decisions/e.toml"),
        "above = \"b\"\nbecause = 'Trade \"fair\"'\nby = \"maria@shop.example\"\n"
    );
    assert_eq!(order(&shop), "aebcd");
    // Moved on, it keeps its reason; moved back, the decision goes.
    shop.write(
        "backlog/decisions/e.toml",
        "# fair\nabove = \"b\" # here\nbecause = \"Fair\"\nreview_on = 2026-12-24\n",
    );
    let run = moved(&shop, &["e/c"], "");
    assert_done(&run, "changed backlog/decisions/e.toml\ne  2 → 3  decision: Fair\n");
    assert_eq!(
        shop.read("backlog/decisions/e.toml"),
        "# fair\nabove = \"c\" # here\nbecause = \"Fair\"\nreview_on = 2026-12-24\n"
    );
    let run = moved(&shop, &["e/# Everything else"], "");
    assert_eq!((run.code, order(&shop).as_str()), (Some(0), "abcde"));
    assert!(run.out.starts_with("deleted backlog/decisions/e.toml\n"), "{}", run.out);
    assert_eq!(decisions(&shop), [""; 0]);
}

#[test]
fn one_reason_is_enough_for_a_block() {
    let shop = shop();
    let run = moved(&shop, &["c/a/Groundwork", "d/a", "e/a"], "");
    assert_eq!((run.code, order(&shop).as_str()), (Some(0), "cdeab"), "{run:?}");
    for name in decisions(&shop) {
        assert!(shop.read(&format!("backlog/decisions/{name}")).contains("because = \"Groundwork\""), "{name}");
    }
    // Two decisions are fewer than three.
    assert_eq!(decisions(&shop), ["a.toml", "b.toml"]);
}

/// Items with these densities and prerequisites.
fn street(items: &[(&str, u32, &str)]) -> Sandbox {
    let sandbox = Sandbox::new().file("backlog/backlog.toml", "").file("move.py", MOVE);
    for (id, value, needs) in items {
        let needs = if needs.is_empty() { String::new() } else { format!("depends_on = [\"{needs}\"]\n") };
        let text = format!("+++\ntitle = \"Item {id}\"\nestimate = 1\nvalue = {value}\n{needs}+++\n");
        sandbox.write(&format!("backlog/stories/{id}.md"), text);
    }
    assert_eq!(sandbox.shell("git init -q").code, Some(0));
    sandbox
}

#[test]
fn reasons_are_asked_for_what_was_moved() {
    // `p` is high only because `q` needs it. When `q` goes down, `p` needs a decision to stay.
    let shop = || street(&[("p", 1, ""), ("q", 9, "p"), ("r", 8, ""), ("s", 7, "")]);
    for (moves, asked) in [("q/# Decided to be last", ["q"].as_slice()), ("r/q", &["q", "r"])] {
        let shop = shop();
        let run = moved(&shop, &[moves], "");
        assert_nothing_written(&shop, &run, 2, &["say why `"]);
        let text = fs::read_to_string(saved(&run, &shop)).unwrap();
        let questions = text.lines().filter(|line| line.ends_with("because: "));
        let ids: Vec<&str> = questions.filter_map(|line| line.split(' ').next()).collect();
        assert!(ids.len() == 1 && asked.contains(&ids[0]), "{text}");
    }
    // The reason of what was moved is that of what helps it.
    let shop = shop();
    let run = moved(&shop, &["q/# Decided to be last/Later"], "");
    assert_eq!((run.code, order(&shop).as_str()), (Some(0), "prsq"), "{run:?}");
    assert_eq!(decisions(&shop), ["p.toml", "q.toml"]);
    for name in decisions(&shop) {
        assert!(shop.read(&format!("backlog/decisions/{name}")).contains("because = \"Later\""), "{name}");
    }
}

#[test]
fn what_only_helps_has_the_reason_of_what_it_helps() {
    // Two things move; `p` stays where it is only because of the one that needs it.
    let items =
        [("a", 90, ""), ("b", 80, ""), ("p", 1, ""), ("q", 70, "p"), ("r", 60, ""), ("s", 50, ""), ("t", 40, "")];
    let shop = street(&items);
    let run = moved(&shop, &["b/a/First things first", "q/# Decided to be last/Later"], "");
    assert_eq!((run.code, order(&shop).as_str()), (Some(0), "baprstq"), "{run:?}");
    let reason = |id: &str| {
        let text = shop.read(&format!("backlog/decisions/{id}.toml"));
        text.lines().find_map(|line| line.strip_prefix("because = ")).unwrap().to_owned()
    };
    assert_eq!(decisions(&shop), ["b.toml", "p.toml", "q.toml"]);
    assert_eq!(["b", "p", "q"].map(reason), ["\"First things first\"", "\"Later\"", "\"Later\""]);
    // What only helps keeps the reason that it has.
    shop.write("backlog/decisions/p.toml", "first = true\nbecause = \"Old\"\n");
    let run = moved(&shop, &["r/b/Now", "t/s/Then"], "");
    assert_eq!(run.code, Some(0), "{run:?}");
    assert!(shop.read("backlog/decisions/p.toml").contains("because = \"Old\""));
}

#[test]
fn what_moves_below_another_heading_changes_its_section() {
    for (heading, text) in [
        ("# Production bugs", "first = true"),
        ("a", "above = \"a\""),
        ("# Release: Later", "below = \"c\""),
        ("d", "above = \"d\""),
        ("# Everything else", ""),
    ] {
        let shop = shop();
        let run = moved(&shop, &[&format!("e/{heading}/why")], "");
        assert_eq!(run.code, Some(0), "{run:?}");
        let found = if text.is_empty() { String::new() } else { shop.read("backlog/decisions/e.toml") };
        assert!(found.starts_with(text), "{heading}: {found}");
    }
    let shop = shop();
    let run = shop.shell("EDITOR='sh -c \"grep -v ^a \\\"\\$1\\\" >x; grep ^a \\\"\\$1\\\" >>x; cp x \\\"\\$1\\\"\" -' topline reorder --because last");
    assert_eq!((run.code, order(&shop).as_str()), (Some(0), "bcdea"), "{run:?}");
    assert_eq!(shop.read("backlog/decisions/a.toml").lines().next(), Some("last = true"));
}

#[test]
fn a_heading_alone_changes_nothing_and_that_is_said() {
    let shop = shop();
    let said = "`d` stays in its section: only a line that moves to another place changes it; `topline set d KEY=VALUE` or \
                `topline decide d` does, too\n";
    // The first line of a section, moved up past the heading, is where it was.
    let run = moved(&shop, &["d/# Release: Later"], "");
    assert_eq!((run.code, &*run.out, &*run.err), (Some(0), said, "nothing to change\n"));
    let run = moved(&shop, &["d/# Release: Later"], "--format json");
    assert!(run.out.contains("\"files\":[]") && run.out.contains("\"notes\":[\"`d` stays in"), "{}", run.out);
    // What really moves takes the section along.
    let run = moved(&shop, &["d/# Release: Later", "b/a/why"], "");
    assert_eq!((run.code, order(&shop).as_str()), (Some(0), "bacde"), "{run:?}");
    assert!(run.out.ends_with(said) && run.out.contains("2 → 1"), "{run:?}");
    let run = edited(&shop, "cat", "");
    assert!(run.err.contains("one that only gets another heading stays in its own."), "{run:?}");
    // An order as it is has nothing to say, also if decisions and prerequisites have moved items to other sections.
    assert_eq!(moved(&shop, &["e/b/why"], "").code, Some(0));
    shop.write(
        "backlog/stories/a.md",
        "+++\ntitle = \"A\"\nvalue = 99\nrelease = \"mvp\"\ndepends_on = [\"d\"]\n+++\n",
    );
    let run = edited(&shop, "true", "");
    assert_eq!((run.code, &*run.out, &*run.err), (Some(0), "", "nothing to change\n"));
}

#[test]
fn nothing_is_decided_without_a_reason() {
    let shop = shop();
    let run = moved(&shop, &["e/a"], "");
    assert_nothing_written(&shop, &run, 2, &["say why `e` moves", "--because TEXT"]);
    let text = fs::read_to_string(saved(&run, &shop)).unwrap();
    assert!(text.starts_with("#! say why `e` moves, behind `because:`\n"), "{text}");
    assert!(text.contains("\ne  Item e  # no step, density 5  because: \na  Item a"), "{text}");
    let run = moved(&shop, &["e/a"], "--because '  '");
    assert_nothing_written(&shop, &run, 2, &["`--because` is empty"]);
    let run = moved(&shop, &["e/a"], "--because Fair");
    assert_done(&run, "created backlog/decisions/e.toml\ne  5 → 1  decision: Fair\n");
}

#[test]
fn the_editor_opens_again_with_what_was_typed() {
    let shop = shop();
    shop.write(
        "mend.sh",
        "if grep -q '^#! line 1[0-9]: there is no item `bb`$' \"$1\"; then cp \"$1\" again; \
         sed -i 's/^bb/b/' \"$1\"; else sed -i 's/^b /bb /' \"$1\"; python3 move.py e/d/late \"$1\"; fi\n",
    );
    let run = edited(&shop, "sh mend.sh", "");
    assert_eq!((run.code, order(&shop).as_str()), (Some(0), "abced"), "{run:?}");
    assert!(shop.read("again").contains("\nbb  Item b"), "{}", shop.read("again"));
}

#[test]
fn a_line_that_cannot_be_is_named() {
    let shop = shop();
    for (editor, words) in [
        ("python3 move.py d/a/why", "line 9: `c` must stand above `d`, which depends on it"),
        ("sed -i 's/^b /ab /'", "line 10: there is no item `ab`"),
        ("sed -i '/^b /p'", "line 11: `b` stands already on line 10"),
        ("sed -i 's/^b .*/nowhere/'", "line 10: there is no item `nowhere`"),
    ] {
        let run = edited(&shop, editor, "");
        assert_nothing_written(&shop, &run, 2, &[words, "what was typed is saved as"]);
        let text = fs::read_to_string(saved(&run, &shop)).unwrap();
        assert!(text.starts_with(&format!("#! {words}")), "{text}");
        let number: usize = words.split(' ').nth(1).unwrap().trim_end_matches(':').parse().unwrap();
        let line = text.lines().nth(number - 1).unwrap();
        let id = line.split(' ').next().unwrap();
        assert!(words.contains(&format!("`{id}`")), "line {number} is {line}");
    }
    // By way of what has no line any more.
    shop.write("backlog/stories/e.md", "+++\ntitle = \"E\"\ndepends_on = [\"d\"]\n+++\n");
    let run = edited(&shop, "sh -c 'sed -i \"/^d /d\" \"$1\"; python3 move.py e/a/why \"$1\"' -", "");
    assert_nothing_written(&shop, &run, 2, &["`c` must stand above `e`, which depends on it by way of `d`"]);
}

#[test]
fn deleted_lines_change_nothing_and_an_empty_file_gives_up() {
    let shop = shop();
    let run = edited(&shop, "sed -i '/^[bd] /d'", "");
    assert_nothing_written(&shop, &run, 0, &["nothing to change"]);
    for editor in ["truncate -s 0", "sed -i '/^[a-e] /d'"] {
        assert_nothing_written(&shop, &edited(&shop, editor, ""), 0, &["given up: nothing was written"]);
    }
    let run = edited(&shop, "sh -c 'sed -i \"/^[bd] /d\" \"$1\"; python3 move.py e/c/why \"$1\"' -", "");
    assert_eq!((run.code, order(&shop).as_str()), (Some(0), "abecd"), "{run:?}");
}

#[test]
fn items_without_a_line_keep_their_places() {
    let shop = street(&[("a", 9, ""), ("b", 8, ""), ("c", 7, ""), ("d", 6, ""), ("e", 5, "")]);
    // Two lines of the middle change places, and those below are deleted.
    let run = edited(&shop, "sh -c 'sed -i \"/^[de] /d\" \"$1\"; python3 move.py c/b/why \"$1\"' -", "");
    assert_eq!((run.code, order(&shop).as_str()), (Some(0), "acbde"), "{run:?}");
    shop.write("some.md", "1. [C][c]\n2. [A][a]\n");
    let run = shop.shell("topline reorder --from some.md --because Mine");
    assert_eq!((run.code, order(&shop).as_str()), (Some(0), "cabde"), "{run:?}");
    // Dependencies move what has no line no further than they must: what is needed up, what needs something down.
    let shop = street(&[("a", 9, ""), ("p", 8, ""), ("b", 7, ""), ("q", 6, "p"), ("c", 5, "")]);
    shop.write("some.md", "1. [Q][q]\n2. [A][a]\n");
    let run = shop.shell("topline reorder --from some.md --because Mine");
    assert_eq!((run.code, order(&shop).as_str()), (Some(0), "pqbac"), "{run:?}");
    shop.write("some.md", "1. [C][c]\n2. [P][p]\n");
    let run = shop.shell("topline reorder --from some.md --because Mine");
    assert_eq!((run.code, order(&shop).as_str()), (Some(0), "cbapq"), "{run:?}");
}

#[test]
fn the_mark_of_utf_8_is_no_part_of_the_text() {
    let shop = shop();
    shop.write(
        "mark.sh",
        "python3 move.py e/d/late \"$1\"; printf '\\357\\273\\277' | cat - \"$1\" >new; cat new >\"$1\"\n",
    );
    let run = edited(&shop, "sh mark.sh", "");
    assert_eq!((run.code, order(&shop).as_str()), (Some(0), "abced"), "{run:?}");
    for text in ["\u{feff}1. [B][b]\n2. [A][a]\n", "\u{feff}b  Item b\na\n"] {
        shop.write("marked", text);
        let run = shop.shell("topline reorder --from marked --because Mine --dry-run");
        assert!(run.code == Some(0) && run.err.contains("b  2 → 1"), "{run:?}");
    }
}

#[test]
fn editors_are_found_as_git_finds_them() {
    let shop = shop();
    let wins = |setting: &str, word: &str| {
        let run = shop.shell(&format!("{setting} topline reorder"));
        assert!(run.err.contains(&format!("the editor `{word}` failed")), "{setting}: {}", run.err);
    };
    wins("EDITOR='false 1'", "false 1");
    wins("TERM=xterm VISUAL='false 2' EDITOR='false 1'", "false 2");
    wins("VISUAL='false 2' EDITOR='false 1'", "false 1");
    assert_eq!(shop.shell("git config core.editor 'false 3'").code, Some(0));
    wins("TERM=xterm VISUAL='false 2' EDITOR='false 1'", "false 3");
    wins("GIT_EDITOR='false 4' EDITOR='false 1'", "false 4");
    let run = shop.shell("PATH=\"$(dirname \"$(command -v topline)\")\" EDITOR='exit 1;' /bin/sh -c 'topline reorder'");
    assert!(run.err.contains("can't run the editor"), "neither git nor a shell: {}", run.err);
    let run = shop.shell("EDITOR='./no such editor' GIT_CONFIG_COUNT=1 GIT_CONFIG_KEY_0=core.editor GIT_CONFIG_VALUE_0=true topline reorder");
    assert_eq!(run.code, Some(0), "{}", run.err);
}

#[test]
fn without_a_terminal_nothing_waits() {
    let shop = shop();
    for setting in ["", "TERM=xterm", "TERM=dumb"] {
        let run = shop.shell(&format!("{setting} topline reorder"));
        assert_nothing_written(&shop, &run, 2, &["there is no terminal", "--from FILE", "--because TEXT"]);
    }
    let run = shop.shell("topline reorder --format json");
    assert!(run.out.contains("\"kind\":\"no-editor\""), "{}", run.out);
    // Nobody is there to give a reason: it isn't asked for.
    shop.write("once.sh", "echo x >>asked; python3 move.py e/a \"$1\"\n");
    let run = edited(&shop, "sh once.sh", "");
    assert_nothing_written(&shop, &run, 2, &["say why `e` moves", "--because TEXT", "what was typed is saved as"]);
    assert_eq!(shop.read("asked"), "x\n");
    // A script that never gets it right ends.
    shop.write("count.sh", "echo x >>runs; echo \"nobody$(wc -l <runs) \" >\"$1\"\n");
    let run = edited(&shop, "sh count.sh", "");
    assert_nothing_written(&shop, &run, 2, &["there is no item `nobody"]);
    assert!(shop.read("runs").lines().count() < 20);
}

#[test]
fn an_edited_priority_file_becomes_decisions() {
    let shop = shop();
    assert_eq!(shop.shell("topline priority --write").code, Some(0));
    let text = shop.read("backlog/PRIORITY.md");
    // Only the lines are swapped, not the definitions of their links.
    let swapped: Vec<String> = text
        .lines()
        .map(|line| match line {
            line if line.starts_with("1. [Item a]") => line.replace("Item a][a] `a`", "Item b][b] `b`"),
            line if line.starts_with("1. [Item b]") => line.replace("Item b][b] `b`", "Item a][a] `a`"),
            line => line.to_owned(),
        })
        .collect();
    shop.write("backlog/PRIORITY.md", swapped.join("\n") + "\n");
    let run = shop.shell("topline priority --write");
    assert!(run.err.contains("run `topline reorder --from backlog/PRIORITY.md.orig`"), "{}", run.err);
    let run = shop.shell("topline reorder --from backlog/PRIORITY.md.orig");
    assert_nothing_written(&shop, &run, 2, &["say why `b` moves", "--because TEXT"]);
    // Beside PRIORITY.md, the file is found by its name alone.
    let run = shop.shell("topline reorder --from PRIORITY.md.orig --because Fair");
    assert_done(&run, "created backlog/decisions/b.toml\nb  2 → 1  decision: Fair\n");
    assert_eq!(order(&shop), "bacde");
    let run = shop.shell("topline reorder --from PRIORITY.md.orig --because Fair");
    assert_eq!((run.code, run.out.as_str(), run.err.as_str()), (Some(0), "", "nothing to change\n"));
    assert_eq!(decisions(&shop), ["b.toml"]);
}

#[test]
fn what_was_typed_and_saved_is_taken_up_again() {
    let shop = shop();
    let run = moved(&shop, &["e/a/Trade fair", "c/b"], "");
    assert_nothing_written(&shop, &run, 2, &["say why `c` moves"]);
    let command = run.err.lines().find_map(|line| line.strip_prefix("hint: go on with `")?.strip_suffix('`'));
    let command =
        command.expect(&run.err).replace("[SANDBOX]", &shop.path("..").canonicalize().unwrap().to_string_lossy());
    // As it is, it says the same again; with the reason in its place, it is what the editor would have made of it.
    let run = shop.shell(&command);
    assert_nothing_written(&shop, &run, 2, &["say why `c` moves"]);
    let file = command.rsplit(' ').next().unwrap();
    assert_eq!(shop.shell(&format!("sed -i 's/because: $/because: Groundwork/' {file}")).code, Some(0));
    let run = shop.shell(&command);
    assert_eq!((run.code, order(&shop).as_str()), (Some(0), "eacbd"), "{run:?}");
    for (name, reason) in [("e", "Trade fair"), ("c", "Groundwork")] {
        assert!(shop.read(&format!("backlog/decisions/{name}.toml")).contains(reason), "{name}");
    }
    // What is wrong with a line is said with the file and the line.
    shop.write("typed", "#! line 1: a notice\n# Feedback\nb  Item b\nx\na\n");
    let run = shop.shell("topline reorder --from typed --because Mine");
    assert!(run.code == Some(2) && run.err.contains("typed:4: there is no item `x`"), "{run:?}");
    // A section alone, as it was typed.
    let run = moved(&shop, &["b/a"], "--section mvp");
    assert!(run.err.contains("/topline-reorder --section mvp`"), "{}", run.err);
}

#[test]
fn other_files_are_read_too() {
    let shop = shop();
    shop.write("some.md", "# Mine\n\n1. [E][e] first\nsome text\n2. [A][a]\n3. [Old][old]\n");
    let run = shop.shell("topline reorder --from some.md --because Mine --dry-run");
    assert_nothing_written(&shop, &run, 0, &["e  5 → 1", "decision: Mine"]);
    assert!(run.out.contains("+++ b/backlog/decisions/e.toml\n"), "{}", run.out);
    shop.write("links.md", "[e]: x\n[a]: y\n");
    let run = shop.shell("topline reorder --from links.md --because Mine --format json");
    assert!(run.out.contains("\"order\":[{\"id\":\"e\",\"was\":5,\"rank\":1"), "{run:?}");
    for (text, words) in [
        ("1. [A][a]\n1. [A][a]\n", "bad.md:2: `a` stands already on line 1"),
        ("1. [D][d]\n1. [C][c]\n", "bad.md:1: `c` must stand above `d`, which depends on it"),
        ("nothing\n", "bad.md has no line of an open item"),
    ] {
        shop.write("bad.md", text);
        let run = shop.shell("topline reorder --from bad.md --because x");
        assert!(run.code == Some(2) && run.err.contains(words), "{run:?}");
    }
    let run = shop.shell("topline reorder --from gone.md --because x");
    assert!(run.code == Some(2) && run.err.contains("can't read"), "{run:?}");
}

#[test]
fn one_section_can_be_put_in_order_alone() {
    let shop = shop();
    let run = edited(&shop, "sh -c 'cp \"$1\" seen; python3 move.py \"c/a/why\" \"$1\"' -", "--section release:mvp");
    assert_eq!((run.code, order(&shop).as_str()), (Some(0), "cabde"), "{run:?}");
    assert!(!shop.read("seen").contains("Item d"), "{}", shop.read("seen"));
    let run = edited(&shop, "sh -c 'echo d >>\"$1\"' -", "--section mvp");
    assert!(run.err.contains("`d` stands in another section"), "{}", run.err);
    let run = edited(&shop, "true", "--section nope");
    assert!(
        run.err.ends_with(
            "`decision`, `production-bugs`, `feedback`, `release:mvp`, `release:later`, `rest`, `decision-last`\n"
        ),
        "{}",
        run.err
    );
    let run = edited(&shop, "true", "--section release:mvpp");
    assert!(run.code == Some(2) && run.err.contains("did you mean `release:mvp`?"), "{}", run.err);
    // What moves to the end of a section stays in it.
    let run = moved(
        &shop,
        &["a/# Move lines to change the order. Saving writes the fewest decisions that give/why"],
        "--section mvp",
    );
    assert_eq!((run.code, order(&shop).as_str()), (Some(0), "cbade"), "{run:?}");
    assert!(shop.shell("topline priority").out.contains("decision: why"));
}

#[test]
fn a_backlog_without_an_order_is_not_put_in_order() {
    let shop = shop();
    shop.write("backlog/stories/a.md", "+++\ntitle = \"A\"\ndepends_on = [\"nobody\"]\n+++\n");
    let run = edited(&shop, "false", "");
    assert_nothing_written(&shop, &run, 1, &["unknown-reference", "to compute an order"]);
}
