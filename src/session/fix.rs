//! Fixes findings: in rounds, in memory, until nothing is left to fix.
//!
//! Fixes that touch the same bytes wait for the next round. After each round the rules run again: a fix that didn't make its
//! finding go away, or that brought an error, is taken back, and tried again only when others were applied. Nothing is written
//! here; the result is one set of changed files for [`Session::apply`].

mod compose;
mod known;
mod overlaps;

use std::collections::HashSet;
use std::sync::Arc;

use self::compose::{compose, new_tree};
use self::known::Known;
use self::overlaps::{merge, without_overlaps};
use super::changed::{ChangedFile, changed_file};
use super::fix_facts::HistoryFacts;
use super::state::{BacklogState, CheckOptions, LinkTargetExists, Surroundings};
use super::{Session, StateSource};
use crate::diag::Finding;
use crate::edit::{Applicability, Change, FileChange, apply_edits};
use crate::order::Order;
use crate::rules::{
    self, FixContext, FixFacts, Fixes, missing_field, stale_priority_file, stray_story, unreadable_file,
};
use crate::text::SourceFile;
use crate::text::path;
use crate::text::tree::PRIORITY;
use crate::workspace;

/// The most rounds. A file with many faults that hide each other needs a few.
const MAX_ROUNDS: usize = 100;
/// The most fixes in a round.
const MAX_IN_ROUND: usize = 5_000;
/// The most searches for the fixes of a round that must be taken back.
const MAX_SEARCHES: usize = 200;
/// From how many findings on only these have their fixes in a report.
pub const MAX_REPORTED: usize = 2_000;

/// Up to how many items `PRIORITY.md` is a fix in a report: of more it would make the report long.
const MAX_GENERATED: usize = 200;

/// What fixing a backlog comes to.
#[derive(Debug)]
pub struct FixedBacklog {
    /// The files that differ, each before and after. `PRIORITY.md` is among them if it is to be generated.
    pub files: Vec<ChangedFile>,
    /// What was fixed, in the order of the rounds: each finding with the title of its fix.
    pub fixed: Vec<(Finding, String)>,
    /// The findings that are left.
    pub left: Vec<Finding>,
    /// The state with the fixes, which has all texts; `None` if only `PRIORITY.md` differs, or nothing.
    pub state: Option<BacklogState>,
}

/// The fixes of the findings of a report.
#[derive(Debug, Default)]
pub struct ReportedFixes {
    /// For each finding its fixes, the best first.
    pub changes: Vec<Vec<Change>>,
    /// Files that they change and the state doesn't have.
    pub other_files: Vec<SourceFile>,
}

/// Which fixes are applied, and how the backlog is checked meanwhile.
#[derive(Clone, Copy)]
pub struct FixOptions<'o> {
    /// Whether suggested fixes are applied as well.
    pub suggested: bool,
    /// Which optional rules run.
    pub check: CheckOptions<'o>,
}

impl Session {
    /// The fixes of some findings of a state, the best of each first. Of very many findings only the first have fixes. Fixes that
    /// need git's history aren't among them, nor are those of a long `PRIORITY.md`.
    pub fn fixes(&self, state: &BacklogState, findings: &[Finding]) -> ReportedFixes {
        let has_fixes =
            |finding: &Finding| rules::find(finding.rule).is_some_and(|rule| matches!(rule.fixes, Fixes::Made(_)));
        if !findings.iter().any(has_fixes) {
            return ReportedFixes { changes: vec![Vec::new(); findings.len()], other_files: Vec::new() };
        }
        let other_files = self.other_files(&state.source, findings);
        let renamed = self.uncommitted_renames(state);
        let is_stale = findings.iter().any(|finding| finding.rule == stale_priority_file::RULE.id);
        let order = if is_stale { state.order().ok() } else { None };
        let is_short = |order: &&Order| order.placed.len() <= MAX_GENERATED;
        let generated = order.filter(is_short).map(|order| state.priority_text(order));
        let facts = FixFacts { renamed: &renamed, other_files: &other_files, generated, ..FixFacts::default() };
        let context = FixContext::new(&state.parsed, &state.tree, facts);
        let made = findings.iter().take(MAX_REPORTED).map(|finding| context.fixes(finding));
        let changes = made.chain(std::iter::repeat_with(Vec::new)).take(findings.len()).collect();
        ReportedFixes { changes, other_files }
    }

    /// Fixes what can be fixed in a state of the working tree that this session loaded.
    pub fn fix(&self, state: &BacklogState, options: FixOptions<'_>) -> FixedBacklog {
        Fixer::new(self, options).run(state)
    }

    /// The files with findings that aren't read as stories.
    fn other_files(&self, source: &StateSource, findings: &[Finding]) -> Vec<SourceFile> {
        let is_other = |finding: &&Finding| [stray_story::RULE.id, unreadable_file::RULE.id].contains(&finding.rule);
        let paths: HashSet<&Arc<str>> =
            findings.iter().take(MAX_REPORTED).filter(is_other).map(|finding| &finding.place.path).collect();
        if *source != StateSource::Worktree {
            return Vec::new();
        }
        let mut paths: Vec<&Arc<str>> = paths.into_iter().collect();
        paths.sort();
        let read = |path: &Arc<str>| {
            let bytes = workspace::read_file_if_exists(&self.location.root.path.join(&**path)).ok()??;
            Some(SourceFile::from_bytes(Arc::clone(path), bytes))
        };
        paths.into_iter().filter_map(read).collect()
    }
}

/// A fix that is tried.
struct Candidate {
    finding: Finding,
    change: Change,
}

impl Candidate {
    /// What identifies it in later rounds.
    fn key(&self) -> FixKey {
        let (stem, message) = self.finding.identity();
        (self.finding.rule, format!("{stem}\n{message}"), self.change.title.clone())
    }
}

/// The rule, the finding and the title of a fix.
type FixKey = (&'static str, String, String);

struct Fixer<'s, 'o> {
    session: &'s Session,
    options: FixOptions<'o>,
    history: HistoryFacts<'s>,
    /// Fixes that were taken back since the last one that was not.
    refused: HashSet<FixKey>,
    /// The stray stories in the folder.
    stray: Vec<String>,
    /// The files that differ from the beginning.
    files: Vec<ChangedFile>,
    searches_left: usize,
}

impl<'s, 'o> Fixer<'s, 'o> {
    fn new(session: &'s Session, options: FixOptions<'o>) -> Self {
        let history = HistoryFacts::new(session);
        let stray = session.stray_stories(&StateSource::Worktree);
        let (refused, files) = (HashSet::new(), Vec::new());
        Self { session, options, history, refused, stray, files, searches_left: MAX_SEARCHES }
    }

    fn run(mut self, start: &BacklogState) -> FixedBacklog {
        let mut latest: Option<BacklogState> = None;
        let mut findings = self.findings(start, &[]);
        let mut fixed = Vec::new();
        for _ in 0..MAX_ROUNDS {
            let current = latest.as_ref().unwrap_or(start);
            let candidates = self.candidates(current, &findings);
            if candidates.is_empty() {
                break;
            }
            let Some(round) = self.apply(current, &findings, &candidates) else { continue };
            // What was wrong before the others were fixed may be right now.
            self.refused.clear();
            fixed.extend(round.fixed.into_iter().filter_map(|at| {
                let candidate = candidates.get(at)?;
                Some((candidate.finding.clone(), candidate.change.title.clone()))
            }));
            (findings, self.files) = (round.findings, round.files);
            latest = Some(round.state);
        }
        self.add_priority_file(latest.as_ref().unwrap_or(start), &mut findings, &mut fixed);
        FixedBacklog { files: self.files, fixed, left: findings, state: latest }
    }

    /// The findings of a state, which differs from the folder by `files`.
    fn findings(&self, state: &BacklogState, files: &[ChangedFile]) -> Vec<Finding> {
        let mut stray = self.stray.clone();
        stray.retain(|path| !files.iter().any(|file| **file.old_path() == **path));
        let surroundings = Surroundings {
            stray_stories: stray,
            renamed: self.session.uncommitted_renames(state),
            hidden_conflicts: self.session.hidden_conflicts(state),
            priority_obstacle: None,
            unadded: self.session.unadded_stories(state),
        };
        let options = CheckOptions { surroundings: Some(&surroundings), generated: true, ..self.options.check };
        let folder = &self.session.location.folder;
        let paths = |pick: fn(&ChangedFile) -> Option<&Arc<str>>| -> HashSet<String> {
            files.iter().filter_map(pick).map(|path| path::join(folder, path)).collect()
        };
        let new = paths(|file| file.new.is_some().then_some(&file.path));
        let gone = paths(|file| (file.new.is_none() || file.renamed_from.is_some()).then_some(file.old_path()));
        self.session.with_link_targets(&state.source, |on_disk: LinkTargetExists<'_>| {
            let exists = |target: &str| new.contains(target) || (!gone.contains(target) && on_disk(target));
            state.findings(options, &exists, |_| true)
        })
    }

    /// The fixes that may be tried.
    fn candidates(&self, state: &BacklogState, findings: &[Finding]) -> Vec<Candidate> {
        let other_files = self.session.other_files(&state.source, findings);
        let mut renamed = self.session.uncommitted_renames(state);
        renamed.extend(self.history.renamed_ids(&state.parsed.backlog));
        let closed_on = |item: &crate::model::Item| self.history.closed_on(item);
        let moved_to = |from: &str, link: &str| self.history.moved_to(from, link);
        let facts = FixFacts {
            renamed: &renamed,
            other_files: &other_files,
            generated: None,
            closed_on: Some(&closed_on),
            moved_to: Some(&moved_to),
        };
        let context = FixContext::new(&state.parsed, &state.tree, facts);
        let written: HashSet<&str> = self.files.iter().map(|file| &*file.path).collect();
        let is_allowed = |change: &Change| {
            (self.options.suggested || change.applicability == Applicability::Safe)
                && self.fits(state, &context, change)
                && change.files.iter().all(|file| self.is_at_hand(file, &written))
        };
        let candidate = |finding: &Finding| {
            let changes = context.fixes(finding).into_iter().filter(is_allowed);
            let mut candidates = changes.map(|change| Candidate { finding: finding.clone(), change });
            candidates.find(|candidate| !self.refused.contains(&candidate.key()))
        };
        let mut candidates: Vec<Candidate> = findings.iter().filter_map(candidate).take(MAX_IN_ROUND).collect();
        // A key is added when the others have their names.
        candidates.sort_by_key(|candidate| candidate.finding.rule == missing_field::RULE.id);
        without_overlaps(candidates)
    }

    /// Whether the files that a change creates aren't there.
    fn fits(&self, state: &BacklogState, context: &FixContext<'_>, change: &Change) -> bool {
        let root = &self.session.location.root.path;
        let is_free = |path: &str| state.tree.file(path).is_none() && !workspace::exists(root, path);
        change.files.iter().all(|file| match file {
            FileChange::Create { path, .. } => is_free(path),
            // Another spelling of the same name is the same file on some disks.
            FileChange::Rename { from, to, edits } => context.text(from).is_some_and(|text| {
                // A run that was killed may have written the new file.
                let is_there = || apply_edits(text, edits).is_some_and(|new| context.text(to) == Some(&*new));
                from.eq_ignore_ascii_case(to) || is_free(to) || is_there()
            }),
            FileChange::Edit { path, .. } | FileChange::Delete { path } => context.text(path).is_some(),
        })
    }

    /// Whether the file that is changed can be: a sparse checkout leaves some out. `written` are those that were changed before.
    fn is_at_hand(&self, file: &FileChange, written: &HashSet<&str>) -> bool {
        let root = &self.session.location.root.path;
        let is_new = matches!(file, FileChange::Create { .. });
        is_new || written.contains(&**file.path()) || workspace::exists(root, file.path())
    }

    /// Applies as many of the candidates as can be. `None` if none can; those are refused then.
    fn apply(&mut self, current: &BacklogState, before: &[Finding], candidates: &[Candidate]) -> Option<Round> {
        let known = Known::new(current, before);
        let mut accepted: Vec<usize> = Vec::new();
        let mut round = None;
        let mut pending: Vec<Vec<usize>> = vec![(0..candidates.len()).collect()];
        while let Some(tried) = pending.pop() {
            let all: Vec<usize> = accepted.iter().chain(&tried).copied().collect();
            if let Some(next) = self.attempt(current, &known, candidates, &all) {
                accepted = all;
                round = Some(next);
            } else if let [only] = tried.as_slice() {
                self.refused.insert(candidates[*only].key());
            } else if self.searches_left > 0 {
                self.searches_left -= 1;
                let (first, second) = tried.split_at(tried.len() / 2);
                pending.extend([second.to_vec(), first.to_vec()]);
            } else {
                self.refused.extend(tried.iter().map(|at| candidates[*at].key()));
            }
        }
        round
    }

    /// The state with these candidates; `None` if a finding is still there, or an error is new. A new error that has a fix is
    /// fixed at once: a key that has the right name now may have a value in another case.
    fn attempt(
        &self,
        current: &BacklogState,
        known: &Known<'_>,
        candidates: &[Candidate],
        tried: &[usize],
    ) -> Option<Round> {
        let tried_candidates: Vec<&Candidate> = tried.iter().filter_map(|at| candidates.get(*at)).collect();
        let fixed: Vec<&Finding> = tried_candidates.iter().map(|candidate| &candidate.finding).collect();
        let first = self.step(current, &self.files, known.findings, &tried_candidates)?;
        let fixed_ids = tried.to_vec();
        if known.is_better(&fixed, &first) {
            return Some(Round { fixed: fixed_ids, ..first });
        }
        let new_errors = known.new_errors(&first);
        let follow_ups = self.candidates(&first.state, &new_errors);
        if new_errors.is_empty() || follow_ups.is_empty() {
            return None;
        }
        let second = self.step(&first.state, &first.files, &first.findings, &follow_ups.iter().collect::<Vec<_>>())?;
        let changed = compose(&first.changed, &second.changed);
        let both = Round { changed, fixed: fixed_ids, ..second };
        known.is_better(&fixed, &both).then_some(both)
    }

    /// The state with these candidates, in a state that differs from the folder by `files`.
    fn step(
        &self,
        current: &BacklogState,
        files: &[ChangedFile],
        findings: &[Finding],
        candidates: &[&Candidate],
    ) -> Option<Round> {
        let change = merge(candidates.iter().copied())?;
        let other_files = self.session.other_files(&current.source, findings);
        let text_of = |path: &str| {
            let other = || other_files.iter().find(|file| *file.path == *path)?.readable_text().ok().map(str::to_owned);
            current.text_of(path).or_else(other)
        };
        let changed: Option<Vec<ChangedFile>> =
            change.files.iter().map(|file| changed_file(file, &text_of).ok()).collect();
        let changed = changed?;
        let mut state = current.after(&changed);
        state.tree = new_tree(&current.tree, &state.tree, &changed);
        let files = compose(files, &changed);
        let findings = self.findings(&state, &files);
        Some(Round { state, findings, files, changed, fixed: Vec::new() })
    }

    /// Adds `PRIORITY.md` if it isn't what the order gives.
    fn add_priority_file(
        &mut self,
        state: &BacklogState,
        findings: &mut Vec<Finding>,
        fixed: &mut Vec<(Finding, String)>,
    ) {
        let Ok(order) = state.order() else { return };
        let Some(at) = findings.iter().position(|finding| finding.rule == stale_priority_file::RULE.id) else { return };
        let old = state.priority_found().map(|bytes| String::from_utf8_lossy(&bytes).into_owned());
        let new = Some(state.priority_text(order).to_owned());
        self.files.push(ChangedFile { path: PRIORITY.into(), renamed_from: None, old, new });
        fixed.push((findings.remove(at), stale_priority_file::TITLE.to_owned()));
    }
}

/// What a round of fixes leads to.
struct Round {
    state: BacklogState,
    findings: Vec<Finding>,
    /// The files that differ from the beginning.
    files: Vec<ChangedFile>,
    /// The files that differ from the round before.
    changed: Vec<ChangedFile>,
    /// The candidates that were applied.
    fixed: Vec<usize>,
}
