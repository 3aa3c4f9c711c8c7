//! An element of a page.

use serde_json::{Value, json};

use crate::page::{Page, text};

/// The key of an element's name in WebDriver's JSON.
const KEY: &str = "element-6066-11e4-a52e-4f735466cecf";

/// An element, as it was found: it may be gone since.
#[derive(Clone)]
pub struct Element<'p> {
    pub(crate) page: &'p Page<'p>,
    id: String,
}

impl<'p> Element<'p> {
    #[track_caller]
    pub(crate) fn new(page: &'p Page<'_>, value: &Value) -> Self {
        Self::named(page, value[KEY].as_str().unwrap_or_else(|| panic!("not an element: {value}")).to_owned())
    }

    pub(crate) fn named(page: &'p Page<'_>, id: String) -> Self {
        Self { page, id }
    }

    /// The driver's name of it.
    pub(crate) fn id(&self) -> &str {
        &self.id
    }

    /// As an argument of a script or an origin of a pointer.
    pub fn value(&self) -> Value {
        json!({KEY: self.id})
    }

    /// A click in its middle with a real pointer; fails if something lies over it.
    #[track_caller]
    pub fn click(&self) {
        self.page.command("POST", &format!("element/{}/click", self.id), json!({}));
    }

    /// Clears an input and types a text into it.
    #[track_caller]
    pub fn fill(&self, words: &str) {
        self.page.command("POST", &format!("element/{}/clear", self.id), json!({}));
        self.type_text(words);
    }

    /// Types a text into it.
    #[track_caller]
    pub fn type_text(&self, words: &str) {
        self.page.command("POST", &format!("element/{}/value", self.id), json!({"text": words}));
    }

    /// Its visible text.
    #[track_caller]
    pub fn text(&self) -> String {
        text(&self.page.command("GET", &format!("element/{}/text", self.id), Value::Null))
    }

    /// An attribute, if it has one.
    #[track_caller]
    pub fn attribute(&self, name: &str) -> Option<String> {
        let script = "return arguments[0].getAttribute(arguments[1])";
        self.page.eval_with(script, json!([self.value(), name])).as_str().map(str::to_owned)
    }

    /// A property, as the page's scripts see it.
    #[track_caller]
    pub fn property(&self, name: &str) -> Value {
        self.page.eval_with("return arguments[0][arguments[1]]", json!([self.value(), name]))
    }

    /// What an input holds.
    #[track_caller]
    pub fn content(&self) -> String {
        text(&self.property("value"))
    }

    /// Its role, as the browser computes it.
    #[track_caller]
    pub fn role(&self) -> String {
        text(&self.page.command("GET", &format!("element/{}/computedrole", self.id), Value::Null))
    }

    /// Its accessible name, as the browser computes it.
    #[track_caller]
    pub fn name(&self) -> String {
        text(&self.page.command("GET", &format!("element/{}/computedlabel", self.id), Value::Null))
    }

    /// Gives it the focus, as a script of the page would.
    #[track_caller]
    pub fn focus(&self) {
        self.page.eval_with("arguments[0].focus()", json!([self.value()]));
    }

    /// Whether it has the focus.
    #[track_caller]
    pub fn has_focus(&self) -> bool {
        self.page.eval_with("return document.activeElement === arguments[0]", json!([self.value()])) == json!(true)
    }

    /// Chooses an option of a `select` by its visible text, as keys would: the value changes and the page hears of it.
    #[track_caller]
    pub fn choose(&self, label: &str) {
        let script = "const option = [...arguments[0].options].find(o => o.text.trim() === arguments[1] || o.value === arguments[1]);\
            if (!option) return [...arguments[0].options].map(o => o.text).join(', ');\
            arguments[0].value = option.value;\
            arguments[0].dispatchEvent(new Event('input', {bubbles: true}));\
            arguments[0].dispatchEvent(new Event('change', {bubbles: true}))";
        let others = self.page.eval_with(script, json!([self.value(), label]));
        assert!(others.is_null(), "no option {label:?} among {others}");
    }
}
