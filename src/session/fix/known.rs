//! What a round of fixes must not make worse.

use std::collections::HashMap;

use super::Round;
use crate::diag::{Finding, Severity};
use crate::session::state::BacklogState;

/// What is known before a round.
pub(super) struct Known<'k> {
    state: &'k BacklogState,
    /// The findings before.
    pub findings: &'k [Finding],
    counts: HashMap<Identity<'k>, usize>,
}

type Identity<'k> = (&'static str, (&'k str, &'k str));

impl<'k> Known<'k> {
    /// What is known of a state with these findings.
    pub fn new(state: &'k BacklogState, findings: &'k [Finding]) -> Self {
        Self { state, findings, counts: count(findings) }
    }

    /// Whether the findings `fixed` are gone after a round, and no error is new.
    pub fn is_better(&self, fixed: &[&Finding], round: &Round) -> bool {
        let now = count(&round.findings);
        let mut gone: HashMap<Identity<'_>, usize> = HashMap::new();
        for finding in fixed {
            *gone.entry((finding.rule, finding.identity())).or_default() += 1;
        }
        let is_gone = |(id, count): (&Identity<'_>, &usize)| {
            let left = self.counts.get(id).copied().unwrap_or_default().saturating_sub(*count);
            now.get(id).copied().unwrap_or_default() <= left
        };
        gone.iter().all(is_gone) && self.new_errors(round).is_empty()
    }

    /// The errors that a round brings. An error that was hidden is not new: one of a file that couldn't be read before.
    pub fn new_errors(&self, round: &Round) -> Vec<Finding> {
        let now = count(&round.findings);
        let is_new = |finding: &&Finding| {
            let id = (finding.rule, finding.identity());
            let before = self.counts.get(&id).copied().unwrap_or_default();
            finding.severity == Severity::Error && now.get(&id).copied().unwrap_or_default() > before
        };
        let is_complete = |state: &BacklogState| state.config.config.complete;
        let is_read_now =
            |path: &str| round.changed.iter().any(|file| *file.path == *path && is_hidden(self.state, file.old_path()));
        let was_hidden = |finding: &&Finding| {
            let related = finding.related.iter().map(|related| &related.place.path);
            std::iter::once(&finding.place.path).chain(related).any(|path| is_read_now(path))
                || (!is_complete(self.state) && is_complete(&round.state))
        };
        round.findings.iter().filter(|finding| is_new(finding) && !was_hidden(finding)).cloned().collect()
    }
}

/// Whether a file couldn't be read completely, so that some of its findings are hidden.
fn is_hidden(state: &BacklogState, path: &str) -> bool {
    let problems = &state.parsed.problems;
    let first = problems.partition_point(|problem| *problem.place.path < *path);
    let mut in_file =
        problems.get(first..).unwrap_or_default().iter().take_while(|problem| *problem.place.path == *path);
    in_file.any(|problem| problem.fact.invalidates_story()) || state.tree.file(path).is_none()
}

fn count(findings: &[Finding]) -> HashMap<Identity<'_>, usize> {
    let mut counts = HashMap::new();
    for finding in findings {
        *counts.entry((finding.rule, finding.identity())).or_default() += 1;
    }
    counts
}
