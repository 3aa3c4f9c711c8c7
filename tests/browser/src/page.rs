//! A tab of a browser: its size and theme, what is in it, and what people do there.

use std::path::Path;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use crate::browser::Chromium;
use crate::element::Element;
use crate::wait;

/// The reader's system theme.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Theme {
    /// Dark text on a light ground.
    Light,
    /// Light text on a dark ground.
    Dark,
}

impl Theme {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Light, Self::Dark];

    /// Its name in CSS.
    pub fn name(self) -> &'static str {
        match self {
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }
}

/// The size of the page in CSS pixels, and the reader's theme.
#[derive(Clone, Copy, Debug)]
pub struct View {
    /// Width in CSS pixels.
    pub width: u32,
    /// Height in CSS pixels.
    pub height: u32,
    /// The system's theme.
    pub theme: Theme,
}

impl View {
    /// The same in another theme.
    pub fn theme(self, theme: Theme) -> Self {
        Self { theme, ..self }
    }
}

/// A laptop.
pub const LAPTOP: View = View { width: 1280, height: 800, theme: Theme::Light };

/// A phone in upright position.
pub const PHONE: View = View { width: 390, height: 844, theme: Theme::Light };

/// A tab. It is closed when it is dropped.
pub struct Page<'b> {
    /// The browser that it belongs to.
    pub(crate) browser: &'b Chromium,
    tab: String,
}

impl<'b> Page<'b> {
    /// An empty tab. The cookies and what was logged before are gone.
    pub fn new(browser: &'b Chromium, view: View) -> Self {
        let page = Self::beside(browser, view);
        page.cdp("Network.clearBrowserCookies", json!({}));
        page.console();
        page.requests();
        page
    }

    /// One more tab of the same browser, with its cookies.
    pub fn beside(browser: &'b Chromium, view: View) -> Self {
        let page = Self { browser, tab: browser.open_tab() };
        page.show(view);
        page
    }

    /// A tab of the size of a laptop with that address.
    pub fn open(browser: &'b Chromium, url: &str) -> Self {
        let page = Self::new(browser, LAPTOP);
        page.go(url);
        page
    }

    /// Sets size and theme. There is no motion: what is asked for after an action is its end.
    pub fn show(&self, view: View) {
        let (width, height) = (view.width, view.height);
        let size = json!({"width": width, "height": height, "deviceScaleFactor": 1, "mobile": false});
        self.cdp("Emulation.setDeviceMetricsOverride", size);
        self.media("screen", view.theme);
    }

    /// Sets the medium (`screen` or `print`) and the theme.
    pub fn media(&self, medium: &str, theme: Theme) {
        let features = json!([
            {"name": "prefers-color-scheme", "value": theme.name()},
            {"name": "prefers-reduced-motion", "value": "reduce"},
        ]);
        self.cdp("Emulation.setEmulatedMedia", json!({"media": medium, "features": features}));
    }

    /// A WebDriver command.
    #[track_caller]
    pub(crate) fn command(&self, method: &str, path: &str, body: Value) -> Value {
        self.attempt(method, path, body).unwrap_or_else(|error| panic!("{method} {path}: {error}"))
    }

    /// A WebDriver command that may fail, because the page is changing meanwhile.
    pub(crate) fn attempt(&self, method: &str, path: &str, body: Value) -> Result<Value, String> {
        self.browser.in_tab(&self.tab, method, path, &body)
    }

    /// A command of Chromium's own protocol.
    #[track_caller]
    pub fn cdp(&self, command: &str, parameters: Value) -> Value {
        self.command("POST", "goog/cdp/execute", json!({"cmd": command, "params": parameters}))
    }

    /// Opens an address, and waits until it is loaded.
    #[track_caller]
    pub fn go(&self, url: &str) {
        self.command("POST", "url", json!({"url": url}));
    }

    /// Loads the page again.
    #[track_caller]
    pub fn reload(&self) {
        self.command("POST", "refresh", json!({}));
    }

    /// The browser's back button.
    #[track_caller]
    pub fn back(&self) {
        self.command("POST", "back", json!({}));
    }

    /// The browser's forward button.
    #[track_caller]
    pub fn forward(&self) {
        self.command("POST", "forward", json!({}));
    }

    /// The address.
    #[track_caller]
    pub fn url(&self) -> String {
        text(&self.command("GET", "url", Value::Null))
    }

    /// The address from its `#`.
    #[track_caller]
    pub fn hash(&self) -> String {
        let url = self.url();
        url.find('#').map(|at| url[at..].to_owned()).unwrap_or_default()
    }

    /// The document's title.
    #[track_caller]
    pub fn title(&self) -> String {
        text(&self.command("GET", "title", Value::Null))
    }

    /// What a function body returns in the page.
    #[track_caller]
    pub fn eval(&self, script: &str) -> Value {
        self.eval_with(script, json!([]))
    }

    /// The same with arguments, which are `arguments[0]` and so on in it.
    #[track_caller]
    pub fn eval_with(&self, script: &str, arguments: Value) -> Value {
        self.command("POST", "execute/sync", json!({"script": script, "args": arguments}))
    }

    /// What a function body gives to its last argument, a callback.
    #[track_caller]
    pub fn eval_async(&self, script: &str, arguments: Value) -> Value {
        self.command("POST", "execute/async", json!({"script": script, "args": arguments}))
    }

    /// Waits until a JavaScript expression is true.
    #[track_caller]
    pub fn wait(&self, expression: &str) {
        let script = format!("return Boolean({expression})");
        let look = || match self.attempt("POST", "execute/sync", json!({"script": script, "args": []})) {
            Ok(Value::Bool(true)) => Ok(()),
            Ok(other) => Err(other.to_string()),
            Err(error) => Err(error),
        };
        wait::until(expression, look);
    }

    /// Waits until two frames were painted: what scripts do on their way to the screen is there.
    #[track_caller]
    pub fn settle(&self) {
        let script = "const done = arguments[arguments.length - 1]; requestAnimationFrame(() => requestAnimationFrame(() => done()))";
        self.eval_async(script, json!([]));
    }

    /// The only element for a CSS selector, as soon as it is there.
    #[track_caller]
    pub fn css(&self, selector: &str) -> Element<'_> {
        wait::until(selector, || match self.all(selector).as_slice() {
            [one] => Ok(one.clone()),
            other => Err(format!("{} elements in\n{}", other.len(), self.outline())),
        })
    }

    /// All elements for a CSS selector, just now.
    #[track_caller]
    pub fn all(&self, selector: &str) -> Vec<Element<'_>> {
        let found = self.command("POST", "elements", json!({"using": "css selector", "value": selector}));
        found.as_array().into_iter().flatten().map(|value| Element::new(self, value)).collect()
    }

    /// The visible texts of all elements for a CSS selector.
    #[track_caller]
    pub fn texts(&self, selector: &str) -> Vec<String> {
        let script = "return [...document.querySelectorAll(arguments[0])].map(e => e.innerText.trim())";
        strings(&self.eval_with(script, json!([selector])))
    }

    /// How many elements of a CSS selector take room on the screen.
    #[track_caller]
    pub fn visible(&self, selector: &str) -> u64 {
        let script =
            "return [...document.querySelectorAll(arguments[0])].filter(e => e.getClientRects().length).length";
        self.eval_with(script, json!([selector])).as_u64().expect("a count")
    }

    /// The element that has the focus.
    #[track_caller]
    pub fn focused(&self) -> Element<'_> {
        Element::new(self, &self.command("GET", "element/active", Value::Null))
    }

    /// The only element with that role and accessible name, as soon as it is there.
    #[track_caller]
    pub fn role(&self, role: &str, name: &str) -> Element<'_> {
        self.named(role, name, |found| found == name)
    }

    /// The only element with that role whose accessible name has `part` in it, in any case.
    #[track_caller]
    pub fn role_like(&self, role: &str, part: &str) -> Element<'_> {
        let lower = part.to_lowercase();
        self.named(role, part, move |found| found.to_lowercase().contains(&lower))
    }

    #[track_caller]
    fn named(&self, role: &str, name: &str, fits: impl Fn(&str) -> bool) -> Element<'_> {
        wait::until(&format!("the {role} {name:?}"), || {
            let mut found = self.accessible(role);
            found.retain(|(name, _)| fits(name));
            match found.as_slice() {
                [(_, id)] => Ok(self.by_node(*id)),
                _ => {
                    let names: Vec<String> = self.accessible(role).into_iter().map(|(name, _)| name).collect();
                    Err(format!("{} such; each {role}: {names:?}", found.len()))
                }
            }
        })
    }

    /// Name and node of every element with that role, as the accessibility tree has them: what is hidden isn't in it.
    #[track_caller]
    pub fn accessible(&self, role: &str) -> Vec<(String, u64)> {
        let root = self.cdp("DOM.getDocument", json!({"depth": 0}))["root"]["backendNodeId"].clone();
        let query = json!({"backendNodeId": root, "role": role});
        let Ok(tree) =
            self.attempt("POST", "goog/cdp/execute", json!({"cmd": "Accessibility.queryAXTree", "params": query}))
        else {
            return Vec::new();
        };
        let nodes = tree["nodes"].as_array().into_iter().flatten();
        nodes
            .filter(|node| node["ignored"] == json!(false))
            .map(|node| (text(&node["name"]["value"]), node["backendDOMNodeId"].as_u64().unwrap_or_default()))
            .collect()
    }

    /// The element of a node of the accessibility tree. The name that chromedriver gives to an element ends with the node.
    fn by_node(&self, node: u64) -> Element<'_> {
        let root = self.command("POST", "element", json!({"using": "css selector", "value": "html"}));
        let root = Element::new(self, &root);
        let (start, _) = root.id().rsplit_once('.').expect("chromedriver's name of an element");
        Element::named(self, format!("{start}.{node}"))
    }

    /// What is on the page, in short, for the message of a test that failed.
    pub fn outline(&self) -> String {
        let script = "return location.href + '\\n' + document.body.innerText.slice(0, 3000)";
        self.attempt("POST", "execute/sync", json!({"script": script, "args": []}))
            .map_or_else(|error| error, |v| text(&v))
    }

    /// A picture of what is on the screen, as PNG.
    #[track_caller]
    pub fn picture(&self) -> Vec<u8> {
        decoded(&self.command("GET", "screenshot", Value::Null))
    }

    /// Writes a picture into a file, with its folder.
    #[track_caller]
    pub fn picture_to(&self, file: &Path) {
        if let Some(folder) = file.parent() {
            std::fs::create_dir_all(folder).expect("the folder of the picture");
        }
        std::fs::write(file, self.picture()).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
    }

    /// The page as it is printed, as PDF.
    #[track_caller]
    pub fn printed(&self) -> Vec<u8> {
        decoded(&self.command("POST", "print", json!({"background": false})))
    }

    /// Whether something is wider than the screen, so that the page would scroll sideways; and what.
    #[track_caller]
    pub fn too_wide(&self) -> Vec<String> {
        let script = "const wide = document.scrollingElement.scrollWidth > innerWidth + 1;\
            return wide ? [...document.querySelectorAll('body *')].filter(e => e.getBoundingClientRect().right > innerWidth + 1)\
            .slice(0, 8).map(e => e.outerHTML.slice(0, 160)) : []";
        strings(&self.eval(script))
    }
}

impl Drop for Page<'_> {
    fn drop(&mut self) {
        if std::thread::panicking() {
            self.keep_picture();
        }
        drop(self.attempt("DELETE", "window", Value::Null));
    }
}

impl Page<'_> {
    /// What a failed test saw last.
    fn keep_picture(&self) {
        let name = std::thread::current().name().unwrap_or("page").replace("::", "-");
        let file = std::env::temp_dir().join(format!("topline-failed-{name}.png"));
        if let Ok(picture) = self.attempt("GET", "screenshot", Value::Null)
            && let Ok(picture) = STANDARD.decode(picture.as_str().unwrap_or_default())
            && std::fs::write(&file, picture).is_ok()
        {
            eprintln!("what was on the screen: {}\n{}", file.display(), self.outline());
        }
    }
}

fn decoded(value: &Value) -> Vec<u8> {
    STANDARD.decode(value.as_str().expect("encoded bytes")).expect("base64")
}

/// A string, or nothing.
pub(crate) fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

/// A list of strings.
pub(crate) fn strings(value: &Value) -> Vec<String> {
    value.as_array().into_iter().flatten().map(text).collect()
}
