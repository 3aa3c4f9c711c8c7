//! `chromedriver` as a process that ends with this one, however this one ends.

use std::io::{BufRead, BufReader};
use std::os::unix::process::CommandExt;
use std::process::{Child, Command, Stdio};

/// Starts `chromedriver`, and ends its process group, browsers included, when the pipe to this process is closed. Browsers are
/// shared by tests, and nothing is dropped at the end of a test binary, least of all if it is killed.
const WATCH: &str = r#""$@" </dev/null & cat >/dev/null; trap '' TERM; kill -TERM 0; wait"#;

/// A running `chromedriver`.
pub struct Driver {
    /// The shell that watches over it: its input is the pipe that keeps it alive.
    watch: Child,
    /// Where it listens on loopback.
    pub port: u16,
}

impl Driver {
    /// Starts one on a free port.
    pub fn start() -> Self {
        let program = std::env::var("CHROMEDRIVER").unwrap_or_else(|_| "chromedriver".to_owned());
        let watch = Command::new("sh")
            .args(["-c", WATCH, "watch", &program, "--port=0", "--log-level=SEVERE"])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .process_group(0)
            .spawn()
            .expect("`sh` starts");
        let mut driver = Self { watch, port: 0 };
        let mut output = BufReader::new(driver.watch.stdout.take().expect("the output is a pipe"));
        let mut said = String::new();
        while output.read_line(&mut said).expect("chromedriver's output") > 0 {
            let port = said.lines().last().and_then(|line| line.split_once("successfully on port "));
            if let Some(port) = port.and_then(|(_, port)| port.trim_end_matches('.').parse().ok()) {
                // What it says later is read by nobody: the pipe must stay open for it.
                std::thread::spawn(move || std::io::copy(&mut output, &mut std::io::sink()));
                driver.port = port;
                return driver;
            }
        }
        panic!("`{program}` didn't start (Debian: apt-get install chromium chromium-driver). It said: {said:?}")
    }
}

impl Drop for Driver {
    fn drop(&mut self) {
        drop(self.watch.stdin.take());
        drop(self.watch.wait());
    }
}
