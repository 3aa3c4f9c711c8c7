//! Keys and pointers: what a person's hands do, sent as real input events.

use serde_json::{Value, json};

use crate::element::Element;
use crate::page::Page;

/// A pointer of a kind. A drag of it is three steps, so that a test can look at the page between them.
///
/// A finger goes by Chromium's own protocol: chromedriver forgets a touch between two commands.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Pointer {
    /// A mouse.
    Mouse,
    /// A finger.
    Touch,
}

impl Page<'_> {
    /// Presses keys with modifiers: `"/"`, `"Escape"`, `"Control+Enter"`, `"Shift+J"`.
    #[track_caller]
    pub fn press(&self, keys: &str) {
        let mut names: Vec<&str> = keys.split('+').collect();
        if keys == "+" {
            names = vec!["+"];
        }
        let down = names.iter().map(|name| json!({"type": "keyDown", "value": key(name)}));
        let up = names.iter().rev().map(|name| json!({"type": "keyUp", "value": key(name)}));
        let actions: Vec<Value> = down.chain(up).collect();
        self.act(json!([{"type": "key", "id": "keyboard", "actions": actions}]));
    }

    /// Types a text into whatever has the focus, key by key.
    #[track_caller]
    pub fn type_text(&self, words: &str) {
        let keys =
            words.chars().flat_map(|c| [json!({"type": "keyDown", "value": c}), json!({"type": "keyUp", "value": c})]);
        let actions: Vec<Value> = keys.collect();
        self.act(json!([{"type": "key", "id": "keyboard", "actions": actions}]));
    }

    /// Presses the pointer in the middle of an element, and keeps it pressed.
    #[track_caller]
    pub fn grab(&self, pointer: Pointer, element: &Element<'_>) {
        match pointer {
            Pointer::Mouse => self.mouse(&[moved(element, 0, 0), json!({"type": "pointerDown", "button": 0})]),
            Pointer::Touch => self.finger("touchStart", Some(middle(element))),
        }
    }

    /// Moves the pressed pointer to a place, in pixels from the middle of an element, in steps as a hand does.
    #[track_caller]
    pub fn pull(&self, pointer: Pointer, element: &Element<'_>, x: i32, y: i32) {
        let steps = [y - 8, y - 3, y];
        match pointer {
            // The first step leaves the place where a press is still a click.
            Pointer::Mouse => {
                self.mouse(&[vec![moved_by(0, 12)], steps.map(|y| moved(element, x, y)).to_vec()].concat())
            }
            Pointer::Touch => {
                let (left, top) = middle(element);
                for y in steps {
                    self.finger("touchMove", Some((left + f64::from(x), top + f64::from(y))));
                }
            }
        }
    }

    /// Releases the pointer.
    #[track_caller]
    pub fn release(&self, pointer: Pointer) {
        match pointer {
            Pointer::Mouse => self.mouse(&[json!({"type": "pointerUp", "button": 0})]),
            Pointer::Touch => self.finger("touchEnd", None),
        }
    }

    /// Drags an element to a place in pixels from the middle of another one.
    #[track_caller]
    pub fn drag(&self, pointer: Pointer, element: &Element<'_>, to: &Element<'_>, x: i32, y: i32) {
        self.grab(pointer, element);
        self.pull(pointer, to, x, y);
        self.release(pointer);
    }

    #[track_caller]
    fn mouse(&self, actions: &[Value]) {
        self.act(
            json!([{"type": "pointer", "id": "mouse", "parameters": {"pointerType": "mouse"}, "actions": actions}]),
        );
    }

    #[track_caller]
    fn finger(&self, what: &str, at: Option<(f64, f64)>) {
        let points: Vec<Value> = at.iter().map(|(x, y)| json!({"x": x, "y": y})).collect();
        self.cdp("Input.dispatchTouchEvent", json!({"type": what, "touchPoints": points}));
    }

    #[track_caller]
    fn act(&self, actions: Value) {
        self.command("POST", "actions", json!({"actions": actions}));
    }
}

/// The middle of an element on the screen.
#[track_caller]
fn middle(element: &Element<'_>) -> (f64, f64) {
    let script =
        "const box = arguments[0].getBoundingClientRect(); return [box.x + box.width / 2, box.y + box.height / 2]";
    let place = element.page.eval_with(script, json!([element.value()]));
    (place[0].as_f64().expect("a number"), place[1].as_f64().expect("a number"))
}

fn moved(element: &Element<'_>, x: i32, y: i32) -> Value {
    json!({"type": "pointerMove", "duration": 30, "origin": element.value(), "x": x, "y": y})
}

fn moved_by(x: i32, y: i32) -> Value {
    json!({"type": "pointerMove", "duration": 30, "origin": "pointer", "x": x, "y": y})
}

/// WebDriver's code point of a named key; other keys are what they type.
fn key(name: &str) -> String {
    let code = match name {
        "Backspace" => '\u{e003}',
        "Tab" => '\u{e004}',
        "Enter" => '\u{e007}',
        "Shift" => '\u{e008}',
        "Control" => '\u{e009}',
        "Alt" => '\u{e00a}',
        "Escape" => '\u{e00c}',
        "Space" => ' ',
        "PageUp" => '\u{e00e}',
        "PageDown" => '\u{e00f}',
        "End" => '\u{e010}',
        "Home" => '\u{e011}',
        "Left" => '\u{e012}',
        "Up" => '\u{e013}',
        "Right" => '\u{e014}',
        "Down" => '\u{e015}',
        "Delete" => '\u{e017}',
        _ => {
            assert_eq!(name.chars().count(), 1, "not a key: {name}");
            return name.to_owned();
        }
    };
    code.to_string()
}
