//! What is stored of a history changes nothing but time: extended, foreign, damaged, gone or written by several at once.

use std::fs;
use std::path::{Path, PathBuf};

use rayon::prelude::*;

use super::stream;
use crate::support::repo::{Ended, TestRepo};
use crate::support::rng::Rng;
use crate::support::sandbox;

const STATUS: &str = "status --format json --today 2026-11-28 --since 2026-08-01";

/// A repository with a random history of which `main` ends with an order.
fn written(seed: u64, commits: usize) -> TestRepo {
    let repo = TestRepo::new();
    stream::write(&repo, &mut Rng(seed), commits);
    repo
}

/// What `status` says in a repository.
#[track_caller]
fn said_in(repo: &TestRepo, folder: &Path) -> String {
    let config = repo.git_in(folder, "ls-files *backlog.toml");
    let root = config.trim().trim_end_matches("backlog.toml");
    let Ended { code, stdout, stderr } = repo.topline_in(&folder.join(root), STATUS);
    assert_eq!(code, 0, "{stderr}");
    stdout
}

fn stored(repo: &TestRepo) -> PathBuf {
    repo.path().join(".git/topline/history")
}

fn forget(folder: &Path) {
    let stored = folder.join(".git/topline");
    if stored.exists() {
        fs::remove_dir_all(stored).unwrap();
    }
}

/// What `status` says without anything stored.
#[track_caller]
fn said_cold(repo: &TestRepo) -> String {
    forget(repo.path());
    said_in(repo, repo.path())
}

/// The one file that is stored.
fn stored_file(repo: &TestRepo) -> PathBuf {
    let [name] = &sandbox::names(&stored(repo))[..] else { panic!("{:?}", sandbox::names(&stored(repo))) };
    stored(repo).join(name)
}

/// `main` goes through all commits and then to any, of other branches too, while the working tree stays: also at commits
/// without an order. Each time the answer is that of a repository that has stored nothing.
fn assert_extended_is_cold(seed: u64) {
    let warm = written(seed, 14);
    let cold = warm.beside("cold");
    sandbox::copy(warm.path(), &cold);
    let list = |arguments: &str| -> Vec<String> {
        let text = warm.output(&format!("rev-list --reverse {arguments}"));
        text.lines().map(str::to_owned).collect()
    };
    let mut visits = list("--first-parent main");
    let all = list("--all");
    let mut rng = Rng(seed);
    visits.extend((0..12).map(|_| all[rng.below(all.len())].clone()));
    for (at, commit) in visits.iter().enumerate() {
        for folder in [warm.path(), &cold] {
            warm.git_in(folder, &format!("update-ref refs/heads/main {commit}"));
        }
        forget(&cold);
        assert_eq!(said_in(&warm, warm.path()), said_in(&warm, &cold), "history {seed}, visit {at}: {commit}");
    }
}

#[test]
fn what_is_extended_is_what_is_read_at_once() {
    (1..=10_u64).into_par_iter().for_each(|seed| assert_extended_is_cold(seed * 104_729));
}

/// A commit that can't be read says what the one before it said, also if it was the last one when the history was stored.
#[test]
fn an_unreadable_last_commit_is_read_again() {
    let repo = TestRepo::new();
    repo.backlog("backlog").story("a", "value = 1").commit_all("one");
    repo.story("a", "value = = 1").commit_all("broken");
    repo.story("a", "value = 2");
    said_in(&repo, repo.path());
    repo.commit_all("fixed");
    let warm = said_in(&repo, repo.path());
    assert!(warm.contains(r#""last_reprioritisation":"2026"#), "{warm}");
    assert_eq!(warm, said_cold(&repo));
}

#[test]
fn damage_changes_nothing() {
    let repo = written(7, 20);
    let expected = said_cold(&repo);
    let (file, whole) = (stored_file(&repo), fs::read(stored_file(&repo)).unwrap());
    let mend = |what: &str| {
        assert_eq!(said_in(&repo, repo.path()), expected, "{what}");
        assert_eq!(fs::read(&file).unwrap(), whole, "{what} is mended");
    };
    let step = whole.len() / 40;
    for (number, at) in (0..whole.len()).step_by(step).enumerate() {
        let mut damaged = whole.clone();
        damaged[at] ^= [1, 0x80, 0xff][number % 3];
        fs::write(&file, damaged).unwrap();
        mend(&format!("byte {at} of {}", whole.len()));
    }
    for len in (0..whole.len()).step_by(step * 2) {
        fs::write(&file, &whole[..len]).unwrap();
        mend(&format!("{len} bytes of {}", whole.len()));
    }
    fs::write(&file, [whole.as_slice(), b"{}\n"].concat()).unwrap();
    mend("a longer file");
    fs::remove_file(&file).unwrap();
    mend("no file");
}

/// What stands in the way of the file isn't written through, and disturbs nobody.
#[test]
fn something_else_at_its_place_changes_nothing() {
    let repo = written(7, 20);
    let expected = said_cold(&repo);
    let (file, whole) = (stored_file(&repo), fs::read(stored_file(&repo)).unwrap());
    let foreign = repo.beside("foreign");
    fs::write(&foreign, "mine").unwrap();
    fs::remove_file(&file).unwrap();
    std::os::unix::fs::symlink(&foreign, &file).unwrap();
    assert_eq!(said_in(&repo, repo.path()), expected, "a symlink");
    assert_eq!(fs::read_to_string(&foreign).unwrap(), "mine");
    if file.exists() {
        fs::remove_file(&file).unwrap();
    }
    fs::create_dir_all(file.join("folder")).unwrap();
    assert_eq!(said_in(&repo, repo.path()), expected, "a folder");
    fs::remove_dir_all(stored(&repo)).unwrap();
    fs::write(stored(&repo), "a file").unwrap();
    assert_eq!(said_in(&repo, repo.path()), expected, "a file in place of the folder");
    fs::remove_file(stored(&repo)).unwrap();
    // The sound file of another repository has none of our commits.
    let other = written(8, 20);
    said_cold(&other);
    fs::create_dir(stored(&repo)).unwrap();
    fs::copy(stored_file(&other), &file).unwrap();
    assert_eq!(said_in(&repo, repo.path()), expected, "another repository's");
    assert_eq!(fs::read(&file).unwrap(), whole, "it is replaced");
}

#[test]
fn several_at_once_say_the_same() {
    let repo = written(9, 25);
    let expected = said_cold(&repo);
    let whole = fs::read(stored_file(&repo)).unwrap();
    let config = repo.output("ls-files *backlog.toml");
    let root = repo.path().join(config.trim()).parent().unwrap().to_owned();
    for round in 0..4 {
        forget(repo.path());
        let start = || {
            let mut topline = repo.command(sandbox::TOPLINE, repo.path());
            topline.current_dir(&root).args(STATUS.split(' ')).stdout(std::process::Stdio::piped()).spawn().unwrap()
        };
        let children: Vec<_> = (0..6).map(|_| start()).collect();
        for child in children {
            let output = child.wait_with_output().unwrap();
            assert!(output.status.success());
            assert_eq!(String::from_utf8(output.stdout).unwrap(), expected, "round {round}");
        }
        assert_eq!(fs::read(stored_file(&repo)).unwrap(), whole, "round {round}");
    }
}
