//! A server that runs, and a client that sends any bytes.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Child, ChildStdout, Stdio};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::support::repo::TestRepo;

/// Long enough for a loaded machine; nothing waits for it unless it fails.
pub const PATIENCE: Duration = Duration::from_secs(30);

/// A running `topline serve`, ended with the test.
pub struct Served {
    child: Child,
    _stdout: BufReader<ChildStdout>,
    pub port: u16,
    pub token: String,
    /// The version of what it showed first. Tests count from 1, as this is a number that no other run has.
    pub first: u64,
}

/// What the server answered.
#[derive(Debug)]
pub struct Answered {
    pub status: u16,
    pub head: String,
    pub body: String,
}

impl Served {
    /// Serves the backlog of a repository.
    pub fn start(repo: &TestRepo, options: &str) -> Self {
        let mut command = repo.command(env!("CARGO_BIN_EXE_topline"), repo.path());
        command.args(["serve", "--today", "2026-11-28"]).args(options.split_whitespace());
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let mut stdout = BufReader::new(child.stdout.take().unwrap());
        let mut address = String::new();
        stdout.read_line(&mut address).unwrap();
        let rest = address.trim().strip_prefix("http://127.0.0.1:").unwrap_or_else(|| panic!("{address:?}"));
        let (port, token) = rest.split_once("/?token=").unwrap();
        let (port, token) = (port.parse().unwrap(), token.to_owned());
        let mut served = Self { child, _stdout: stdout, port, token, first: 1 };
        served.first = served.get_json("/api/page")["version"].as_u64().unwrap();
        served
    }

    /// An answer whose version is counted from 1.
    fn counted(&self, mut answer: Value) -> Value {
        if let Some(version) = answer["version"].as_u64() {
            answer["version"] = json!(version + 1 - self.first);
        }
        answer
    }

    /// The headers of the page's own requests.
    pub fn own(&self) -> String {
        format!("Host: 127.0.0.1:{0}\r\nCookie: topline-{0}={1}\r\n", self.port, self.token)
    }

    /// The headers of the page's own changes.
    pub fn own_post(&self) -> String {
        format!("{}Origin: http://127.0.0.1:{}\r\nContent-Type: application/json\r\n", self.own(), self.port)
    }

    /// A connection.
    pub fn connect(&self) -> TcpStream {
        let stream = TcpStream::connect(("127.0.0.1", self.port)).unwrap();
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        stream
    }

    /// Sends these bytes, and reads the first answer.
    pub fn send(&self, bytes: &str) -> Answered {
        let mut stream = self.connect();
        // The server may have refused before it has read all.
        let _ = stream.write_all(bytes.as_bytes());
        read_answer(&mut BufReader::new(stream))
    }

    /// A request of the page.
    pub fn get(&self, path: &str) -> Answered {
        self.send(&format!("GET {path} HTTP/1.1\r\n{}\r\n", self.own()))
    }

    /// A request of the page, as JSON.
    pub fn get_json(&self, path: &str) -> Value {
        let answered = self.get(path);
        assert_eq!(answered.status, 200, "{answered:?}");
        self.counted(serde_json::from_str(&answered.body).unwrap())
    }

    /// A request with a body and these headers.
    pub fn post_with(&self, path: &str, headers: &str, body: &str) -> Answered {
        self.send(&format!("POST {path} HTTP/1.1\r\n{headers}Content-Length: {}\r\n\r\n{body}", body.len()))
    }

    /// What the page sends, and what comes back. Versions are counted from 1.
    pub fn post(&self, path: &str, body: &Value) -> (u16, Value) {
        let mut body = body.clone();
        if let Some(version) = body["version"].as_u64() {
            body["version"] = json!(version + self.first - 1);
        }
        let answered = self.post_with(path, &self.own_post(), &body.to_string());
        let body = serde_json::from_str(&answered.body).unwrap_or_else(|_| panic!("{answered:?}"));
        (answered.status, self.counted(body))
    }

    /// A change from a page that shows `version`.
    pub fn apply(&self, version: u64, change: Value) -> (u16, Value) {
        self.post("/api/apply", &json!({ "version": version, "change": change }))
    }

    /// An open window.
    pub fn window(&self) -> Window {
        let mut stream = self.connect();
        write!(stream, "GET /api/events HTTP/1.1\r\n{}\r\n", self.own()).unwrap();
        let mut window = Window { lines: BufReader::new(stream), first: self.first };
        assert!(window.next_line().starts_with("HTTP/1.1 200"));
        window
    }

    /// The resident memory of the server, in bytes.
    #[cfg(target_os = "linux")]
    pub fn memory(&self) -> u64 {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id())).unwrap();
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap();
        line.trim().trim_end_matches(" kB").parse::<u64>().unwrap() * 1024
    }

    /// Sends a signal, and waits for the end: the exit code and what was said.
    pub fn end(mut self, signal: &str) -> (Option<i32>, String) {
        if !signal.is_empty() {
            let id = self.child.id().to_string();
            assert!(std::process::Command::new("kill").args([signal, &id]).status().unwrap().success());
        }
        let mut said = String::new();
        self.child.stderr.take().unwrap().read_to_string(&mut said).unwrap();
        (self.child.wait().unwrap().code(), said)
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The events of a window.
pub struct Window {
    lines: BufReader<TcpStream>,
    first: u64,
}

impl Window {
    fn next_line(&mut self) -> String {
        let mut line = String::new();
        self.lines.read_line(&mut line).expect("nothing has come");
        assert!(!line.is_empty(), "the server has ended the connection");
        line
    }

    /// The data of the next event of this name.
    pub fn next(&mut self, name: &str) -> Value {
        let end = Instant::now() + PATIENCE;
        while Instant::now() < end {
            if self.next_line().trim() == format!("event: {name}") {
                let data = self.next_line();
                return serde_json::from_str(data.trim().strip_prefix("data: ").unwrap()).unwrap();
            }
        }
        panic!("no {name}");
    }

    /// The version that the next change leads to.
    pub fn next_version(&mut self) -> u64 {
        self.next("change")["version"].as_u64().unwrap() + 1 - self.first
    }
}

fn read_answer(stream: &mut BufReader<TcpStream>) -> Answered {
    let mut head = String::new();
    while !head.ends_with("\r\n\r\n") {
        if stream.read_line(&mut head).unwrap_or(0) == 0 {
            break;
        }
    }
    let status = head.split(' ').nth(1).and_then(|status| status.parse().ok()).unwrap_or(0);
    let length = head.lines().find_map(|line| line.to_lowercase().strip_prefix("content-length: ")?.parse().ok());
    let mut body = vec![0; length.unwrap_or(0)];
    let read = stream.read_exact(&mut body).is_ok();
    let body = if read { String::from_utf8(body).unwrap() } else { String::new() };
    Answered { status, head, body }
}
