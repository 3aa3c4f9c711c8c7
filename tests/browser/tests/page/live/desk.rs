//! What the tests of actions share: a dialog, what is written, and the same done by a command.

use topline_browser_tests::{Backlog, Element, Page, wait};

/// Waits for a text in an element.
#[track_caller]
pub fn wait_for_text(page: &Page<'_>, selector: &str, text: &str) {
    let holds = format!("document.querySelector({selector:?})?.innerText.includes({text:?})");
    wait::until(&format!("{text:?} in {selector}"), || {
        let seen = page.eval(&format!(
            "return [Boolean({holds}), document.querySelector({selector:?})?.innerText ?? 'nothing there']"
        ));
        if seen[0] == true { Ok(()) } else { Err(seen[1].to_string()) }
    });
}

/// A field of the open dialog, by the name that its form sends.
#[track_caller]
pub fn field<'p>(page: &'p Page<'_>, name: &str) -> Element<'p> {
    page.css(&format!("dialog[open] [name={name}]"))
}

/// Waits until the dialog says this: what the change would do, or why it can't be done.
#[track_caller]
pub fn wait_for_words(page: &Page<'_>, words: &str) {
    wait_for_text(page, "dialog[open]", words);
}

/// Waits until no dialog is open.
#[track_caller]
pub fn wait_for_no_dialog(page: &Page<'_>) {
    page.wait("!document.querySelector('dialog[open]')");
}

/// Presses the only button of that name in the open dialog, as soon as it is there.
#[track_caller]
pub fn press_button(page: &Page<'_>, name: &str) {
    let script = "return [...document.querySelectorAll('dialog[open] button')].findIndex(b => b.innerText.trim() === arguments[0] \
                  && b.getClientRects().length)";
    let button = wait::until(&format!("the button {name:?}"), || {
        let at = page.eval_with(script, serde_json::json!([name])).as_u64().and_then(|at| usize::try_from(at).ok());
        let button = at.and_then(|at| page.all("dialog[open] button").get(at).cloned());
        button.ok_or_else(|| page.outline())
    });
    button.click();
}

/// Waits until the files are what these commands make of the example.
#[track_caller]
pub fn wait_for_same_files(backlog: &Backlog, commands: &[&[&str]]) {
    let twin = Backlog::example();
    for command in commands {
        twin.ok(command);
    }
    let wanted = twin.files();
    wait::until(&format!("the files that {commands:?} writes"), || {
        let found = backlog.files();
        let names = found.keys().chain(wanted.keys()).filter(|name| found.get(*name) != wanted.get(*name));
        let text = |bytes: Option<&Vec<u8>>| {
            bytes.map_or("(none)".into(), |bytes| String::from_utf8_lossy(bytes).into_owned())
        };
        let differing: Vec<String> = names
            .map(|name| {
                format!(
                    "--- {name} by the page\n{}\n--- {name} by the command\n{}",
                    text(found.get(name)),
                    text(wanted.get(name))
                )
            })
            .collect();
        if differing.is_empty() { Ok(()) } else { Err(differing.join("\n")) }
    });
}

/// Takes back the last change by its key, and waits until the files are as they were, and the page shows them.
#[track_caller]
pub fn undo(page: &Page<'_>, backlog: &Backlog) {
    page.press("u");
    wait_for_text(page, "#toast", "Undone");
    wait::until("the files as they were", || match backlog.changed() {
        changed if changed.is_empty() => Ok(()),
        changed => Err(format!("{changed:?}\n{}", page.outline())),
    });
}

/// The ids of the order, by the command.
#[track_caller]
pub fn order(backlog: &Backlog) -> Vec<String> {
    let order: serde_json::Value = serde_json::from_str(&backlog.ok(&["priority", "--format", "json"])).expect("JSON");
    let items = order["items"].as_array().expect("items");
    items.iter().filter_map(|item| item["id"].as_str().map(str::to_owned)).collect()
}
