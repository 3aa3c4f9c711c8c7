//! A headless Chromium, and the pool of those that are running: starting one takes longer than most tests.

use std::ops::Deref;
use std::sync::{Mutex, PoisonError};
use std::thread;

use serde_json::{Value, json};

use crate::driver::Driver;
use crate::wire;

/// Headless, as any user, and silent: without these, Chromium asks its maker for updates, and the log isn't the page's alone.
const ARGUMENTS: [&str; 13] = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--disable-extensions",
    "--hide-scrollbars",
    "--force-color-profile=srgb",
    "--lang=en-US",
    "--window-size=1280,800",
];

/// The browsers that no test uses just now. They end with the process.
static IDLE: Mutex<Vec<Chromium>> = Mutex::new(Vec::new());

/// A browser for one test, which goes back into the pool if the test passes.
pub struct Browser(Option<Chromium>);

impl Browser {
    /// One from the pool, or a new one.
    pub fn get() -> Self {
        let idle = IDLE.lock().unwrap_or_else(PoisonError::into_inner).pop();
        Self(Some(idle.unwrap_or_else(Chromium::start)))
    }
}

impl Deref for Browser {
    type Target = Chromium;

    fn deref(&self) -> &Chromium {
        self.0.as_ref().expect("it is taken on drop only")
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        if let Some(chromium) = self.0.take()
            && !thread::panicking()
        {
            IDLE.lock().unwrap_or_else(PoisonError::into_inner).push(chromium);
        }
    }
}

/// A running Chromium and its WebDriver session.
pub struct Chromium {
    driver: Driver,
    session: String,
    /// The tab that it started with. It stays empty, and open: without a tab a browser ends.
    first: String,
    /// The tab that commands go to.
    current: Mutex<String>,
}

impl Chromium {
    fn start() -> Self {
        let driver = Driver::start();
        let wanted = json!({"capabilities": {"alwaysMatch": {
            "browserName": "chrome",
            "unhandledPromptBehavior": "ignore",
            "goog:chromeOptions": {"args": ARGUMENTS},
            "goog:loggingPrefs": {"browser": "ALL", "performance": "ALL"},
        }}});
        let answer =
            send(driver.port, "POST", "/session", &wanted).unwrap_or_else(|error| panic!("no browser: {error}"));
        let session = answer["sessionId"].as_str().expect("a session has an id").to_owned();
        let mut chromium = Self { driver, session, first: String::new(), current: Mutex::new(String::new()) };
        let first = chromium.command("GET", "window", &Value::Null).expect("a browser has a tab");
        first.as_str().expect("a tab has a name").clone_into(&mut chromium.first);
        chromium
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, String> {
        self.current.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A WebDriver command of the session, below `/session/ID/`.
    ///
    /// # Errors
    /// What WebDriver calls an error: its kind and message.
    pub fn command(&self, method: &str, path: &str, body: &Value) -> Result<Value, String> {
        send(self.driver.port, method, &format!("/session/{}/{path}", self.session), body)
    }

    /// A command that concerns one tab.
    ///
    /// # Errors
    /// As for [`command`](Self::command).
    pub fn in_tab(&self, tab: &str, method: &str, path: &str, body: &Value) -> Result<Value, String> {
        let mut current = self.lock();
        if *current != tab {
            self.command("POST", "window", &json!({"handle": tab}))?;
            tab.clone_into(&mut current);
        }
        self.command(method, path, body)
    }

    /// Opens a tab and returns its name.
    pub fn open_tab(&self) -> String {
        let tab = self.in_tab(&self.first, "POST", "window/new", &json!({"type": "tab"})).expect("a new tab");
        tab["handle"].as_str().expect("a tab has a name").to_owned()
    }
}

/// Sends a command; an answer's value, or its error.
fn send(port: u16, method: &str, path: &str, body: &Value) -> Result<Value, String> {
    let bytes = if method == "GET" || method == "DELETE" { Vec::new() } else { body.to_string().into_bytes() };
    let answer = wire::request(port, method, path, &bytes).map_err(|error| format!("chromedriver: {error}"))?;
    let mut json: Value = serde_json::from_slice(&answer.body)
        .map_err(|_| format!("{method} {path}: {} {}", answer.status, String::from_utf8_lossy(&answer.body)))?;
    match answer.status {
        200 => Ok(json["value"].take()),
        _ => {
            let text = |key: &str| {
                json["value"][key].as_str().unwrap_or_default().lines().next().unwrap_or_default().to_owned()
            };
            Err(format!("{}: {}", text("error"), text("message")))
        }
    }
}
