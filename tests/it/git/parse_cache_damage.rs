//! The hook's verdict is the same as without the parse cache, even if the cache is damaged, deleted, on a full disk, cut off by
//! a crash or used by several processes.

use std::fs;
use std::os::unix::fs::symlink;
use std::os::unix::process::ExitStatusExt;
use std::process::{Child, Command, Stdio};

use crate::support::rehearsal::{Rehearsal, files, folder, kept};
use crate::support::repo::{TestRepo, story_path};

/// A repository with cached stories and a staged change.
fn staged() -> TestRepo {
    let repo = TestRepo::hooked();
    for id in ["b", "c", "d"] {
        repo.story(id, &format!("estimate = 2\nstatus = \"doing\"\ndepends_on = [\"a\"]\nlabels = [\"{id}\"]"));
    }
    repo.git("add -A").git("commit -q -m more").assert_committed();
    repo.story("b", "value = 7\nseverity = \"huge\"").git("mv backlog/stories/c.md backlog/stories/e.md").git("add -A");
    repo
}

/// About `count` numbers below `end`, spread evenly.
fn sample(end: usize, count: usize) -> impl Iterator<Item = usize> {
    (0..end).step_by((end / count).max(1)).chain([end - 1])
}

#[test]
fn a_flipped_byte_anywhere_changes_nothing() {
    let repo = staged();
    let rehearsal = Rehearsal::of(&repo);
    let expected = rehearsal.run_without();
    assert_eq!(expected.code, 1, "the change has an error: {}", expected.said);
    let (file, whole) = (kept(&repo), fs::read(kept(&repo)).unwrap());
    for (number, at) in sample(whole.len(), 60).enumerate() {
        let mut damaged = whole.clone();
        damaged[at] ^= [1, 0x80, 0xff][number % 3];
        fs::write(&file, damaged).unwrap();
        assert_eq!(rehearsal.run(), expected, "byte {at} of {}", whole.len());
        assert_eq!(fs::read(kept(&repo)).unwrap(), whole, "byte {at} is mended");
    }
}

#[test]
fn a_file_that_ends_anywhere_changes_nothing() {
    let repo = staged();
    let rehearsal = Rehearsal::of(&repo);
    let expected = rehearsal.run_without();
    let (file, whole) = (kept(&repo), fs::read(kept(&repo)).unwrap());
    for len in sample(whole.len(), 40) {
        fs::write(&file, &whole[..len]).unwrap();
        assert_eq!(rehearsal.run(), expected, "{len} bytes of {}", whole.len());
        assert_eq!(fs::read(kept(&repo)).unwrap(), whole, "{len} bytes are mended");
    }
    fs::write(&file, [whole.as_slice(), b"more"].concat()).unwrap();
    assert_eq!(rehearsal.run(), expected, "a longer file");
}

#[test]
fn a_foreign_file_at_the_caches_path_is_not_written_through() {
    let repo = staged();
    let rehearsal = Rehearsal::of(&repo);
    let expected = rehearsal.run_without();
    let file = kept(&repo);

    fs::remove_file(&file).unwrap();
    fs::create_dir(&file).unwrap();
    assert_eq!(rehearsal.run(), expected, "a folder in its place");
    assert_eq!(files(&repo), std::slice::from_ref(&file), "no temporary file stays");
    fs::remove_dir(&file).unwrap();

    assert!(Command::new("mkfifo").arg(&file).status().unwrap().success());
    assert_eq!(rehearsal.run(), expected, "a pipe that nobody writes to in its place");
    fs::remove_file(&file).unwrap();

    let precious = repo.path().join(".git/precious");
    fs::write(&precious, "precious").unwrap();
    for target in [&precious, &repo.path().join(".git/nowhere"), &file] {
        symlink(target, &file).unwrap();
        assert_eq!(rehearsal.run(), expected, "a symlink to {}", target.display());
        assert!(!target.is_symlink() && !repo.path().join(".git/nowhere").exists());
        assert_eq!(fs::read_to_string(&precious).unwrap(), "precious");
        fs::remove_file(&file).unwrap();
    }

    fs::remove_dir(folder(&repo)).unwrap();
    symlink("nowhere", folder(&repo)).unwrap();
    assert_eq!(rehearsal.run(), expected, "a dangling symlink in the folder's place");
}

#[test]
fn a_full_disk_changes_nothing() {
    let repo = TestRepo::hooked();
    // So many criteria that what is kept is by far the largest file.
    let criteria = "- [ ] One of many things that has to work\n".repeat(200);
    for number in 0..8 {
        let text = format!("+++\ntitle = \"{number}\"\n+++\n\n## Acceptance criteria\n\n{criteria}");
        repo.write(&story_path(&format!("s{number}")), text);
    }
    repo.git("add -A");
    let rehearsal = Rehearsal::of(&repo);
    let expected = rehearsal.run_without();
    assert_eq!(expected.code, 0, "{}", expected.said);
    assert!(fs::metadata(kept(&repo)).unwrap().len() > 64 * 1024);
    fs::remove_file(kept(&repo)).unwrap();
    rehearsal.reset();
    // Files end at 16 KiB, as on a disk without room: with the signal ignored, writing fails.
    let limited = format!("trap '' XFSZ; ulimit -f 16; exec '{}' hook run pre-commit", env!("CARGO_BIN_EXE_topline"));
    let ended = repo.command("bash", repo.path()).args(["-c", &limited]).output().unwrap();
    assert_eq!(rehearsal.outcome(ended.into()), expected);
    assert!(files(&repo).is_empty(), "nothing half-written stays: {:?}", files(&repo));
}

/// A hook process that writes nothing, so that many can run at once.
fn look(repo: &TestRepo) -> Child {
    let mut topline: Command = repo.command(env!("CARGO_BIN_EXE_topline"), repo.path());
    topline.args(["hook", "run", "pre-merge-commit"]).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
}

#[test]
fn concurrent_hooks_give_the_same_verdict() {
    let repo = staged();
    let expected = look(&repo).wait_with_output().unwrap();
    for round in 0..6 {
        fs::remove_dir_all(folder(&repo)).unwrap();
        let crowd: Vec<Child> = (0..8).map(|_| look(&repo)).collect();
        for child in crowd {
            assert_eq!(child.wait_with_output().unwrap(), expected, "round {round}");
        }
        kept(&repo);
    }
}

#[test]
fn a_kill_at_any_moment_loses_nothing() {
    let repo = staged();
    let expected = look(&repo).wait_with_output().unwrap();
    for round in 0..30 {
        let _ = fs::remove_file(repo.path().join(".git/topline/parse-cache").join(kept_name(&repo)));
        let mut crowd: Vec<Child> = (0..3).map(|_| look(&repo)).collect();
        // The first is killed later from round to round: after so many processes that only start and end.
        for _ in 0..round / 3 {
            assert!(repo.command("true", repo.path()).status().unwrap().success());
        }
        crowd[0].kill().unwrap();
        for (number, child) in crowd.into_iter().enumerate() {
            let ended = child.wait_with_output().unwrap();
            let was_killed = number == 0 && ended.status.signal().is_some();
            assert!(was_killed || ended == expected, "round {round}: {ended:?}");
        }
        assert_eq!(look(&repo).wait_with_output().unwrap(), expected, "after round {round}");
    }
}

/// The name of the cache file. A crash can leave temporary files next to it.
fn kept_name(repo: &TestRepo) -> std::ffi::OsString {
    let names = files(repo).into_iter().filter_map(|file| file.file_name().map(std::ffi::OsStr::to_owned));
    names.max_by_key(|name| name.len()).unwrap()
}

#[test]
fn deleting_the_cache_at_any_moment_changes_nothing() {
    let repo = staged();
    let expected = look(&repo).wait_with_output().unwrap();
    for round in 0..8 {
        let crowd: Vec<Child> = (0..4).map(|_| look(&repo)).collect();
        for _ in 0..200 {
            let _ = fs::remove_dir_all(repo.path().join(".git/topline"));
        }
        for child in crowd {
            assert_eq!(child.wait_with_output().unwrap(), expected, "round {round}");
        }
    }
}
