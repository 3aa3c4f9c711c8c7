//! The real `topline`: where it is, the page that it writes, and its server.

use std::io::{BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;

use crate::backlog::Backlog;
use crate::wait;

/// A path in the repository of the program.
pub fn repository(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").join(path)
}

/// The binary that `TOPLINE_BIN` names, or the last that was built.
pub fn binary() -> PathBuf {
    if let Some(path) = std::env::var_os("TOPLINE_BIN") {
        return std::path::absolute(path).expect("an absolute path");
    }
    let built = ["target/release/topline", "target/debug/topline"].map(repository);
    let newest = built.into_iter().filter_map(|path| Some((path.metadata().ok()?.modified().ok()?, path))).max();
    newest.map(|(_, path)| path).expect("no binary: run `cargo build`, or set TOPLINE_BIN")
}

/// The binary as a command.
pub fn command() -> Command {
    Command::new(binary())
}

/// Today, in tests: the day that the example is about.
pub const TODAY: &str = "2026-11-28";

impl Backlog {
    /// Writes the page beside the repository, with further arguments of `topline page`.
    #[track_caller]
    pub fn page_file(&self, arguments: &[&str]) -> PathBuf {
        let file = self.beside("page.html");
        let mut all = vec!["page", "--out", file.to_str().expect("a path in UTF-8")];
        if !arguments.contains(&"--today") {
            all.extend(["--today", TODAY]);
        }
        all.extend(arguments);
        self.ok(&all);
        file
    }

    /// The same; the address of the file.
    #[track_caller]
    pub fn page(&self, arguments: &[&str]) -> String {
        address(&self.page_file(arguments))
    }

    /// Starts `topline serve`, and waits for its address.
    #[track_caller]
    pub fn serve(&self, arguments: &[&str]) -> Server {
        Server::start(self, arguments)
    }
}

/// A file's address in a browser.
pub fn address(file: &Path) -> String {
    format!("file://{}", file.display())
}

/// A running `topline serve`. It is ended when this is dropped.
pub struct Server {
    child: Child,
    /// The address that it printed, with its token.
    pub url: String,
    said: Arc<Mutex<String>>,
    readers: Vec<JoinHandle<()>>,
}

impl Server {
    #[track_caller]
    fn start(backlog: &Backlog, arguments: &[&str]) -> Self {
        let mut program = command();
        program.arg("-C").arg(backlog.root()).arg("serve").args(arguments);
        program.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = backlog.quiet(&mut program).spawn().expect("the program starts");
        let said = Arc::new(Mutex::new(String::new()));
        let readers = vec![
            follow(child.stdout.take().expect("its output is a pipe"), &said),
            follow(child.stderr.take().expect("its errors are a pipe"), &said),
        ];
        let mut server = Self { child, url: String::new(), said, readers };
        server.url = wait::until("the address of the server", || {
            let said = server.said();
            let address = said.split_whitespace().find(|word| word.starts_with("http://127.0.0.1:"));
            address.map(str::to_owned).ok_or(said.clone())
        });
        server
    }

    /// The start of all its addresses, `http://127.0.0.1:PORT/`.
    pub fn origin(&self) -> &str {
        let end = self.url.match_indices('/').nth(2).map_or(self.url.len(), |(at, _)| at + 1);
        &self.url[..end]
    }

    /// What it printed so far, output and errors.
    pub fn said(&self) -> String {
        self.said.lock().expect("no reader panics").clone()
    }

    /// Asks it to end, as Ctrl-C does, and waits for that.
    #[track_caller]
    pub fn end(mut self) -> ExitStatus {
        let pid = self.child.id().to_string();
        let kill = Command::new("kill").args(["-INT", &pid]).status().expect("`kill` starts");
        assert!(kill.success());
        wait::until("the end of the server", || match self.child.try_wait() {
            Ok(Some(status)) => Ok(status),
            other => Err(format!("{other:?}")),
        })
    }
}

/// Gathers what a pipe says. Whole lines: an address is never seen in half.
fn follow(pipe: impl Read + Send + 'static, said: &Arc<Mutex<String>>) -> JoinHandle<()> {
    let said = Arc::clone(said);
    std::thread::spawn(move || {
        let mut pipe = BufReader::new(pipe);
        let mut line = String::new();
        while matches!(pipe.read_line(&mut line), Ok(length) if length > 0) {
            said.lock().expect("no reader panics").push_str(&line);
            line.clear();
        }
    })
}

impl Drop for Server {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
        for reader in self.readers.drain(..) {
            drop(reader.join());
        }
    }
}
