//! The views of the page, and backlogs to look at them with.

use crate::backlog::Backlog;

/// Their names in addresses: `#/order`. The last is there with `--base` only.
pub const VIEWS: [&str; 6] = ["order", "map", "inbox", "plan", "loop", "changes"];

/// The example with changes that aren't committed: something new, something done, something that moved.
pub fn changed_example() -> Backlog {
    let backlog = Backlog::example();
    backlog.edit(&backlog.story("postcode-lower-case"), "\"minor\"", "\"major\"");
    backlog.write("stories/cart/cart-in-mail.md", CART_IN_MAIL);
    backlog.ok(&["drop", "wish-list", "--because", "Nobody asked for it again since spring"]);
    backlog
}

const CART_IN_MAIL: &str = "+++
title = \"Mail the cart to myself\"
type = \"feedback\"
status = \"todo\"
step = \"cart\"
objective = \"convert\"
estimate = 2
reach = 12
reported = 2026-11-20
source = \"Support\"
+++

Customers begin on the phone and want to finish at a desk.

## Acceptance criteria

- [ ] A mail with the lines of the cart and a link to it
";

const SMALL: &str = "[product]
name = \"Tea\"
vision = \"A cup for everybody.\"
";

/// Three items and nothing else.
pub fn small() -> Backlog {
    Backlog::of(&[
        ("backlog.toml", SMALL),
        ("stories/boil.md", "+++\ntitle = \"Boil water\"\ntype = \"story\"\n+++\n"),
        ("stories/pour.md", "+++\ntitle = \"Pour it\"\ntype = \"story\"\ndepends_on = [\"boil\"]\n+++\n"),
        ("stories/drink.md", "+++\ntitle = \"Drink it\"\ntype = \"story\"\ndepends_on = [\"pour\"]\n+++\n"),
    ])
}

/// Words that are longer than a phone is wide, wherever people write words.
pub fn long_words() -> Backlog {
    let word = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft";
    let id = "an-id-that-is-much-longer-than-anybody-would-ever-type-by-hand-in-a-terminal-window-1";
    let config = format!(
        "[product]\nname = \"{word}\"\nvision = \"{word} {word}\"\n\n[[flow]]\nid = \"a\"\ntitle = \"{word}\"\n\n[[flow]]\nid = \
         \"b\"\ntitle = \"B\"\n\n[[releases]]\nid = \"r\"\ntitle = \"{word}\"\n\n[[objectives]]\nid = \"o\"\ntitle = \"{word}\"\n\n\
         [[features]]\nid = \"f\"\ntitle = \"{word}\"\nvalue = 5\n\n[iteration]\nname = \"{word}\"\ncapacity = 5\ngoal = \"f\"\n"
    );
    let story = format!(
        "+++\ntitle = \"{word} {word} {word}\"\ntype = \"story\"\nstep = \"a\"\nrelease = \"r\"\nfeature = \"f\"\nassignee = \
         \"{word}\"\nlabels = [\"{word}\"]\nestimate = 3\n+++\n\n{word}{word}\n\n`{word}{word}`\n\n    {word} {word} {word}\n\n\
         | {word} | {word} | {word} |\n|---|---|---|\n| {word} | 2 | 3 |\n\n## Acceptance criteria\n\n- [ ] {word}{word}\n"
    );
    let other = format!(
        "+++\ntitle = \"{word}\"\ntype = \"feedback\"\nsource = \"{word}\"\ndepends_on = [\"{id}\"]\n+++\n\n{word}\n"
    );
    let waiting = format!(
        "+++\ntitle = \"{word}?\"\ntype = \"feedback\"\nstatus = \"triage\"\nsource = \"{word}\"\nreported = 2026-11-01\n+++\n\n{word}\n"
    );
    let path = format!("stories/{id}.md");
    Backlog::of(&[
        ("backlog.toml", &config),
        (&path, &story),
        ("stories/other.md", &other),
        ("stories/waiting.md", &waiting),
    ])
}
