//! What the browser wrote down: the console, and every request.

use serde_json::{Value, json};

use crate::page::{Page, text};

impl Page<'_> {
    /// What was written on the console since the last call: messages of scripts, errors, violations of the policy.
    #[track_caller]
    pub fn console(&self) -> Vec<String> {
        self.log("browser")
            .iter()
            .map(|entry| format!("{}: {}", text(&entry["level"]), text(&entry["message"])))
            .collect()
    }

    /// The addresses of all requests since the last call, of every tab of the browser, refused ones too.
    #[track_caller]
    pub fn requests(&self) -> Vec<String> {
        self.events("Network.requestWillBeSent").iter().map(|event| text(&event["request"]["url"])).collect()
    }

    /// The parameters of the protocol's events of that name since the last call.
    #[track_caller]
    fn events(&self, name: &str) -> Vec<Value> {
        let entries = self.log("performance");
        let parsed = entries.iter().filter_map(|entry| serde_json::from_str::<Value>(entry["message"].as_str()?).ok());
        parsed
            .filter(|event| event["message"]["method"] == json!(name))
            .map(|e| e["message"]["params"].clone())
            .collect()
    }

    #[track_caller]
    fn log(&self, kind: &str) -> Vec<Value> {
        self.command("POST", "se/log", json!({"type": kind})).as_array().cloned().unwrap_or_default()
    }

    /// Fails if anything is on the console but what the browser itself notes of a change that the server has refused.
    #[track_caller]
    pub fn assert_quiet(&self) {
        let mut console = self.console();
        console.retain(|line| !is_refusal(line));
        assert_eq!(console, [""; 0], "the console isn't empty");
    }

    /// Fails if a request went to another address than one that starts with `own`, or if none did.
    #[track_caller]
    pub fn assert_only_requests_to(&self, own: &str) {
        let requests = self.requests();
        let foreign: Vec<&String> = requests
            .iter()
            .filter(|url| !url.starts_with(own) && !url.starts_with("data:") && *url != "about:blank")
            .collect();
        assert!(foreign.is_empty(), "requests to others: {foreign:?}");
        assert!(requests.iter().any(|url| url.starts_with(own)), "the log has no request to {own}: {requests:?}");
    }
}

/// Whether a line is the browser's note of a refused change: pages can't suppress it.
fn is_refusal(line: &str) -> bool {
    let is_asked = ["/api/preview - ", "/api/apply - ", "/api/undo - "].iter().any(|part| line.contains(part));
    is_asked && ["status of 409", "status of 422"].iter().any(|part| line.contains(part))
}
