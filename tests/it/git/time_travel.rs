//! Every commit of a long history can be checked and ordered without a crash, and the output is the same each time, with and
//! without the parse cache.

use crate::support::past::{Past, fill};
use crate::support::repo::{Ended, TestRepo};

const COMMITS: usize = 300;

/// A repository in whose past nothing is checked out.
fn with_past() -> (TestRepo, Vec<Past>) {
    let repo = TestRepo::new();
    let number = |name, default| std::env::var(name).ok().and_then(|text| text.parse().ok()).unwrap_or(default);
    let past = fill(&repo, number("TOPLINE_SEED", 20_261_123), COMMITS);
    assert_eq!(past.len(), COMMITS);
    (repo, past)
}

/// What is asked of each commit, and of each with the one before.
fn asked(past: &[Past], number: usize) -> Vec<String> {
    let id = &past[number].id;
    let mut asked = vec![format!("check --format json --rev {id}"), format!("priority --format json --rev {id}")];
    if number > 0 {
        asked.push(format!("check --format github --rev {id} --base {}", past[number - 1].id));
    }
    asked
}

fn ask(repo: &TestRepo, past: &[Past], number: usize) -> Vec<(i32, String)> {
    let answer = |question: &String| {
        let Ended { code, stdout, stderr } = repo.topline(question);
        assert!(!stderr.contains("panicked"), "commit {number}: {question}\n{stderr}");
        let expected: &[i32] = if past[number].is_backlog { &[0, 1] } else { &[2] };
        assert!(expected.contains(&code), "commit {number}: {question} ended with {code}\n{stderr}");
        (code, stdout + &stderr)
    };
    asked(past, number).iter().map(answer).collect()
}

/// The answers for all commits, asked by two at a time.
fn ask_all(repo: &TestRepo, past: &[Past]) -> Vec<Vec<(i32, String)>> {
    let half = past.len() / 2;
    let ask = |range: std::ops::Range<usize>| range.map(|number| ask(repo, past, number)).collect::<Vec<_>>();
    std::thread::scope(|scope| {
        let second = scope.spawn(|| ask(half..past.len()));
        let mut all = ask(0..half);
        all.extend(second.join().unwrap());
        all
    })
}

#[test]
fn every_commit_gives_the_same_bytes_twice() {
    let (repo, past) = with_past();
    // A hook has cached one of the last commits.
    let [.., base, head, _] = past.as_slice() else { panic!("the past is long") };
    repo.git(&format!("read-tree {}", head.id)).git(&format!("update-ref refs/heads/main {}", base.id));
    repo.topline("hook run pre-merge-commit");
    assert!(repo.path().join(".git/topline").exists());
    let first = ask_all(&repo, &past);
    let _ = std::fs::remove_dir_all(repo.path().join(".git/topline"));
    let second = ask_all(&repo, &past);
    for (number, (first, second)) in first.iter().zip(&second).enumerate() {
        assert_eq!(first, second, "commit {number}, {}", past[number].id);
        if let Some(is_sound) = past[number].order {
            assert_eq!(first[1].0, i32::from(!is_sound), "commit {number} has an order? {}", first[1].1);
        }
    }
    let clean = first.iter().filter(|answers| answers[0].0 == 0).count();
    assert!(clean > 50 && clean < 250, "{clean} of {COMMITS} commits have no errors");
}

#[test]
fn a_hook_gives_the_same_verdict_with_and_without_the_cache() {
    let (repo, past) = with_past();
    for number in (1..COMMITS).step_by(4) {
        let (base, head) = (&past[number - 1].id, &past[number].id);
        repo.git(&format!("read-tree {head}")).git(&format!("update-ref refs/heads/main {base}"));
        let look = || {
            let Ended { code, stdout, stderr } = repo.topline("hook run pre-merge-commit");
            assert!(code == 0 || code == 1, "commit {number}: {code}\n{stderr}");
            (code, stdout, stderr)
        };
        // With the cache of another commit, then with that of this commit, then without one.
        let (other, same) = (look(), look());
        let _ = std::fs::remove_dir_all(repo.path().join(".git/topline"));
        let without = look();
        assert_eq!(other, without, "commit {number}, {head}");
        assert_eq!(same, without, "commit {number}, {head}");
    }
}
