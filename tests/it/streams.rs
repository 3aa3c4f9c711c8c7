//! Output into pipes, closed pipes, full disks and terminals.

use std::io::Read;
use std::os::fd::OwnedFd;
use std::os::unix::net::UnixStream;
use std::process::Stdio;

use crate::support::sandbox::{Sandbox, TOPLINE, repository};

/// More than a pipe (64 KiB on Linux) or a socket (208 KiB) takes before somebody reads.
const LARGE: usize = 300 << 10;
const JSON: &[&str] = &["priority", "--format", "json"];

/// A backlog whose outputs are large; with `broken` items, so are its findings.
fn large(broken: bool) -> Sandbox {
    let sandbox = Sandbox::new().file("backlog.toml", "[product]\nname = \"Large\"\n");
    for number in 0..1200 {
        // Each fault has a cause of its own, so that they aren't drawn as one.
        let status = if broken { format!("status = \"x{number}\"\n") } else { String::new() };
        let story = format!("+++\ntitle = \"{}{number}\"\n{status}+++\n", "A long title, and then some. ".repeat(3));
        sandbox.write(&format!("stories/item-{number}.md"), story);
    }
    sandbox
}

/// The output as a fast reader gets it.
fn expected(sandbox: &Sandbox, args: &[&str]) -> Vec<u8> {
    let output = sandbox.command(TOPLINE).args(args).output().unwrap();
    assert!(output.stdout.len() > LARGE, "{} bytes prove nothing", output.stdout.len());
    output.stdout
}

/// Reads one byte at a time until the end.
fn sip(mut from: impl Read) -> Vec<u8> {
    let mut taken = Vec::new();
    let mut byte = [0];
    while from.read(&mut byte).unwrap() == 1 {
        taken.push(byte[0]);
    }
    taken
}

#[test]
fn a_slow_reader_gets_everything() {
    let sandbox = large(false);
    let whole = expected(&sandbox, JSON);
    let mut child = sandbox.command(TOPLINE).args(JSON).stdout(Stdio::piped()).spawn().unwrap();
    let taken = sip(child.stdout.take().unwrap());
    assert!(child.wait().unwrap().success());
    assert!(taken == whole, "{} of {} bytes", taken.len(), whole.len());
}

#[test]
fn a_reader_that_made_its_pipe_non_blocking_gets_everything() {
    let sandbox = large(false);
    let whole = expected(&sandbox, JSON);
    let (ours, theirs) = UnixStream::pair().unwrap();
    theirs.set_nonblocking(true).unwrap();
    let mut command = sandbox.command(TOPLINE);
    command.args(JSON).stdout(OwnedFd::from(theirs));
    let mut child = command.spawn().unwrap();
    // The command holds the other end of the socket as well: the reader would wait for it.
    drop(command);
    let taken = sip(ours);
    assert!(child.wait().unwrap().success());
    assert!(taken == whole, "{} of {} bytes", taken.len(), whole.len());
}

#[test]
fn non_blocking_errors_are_whole_too() {
    let sandbox = large(true);
    let whole = sandbox.command(TOPLINE).arg("next").output().unwrap().stderr;
    assert!(whole.len() > LARGE, "{} bytes prove nothing", whole.len());
    let (ours, theirs) = UnixStream::pair().unwrap();
    theirs.set_nonblocking(true).unwrap();
    let mut command = sandbox.command(TOPLINE);
    command.arg("next").stdout(Stdio::null()).stderr(OwnedFd::from(theirs));
    let mut child = command.spawn().unwrap();
    drop(command);
    assert!(sip(ours) == whole);
    assert_eq!(child.wait().unwrap().code(), Some(1));
}

#[test]
fn a_closed_pipe_is_silent_and_does_not_change_the_exit_code() {
    for (broken, args, code) in [(false, JSON, 0), (true, &["check"], 1)] {
        let sandbox = large(broken);
        expected(&sandbox, args);
        let mut command = sandbox.command(TOPLINE);
        let mut child = command.args(args).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        // The output is larger than the pipe's buffer, so the program is still writing.
        let mut first = [0; 10];
        child.stdout.take().unwrap().read_exact(&mut first).unwrap();
        let output = child.wait_with_output().unwrap();
        assert_eq!((output.status.code(), output.stderr.as_slice()), (Some(code), &b""[..]), "{args:?}");
    }
}

#[test]
fn head_ends_early_without_an_error() {
    let run = large(false).shell("{ topline priority; echo \"exit $?\" >&2; } | head -n 1");
    assert_eq!((&*run.out, &*run.err), ("Large\n", "exit 0\n"));
}

#[test]
#[cfg_attr(not(target_os = "linux"), ignore = "needs /dev/full")]
fn a_full_disk_is_reported() {
    let sandbox = large(false);
    let run = sandbox.shell("topline priority > /dev/full");
    let expected = "error: can't write the output: No space left on device (os error 28)\n";
    assert_eq!((run.code, &*run.err), (Some(2), expected));
}

#[test]
fn a_closed_stderr_is_ignored() {
    let shop = Sandbox::new().filled_from(&repository("tests/data/shop"));
    for line in ["topline check 2>&-", "topline priority --write 2>/dev/full", "topline priority --check >&- 2>&-"] {
        let run = shop.shell(line);
        assert_eq!((run.code, &*run.err), (Some(0), ""), "{line}");
    }
}

#[test]
#[cfg_attr(not(target_os = "linux"), ignore = "needs the `script` of util-linux")]
fn terminals_get_color_unless_it_is_disabled() {
    let shop = Sandbox::new().filled_from(&repository("tests/data/shop"));
    let coloured = on_terminal(&shop, "topline next");
    assert!(coloured.contains("\u{1b}[36mcharged-twice\u{1b}[0m"), "{coloured:?}");
    for line in [
        "NO_COLOR=1 topline next",
        "TERM=dumb topline next",
        "topline --color never next",
        "topline next | cat",
        "NO_COLOR=1 topline next --color auto",
    ] {
        let plain = on_terminal(&shop, line);
        assert!(plain.contains("charged-twice") && !plain.contains('\u{1b}'), "{line}: {plain:?}");
    }
    for line in ["NO_COLOR= topline next", "NO_COLOR=1 topline next --color always"] {
        assert!(on_terminal(&shop, line).contains('\u{1b}'), "{line}");
    }
}

#[test]
#[cfg_attr(not(target_os = "linux"), ignore = "needs the `script` of util-linux")]
fn errors_are_colored_if_stderr_is_a_terminal() {
    let shop = Sandbox::new().filled_from(&repository("tests/data/shop"));
    shop.write("stories/broken.md", "");
    let seen = on_terminal(&shop, "topline next > out");
    assert!(seen.contains("\u{1b}["), "{seen:?}");
    let unseen = on_terminal(&shop, "topline next 2> err; cat err");
    assert!(unseen.contains("invalid-front-matter") && !unseen.contains('\u{1b}'), "{unseen:?}");
}

#[test]
#[cfg_attr(not(target_os = "linux"), ignore = "needs the `script` of util-linux")]
fn tables_fit_the_terminal() {
    let sandbox = Sandbox::new()
        .file("backlog.toml", "[product]\nname = \"Wide\"\nvision = \"A vision that is long enough to be broken into lines, twice at least.\"\n")
        .file("stories/a-rather-long-id-for-an-item.md", "+++\ntitle = \"A title that goes on and on, as titles do when nobody cuts them short\"\n+++\n")
        .file("stories/cjk.md", "+++\ntitle = \"買い物かごの商品の数量を変更できるようにする必要があります\"\n+++\n");
    for columns in [60, 80, 100] {
        let line = format!("stty cols {columns} rows 50; topline priority");
        let seen = on_terminal(&sandbox, &line);
        for line in seen.lines() {
            let shown: String = strip(line);
            let width = unicode_width::UnicodeWidthStr::width(shown.trim_end());
            assert!(width <= columns, "{width} > {columns}: {shown:?}");
        }
        assert!(seen.contains('…'), "{seen}");
    }
}

#[test]
#[cfg_attr(not(target_os = "linux"), ignore = "needs the `script` of util-linux")]
fn a_map_is_a_grid_where_it_fits_the_terminal() {
    let sandbox = Sandbox::new().filled_from(&repository("backlog-example"));
    for (columns, is_grid) in [(80, false), (120, false), (200, true)] {
        let seen = on_terminal(&sandbox, &format!("stty cols {columns} rows 50; topline map"));
        assert_eq!(seen.contains(" │"), is_grid, "{columns}\n{seen}");
        for line in seen.lines() {
            let shown: String = strip(line);
            let width = unicode_width::UnicodeWidthStr::width(shown.trim_end());
            assert!(width <= columns, "{width} > {columns}: {shown:?}");
        }
    }
}

/// What a line shows on a terminal.
fn on_terminal(sandbox: &Sandbox, line: &str) -> String {
    let mut command = sandbox.command("/usr/bin/script");
    command.env("TERM", "xterm").args(["--quiet", "--command", line, "/dev/null"]);
    let output = command.output().unwrap_or_else(|error| panic!("script: {error}"));
    assert!(output.status.success(), "{output:?}");
    String::from_utf8_lossy(&output.stdout).into_owned()
}

/// A line without its colors.
fn strip(line: &str) -> String {
    let mut parts = line.split('\u{1b}');
    let first = parts.next().unwrap_or_default().to_owned();
    first + &parts.map(|part| part.split_once('m').map_or("", |(_, rest)| rest)).collect::<String>()
}
