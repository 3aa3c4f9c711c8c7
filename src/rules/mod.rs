//! The rules: each in a file of its own, with its check, its explanation and its example.
//!
//! A rule is pure: it does no I/O. It reads a prepared [`RuleContext`] and pushes [`FindingDraft`]s; the date, the base
//! revision and the authors are passed in as data. Only [`run`] applies levels and sorts.
//!
//! To add a rule, write `src/rules/<rule_id>.rs` with a `pub const RULE`, add it to [`ALL`], and give it a
//! firing and a silent fixture in `tests/rules/<rule-id>/`; a test says what is missing.

pub mod base;
pub mod context;
pub mod fixes;

pub mod broken_link;
pub mod bug_without_severity;
pub mod conflict_marker;
pub mod criteria_changed;
pub mod decision_cycle;
pub mod decision_review;
pub mod deleted_open_item;
pub mod dependency_cycle;
pub mod depends_on_dropped;
pub mod done_before_prerequisite;
pub mod done_with_open_criteria;
pub mod done_without_date;
pub mod dropped_without_reason;
pub mod duplicate_id;
pub mod feedback_without_subject;
pub mod flag_mismatch;
pub mod flag_on_early;
pub mod flow_gap;
pub mod follow_up_due;
pub mod future_date;
pub mod goal_before_minimum;
pub mod half_finished_feature;
pub mod idle_decision;
pub mod idle_goal;
pub mod invalid_config;
pub mod invalid_decision;
pub mod invalid_front_matter;
pub mod invalid_id;
pub mod invalid_value;
pub mod iteration_over;
pub mod late_answer;
pub mod let_in_by;
pub mod missing_field;
pub mod no_effect;
pub mod no_objective;
pub mod no_step;
pub mod no_technical_work;
pub mod not_ready;
pub mod order_too_old;
pub mod overcommitted;
pub mod overdue;
pub mod priority_changed_by;
pub mod release_order;
pub mod same_title;
pub mod several_started;
pub mod stale_flag;
pub mod stale_priority_file;
pub mod started_blocked;
pub mod started_out_of_order;
pub mod started_unready;
pub mod stray_story;
pub mod swallowed_key;
pub mod too_large;
pub mod unknown_field;
pub mod unknown_reference;
pub mod unreadable_file;

pub use base::{Base, Blame, GuardedValue};
pub use context::{MissingLink, PriorityFile, RuleContext, UnaddedStory};
pub use fixes::{FixContext, FixFacts, Fixes};

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};

use rayon::prelude::*;

use crate::diag::{Finding, FindingDraft, Problem, Related, Severity};
use crate::model::config::Level;
use crate::order::{Order, obstacles};
use crate::parse::{KnownRule, stem};
use crate::text::tree::SourceKind;
use crate::text::{one_line, quote};

/// One rule: its check, its metadata and its explanation.
#[derive(Debug)]
pub struct Rule {
    /// Its id in kebab-case; its file has the same name.
    pub id: &'static str,
    /// The group under which lists show it.
    pub group: Group,
    /// The severity of its findings, unless `[rules]` or the finding itself says otherwise.
    pub severity: Severity,
    /// Whether `[rules]` can't change its level.
    pub fixed: bool,
    /// Whether a backlog with one of its findings may have no order; the finding itself says whether it does.
    pub blocks_order: bool,
    /// What it finds, in one sentence without the rule's name.
    pub summary: &'static str,
    /// Why that matters.
    pub why: &'static str,
    /// How to fix a finding.
    pub fix: &'static str,
    /// The smallest backlog that fires it.
    pub example: Example,
    /// The changes that fix a finding, or why there are none.
    pub fixes: Fixes,
    /// Finds it.
    pub check: Check,
}

impl Rule {
    /// Whether the check reads the order.
    pub const fn reads_order(&self) -> bool {
        matches!(self.check, Check::Order(_))
    }

    fn check(&self, context: &RuleContext<'_>, order: Option<&Order>) -> Vec<FindingDraft> {
        let mut drafts = Vec::new();
        match self.check {
            Check::Backlog(check) => check(context, &mut drafts),
            Check::Order(check) => check(context, order, &mut drafts),
        }
        drafts
    }
}

/// The check of a rule, by what it reads.
#[derive(Clone, Copy, Debug)]
pub enum Check {
    /// Reads only the backlog.
    Backlog(fn(&RuleContext<'_>, &mut Vec<FindingDraft>)),
    /// Also reads the order, if there is one. Computing the order of a base costs more than all rules together.
    Order(fn(&RuleContext<'_>, Option<&Order>, &mut Vec<FindingDraft>)),
}

/// A backlog small enough to read in a terminal, on which a rule fires.
#[derive(Debug)]
pub struct Example {
    /// Files by path; a backlog without a `backlog.toml` here has an empty one.
    pub files: &'static [(&'static str, &'static str)],
    /// The date, if the rule needs one.
    pub today: Option<&'static str>,
    /// The days on which the order was renewed, if the rule needs a history.
    pub renewals: &'static [&'static str],
    /// The files of the base, if the rule needs one; files that aren't named are as in `files`, and an empty story isn't there.
    pub base: &'static [(&'static str, &'static str)],
}

impl Example {
    /// The mail address of whoever made an example's change.
    pub const AUTHOR: &str = "dev@shop.example";

    /// An example without a date or a base.
    pub const fn new(files: &'static [(&'static str, &'static str)]) -> Self {
        Self { files, today: None, base: &[], renewals: &[] }
    }

    /// Adds a date such as `2026-11-23`.
    #[must_use]
    pub const fn with_today(self, today: &'static str) -> Self {
        Self { today: Some(today), ..self }
    }

    /// Adds a history with a commit on these days that renews the order.
    #[must_use]
    pub const fn with_renewals(self, days: &'static [&'static str]) -> Self {
        Self { renewals: days, ..self }
    }

    /// Adds a base with these files.
    #[must_use]
    pub const fn with_base(self, base: &'static [(&'static str, &'static str)]) -> Self {
        Self { base, ..self }
    }
}

/// The subject of a rule; lists keep this order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Group {
    /// Files with format errors.
    Format,
    /// Files and keys in a place where they are not read.
    Placement,
    /// Unknown references, broken links and dependency cycles.
    References,
    /// The main flow and its slices.
    GoldenPath,
    /// Small items, and flags that hide unfinished features.
    Size,
    /// The definitions of ready and done.
    Ready,
    /// Feedback and bugs.
    Feedback,
    /// Objectives.
    Vision,
    /// Decisions and the plan.
    Decisions,
    /// `PRIORITY.md`.
    Generated,
    /// Rules that need a date.
    Date,
    /// Rules that compare with a base.
    Base,
}

impl Group {
    /// Every group, in order.
    pub const EACH: [Self; 12] = [
        Self::Format,
        Self::Placement,
        Self::References,
        Self::GoldenPath,
        Self::Size,
        Self::Ready,
        Self::Feedback,
        Self::Vision,
        Self::Decisions,
        Self::Generated,
        Self::Date,
        Self::Base,
    ];

    /// The group's title in lists.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Format => "Format",
            Self::Placement => "Placement",
            Self::References => "References",
            Self::GoldenPath => "Golden path",
            Self::Size => "Size",
            Self::Ready => "Ready and done",
            Self::Feedback => "Feedback and bugs",
            Self::Vision => "Vision",
            Self::Decisions => "Decisions and plan",
            Self::Generated => "Generated file",
            Self::Date => "With a date (--today)",
            Self::Base => "With a base (--base, --staged, the hook)",
        }
    }
}

/// Every rule, sorted by id.
pub const ALL: &[&Rule] = &[
    &broken_link::RULE,
    &bug_without_severity::RULE,
    &conflict_marker::RULE,
    &criteria_changed::RULE,
    &decision_cycle::RULE,
    &decision_review::RULE,
    &deleted_open_item::RULE,
    &dependency_cycle::RULE,
    &depends_on_dropped::RULE,
    &done_before_prerequisite::RULE,
    &done_with_open_criteria::RULE,
    &done_without_date::RULE,
    &dropped_without_reason::RULE,
    &duplicate_id::RULE,
    &feedback_without_subject::RULE,
    &flag_mismatch::RULE,
    &flag_on_early::RULE,
    &flow_gap::RULE,
    &follow_up_due::RULE,
    &future_date::RULE,
    &goal_before_minimum::RULE,
    &half_finished_feature::RULE,
    &idle_decision::RULE,
    &idle_goal::RULE,
    &invalid_config::RULE,
    &invalid_decision::RULE,
    &invalid_front_matter::RULE,
    &invalid_id::RULE,
    &invalid_value::RULE,
    &iteration_over::RULE,
    &late_answer::RULE,
    &let_in_by::RULE,
    &missing_field::RULE,
    &no_effect::RULE,
    &no_objective::RULE,
    &no_step::RULE,
    &no_technical_work::RULE,
    &not_ready::RULE,
    &order_too_old::RULE,
    &overcommitted::RULE,
    &overdue::RULE,
    &priority_changed_by::RULE,
    &release_order::RULE,
    &same_title::RULE,
    &several_started::RULE,
    &stale_flag::RULE,
    &stale_priority_file::RULE,
    &started_blocked::RULE,
    &started_out_of_order::RULE,
    &started_unready::RULE,
    &stray_story::RULE,
    &swallowed_key::RULE,
    &too_large::RULE,
    &unknown_field::RULE,
    &unknown_reference::RULE,
    &unreadable_file::RULE,
];

/// The rule of that id.
pub fn find(id: &str) -> Option<&'static Rule> {
    ALL.iter().copied().find(|rule| rule.id == id)
}

/// Every rule, and whether `[rules]` may set its level.
pub fn known() -> Vec<KnownRule> {
    ALL.iter().map(|rule| KnownRule { id: rule.id, fixed: rule.fixed }).collect()
}

/// All findings of all rules, sorted by path, position and rule, at the levels of `[rules]`.
///
/// Rules of the group [`Group::Base`] take their levels from the base, so that a change can't switch off the
/// rule that judges it.
pub fn run(context: &RuleContext<'_>, order: Option<&Order>) -> Vec<Finding> {
    run_selected(context, order, |_| true)
}

/// Like [`run`], only with the rules whose ids are selected.
pub fn run_selected(
    context: &RuleContext<'_>,
    order: Option<&Order>,
    is_selected: impl Fn(&str) -> bool,
) -> Vec<Finding> {
    findings(context, draft_selected(context, order, is_selected))
}

/// What the selected rules report. Rules that are off aren't checked.
pub fn draft_selected(
    context: &RuleContext<'_>,
    order: Option<&Order>,
    is_selected: impl Fn(&str) -> bool,
) -> Vec<RuleDrafts> {
    let selected = |rule: &&Rule| is_selected(rule.id) && level(rule, context) != Some(Level::Off);
    let selected: Vec<&'static Rule> = ALL.iter().copied().filter(selected).collect();
    // Rules are independent, and `findings` sorts what they report.
    let draft = |rule: &'static Rule| RuleDrafts { rule, drafts: rule.check(context, order), known: None };
    selected.into_par_iter().map(draft).collect()
}

/// The findings that follow from `drafts`, sorted, at the levels of `[rules]`.
pub fn findings(context: &RuleContext<'_>, drafts: Vec<RuleDrafts>) -> Vec<Finding> {
    let finish = |RuleDrafts { rule, drafts, known }: RuleDrafts| {
        let mut is_new = known.map(|known| new_drafts(&drafts, &known)).unwrap_or_default().into_iter();
        let level = level(rule, context);
        drafts.into_iter().filter_map(move |draft| finding(rule, draft, level, is_new.next()))
    };
    let mut findings: Vec<Finding> = drafts.into_par_iter().flat_map_iter(finish).collect();
    findings.par_sort_by(|a, b| (&a.place, a.rule, &a.message).cmp(&(&b.place, b.rule, &b.message)));
    findings
}

/// What one rule reports, before levels are applied.
#[derive(Debug)]
pub struct RuleDrafts {
    rule: &'static Rule,
    drafts: Vec<FindingDraft>,
    /// What it reports of earlier states; `None` without one.
    known: Option<Vec<FindingDraft>>,
}

impl RuleDrafts {
    /// The id of the rule, if it reports anything.
    pub fn fired(&self) -> Option<&'static str> {
        (!self.drafts.is_empty()).then_some(self.rule.id)
    }

    /// Adds what the rule reports of an earlier state itself. Each of these makes at most one finding an old one.
    pub fn add_known(&mut self, earlier: &RuleContext<'_>, order: Option<&Order>) {
        let is_off = level(self.rule, earlier) == Some(Level::Off);
        let known = if self.drafts.is_empty() || is_off { Vec::new() } else { self.rule.check(earlier, order) };
        self.known.get_or_insert_default().extend(known);
    }

    /// Keeps what the rule reports in another context, too.
    pub fn retain_reported(&mut self, other: &RuleContext<'_>, order: Option<&Order>) {
        let reported = self.rule.check(other, order);
        let reported: HashSet<_> = reported.iter().map(FindingDraft::identity).collect();
        self.drafts.retain(|draft| reported.contains(&draft.identity()));
    }
}

/// Which of `drafts` are not in `known`.
fn new_drafts(drafts: &[FindingDraft], known: &[FindingDraft]) -> Vec<bool> {
    // Most are in both, in the same order, and needn't be hashed.
    let is_same = |(a, b): &(&FindingDraft, &FindingDraft)| a.identity() == b.identity();
    let first = drafts.iter().zip(known).take_while(is_same).count();
    let (rest, known) = (&drafts[first..], &known[first..]);
    let last = rest.iter().rev().zip(known.iter().rev()).take_while(is_same).count();
    let mut left: HashMap<_, usize> = HashMap::new();
    for draft in &known[..known.len() - last] {
        *left.entry(draft.identity()).or_default() += 1;
    }
    let mut is_new = vec![false; drafts.len()];
    for (at, draft) in rest.iter().enumerate().take(rest.len() - last) {
        let found = left.get_mut(&draft.identity()).filter(|left| **left > 0).map(|left| *left -= 1);
        is_new[first + at] = found.is_none();
    }
    is_new
}

/// The level that `[rules]` sets for a rule, if it may.
fn level(rule: &Rule, context: &RuleContext<'_>) -> Option<Level> {
    let config = match (&context.base, rule.group) {
        (Some(base), Group::Base) => base.authority,
        _ => &context.parsed.backlog.config,
    };
    let set = config.rules.iter().find(|(id, _)| **id == *rule.id).map(|(_, level)| *level);
    set.filter(|_| !rule.fixed)
}

/// A draft with `message` at the place of `problem`, which blocks the order if the problem does.
fn draft_at(problem: &Problem, message: impl Into<String>) -> FindingDraft {
    let blocks = obstacles::problem_blocks_order(problem);
    FindingDraft::new(problem.place.clone(), message).blocks_order(blocks)
}

/// The draft as a finding at the level that is set; nothing if that is [`Level::Off`].
fn finding(rule: &Rule, draft: FindingDraft, level: Option<Level>, new: Option<bool>) -> Option<Finding> {
    let severity = match level {
        None => draft.severity.unwrap_or(rule.severity),
        Some(Level::Off) => return None,
        Some(Level::Info) => Severity::Info,
        Some(Level::Warning) => Severity::Warning,
        Some(Level::Error) => Severity::Error,
    };
    Some(Finding {
        rule: rule.id,
        severity,
        place: draft.place,
        message: escape_one_line(draft.message),
        help: draft.help.map(escape_one_line),
        related: draft
            .related
            .into_iter()
            .map(|end| Related { message: escape_one_line(end.message), ..end })
            .collect(),
        blocks_order: draft.blocks_order,
        group: draft.group,
        new,
    })
}

/// How messages name a file: a story by its id, any other by its path.
fn file_name_in_messages(path: &str) -> String {
    quote(if SourceKind::of_path(path) == SourceKind::Story { stem(path) } else { path })
}

/// Escapes line breaks and control characters: a message contains text from files, which must not control a terminal.
fn escape_one_line(text: String) -> String {
    match one_line::escape(&text) {
        Cow::Borrowed(_) => text,
        Cow::Owned(escaped) => escaped,
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::diag::Severity;
    use crate::order::{self, Order};
    use crate::parse::{self, Parsed, stray_stories};
    use crate::text::{Tree, path, tree};

    type Files = [(&'static str, &'static str)];

    fn state(files: &Files) -> (Parsed, Option<Order>) {
        // A backlog has a `backlog.toml`, if only an empty one.
        let files = std::iter::once(&(tree::CONFIG, "")).chain(files);
        let tree = Tree::from_files(files.map(|(path, text)| (*path, text.as_bytes().to_vec())));
        let parsed = parse::tree(&tree, &known());
        let order = order::compute(&parsed).ok();
        (parsed, order)
    }

    /// The links of an example to files that it doesn't have.
    fn missing_links(files: &Files, backlog: &crate::model::Backlog) -> Vec<MissingLink> {
        let links = backlog.each().flat_map(|(ix, item)| {
            let missing = |link: &str| {
                let target = path::resolve(&item.path, link);
                !files.iter().any(|(path, _)| Some(*path) == target.as_deref())
            };
            let links = item.body.links.iter().enumerate().filter(move |(_, link)| missing(&link.value));
            links.map(move |(link, _)| MissingLink { item: ix, link })
        });
        links.collect()
    }

    /// The findings of all rules on a rule's example.
    fn findings(rule: &Rule) -> Vec<Finding> {
        let Example { files, today, base, renewals } = rule.example;
        let (parsed, order) = state(files);
        let before: Vec<_> = base
            .iter()
            .chain(files.iter().filter(|file| base.iter().all(|(path, _)| *path != file.0)))
            .copied()
            .filter(|(path, text)| *path == tree::CONFIG || !text.is_empty())
            .collect();
        let before = (!base.is_empty()).then(|| state(&before));
        let links = missing_links(files, &parsed.backlog);
        let is_stray = |(path, text): &&(&str, &str)| stray_stories::is_stray(path, text, false);
        let stray: Vec<String> = files.iter().filter(is_stray).map(|(path, _)| (*path).to_owned()).collect();
        let exists = files.iter().any(|(path, _)| *path == tree::PRIORITY);
        let blame = Blame::of_everything(&[Example::AUTHOR.to_owned()]);
        let stale = PriorityFile { exists, fresh: false, committed: false };
        let base = before.as_ref().map(|(was, order)| Base::new(was, || order.as_ref(), &parsed.backlog, &[], &blame));
        let commit = |day: &&str| crate::timeline::CommitFacts {
            reprioritises: true,
            ..crate::timeline::CommitFacts::new("", format!("{day}T09:00:00Z").parse().unwrap())
        };
        let history = crate::timeline::History { commits: renewals.iter().map(commit).collect() };
        let logged = parsed.backlog.config.deployment_log.iter();
        let deployments: Vec<_> =
            logged.map(|logged| crate::timeline::Deployment { at: logged.on, name: logged.name.to_string() }).collect();
        let record = crate::timeline::LoopRecord {
            timelines: &crate::timeline::timelines(&parsed.backlog, Some(&history)),
            history: Some(&history),
            deployments: &deployments,
        };
        run(
            &RuleContext {
                record: Some(record),
                missing_links: &links,
                stray_stories: &stray,
                priority_file: (rule.group == Group::Generated).then_some(stale),
                today: today.map(|date| date.parse().unwrap()),
                base: base.as_ref(),
                ..RuleContext::new(&parsed)
            },
            order.as_ref(),
        )
    }

    #[test]
    fn each_known_draft_matches_at_most_one() {
        let drafts = |names: &str| -> Vec<FindingDraft> {
            let place = || crate::diag::Place::file("stories/a.md");
            names.chars().map(|name| FindingDraft::new(place(), name)).collect()
        };
        let new = |now: &str, before: &str| -> String {
            let is_new = new_drafts(&drafts(now), &drafts(before));
            now.chars().zip(is_new).filter(|(_, is_new)| *is_new).map(|(name, _)| name).collect()
        };
        let cases = [
            ("abc", "abc", ""),
            ("abc", "", "abc"),
            ("", "abc", ""),
            ("axc", "abc", "x"),
            ("cba", "abc", ""),
            ("aab", "ab", "a"),
            ("xaya", "a", "xay"),
            ("abcd", "dxa", "bc"),
        ];
        for (now, before, expected) in cases {
            assert_eq!(new(now, before), expected, "{now} after {before}");
        }
    }

    #[test]
    fn ids_are_unique_and_sorted() {
        assert!(ALL.is_sorted_by(|a, b| a.id < b.id));
    }

    #[test]
    fn every_rule_has_its_file_and_every_file_its_rule() {
        let entries = std::fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/src/rules")).unwrap();
        let names = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap());
        let stems: BTreeSet<String> = names.filter_map(|name| name.strip_suffix(".rs").map(str::to_owned)).collect();
        let ids = ALL.iter().map(|rule| rule.id.replace('-', "_"));
        assert_eq!(stems, ids.chain(["mod", "base", "context", "fixes"].map(str::to_owned)).collect());
    }

    #[test]
    fn every_example_fires_its_rule_and_no_other_that_matters() {
        let mut wrong = Vec::new();
        for rule in ALL.iter().filter(|rule| rule.id != unreadable_file::RULE.id) {
            let all = findings(rule);
            if all.iter().all(|finding| finding.rule != rule.id) {
                wrong.push(format!("the example of {} doesn't fire it", rule.id));
            }
            let own = all.iter().filter(|finding| finding.rule == rule.id);
            if own.clone().any(|finding| finding.blocks_order != rule.blocks_order) {
                wrong.push(format!("the example of {} doesn't block the order as the rule says", rule.id));
            }
            let other = all.iter().filter(|finding| finding.rule != rule.id && finding.severity > Severity::Info);
            wrong.extend(other.map(|other| format!("the example of {} fires {}", rule.id, other.rule)));
        }
        assert!(wrong.is_empty(), "{wrong:#?}");
    }

    #[test]
    fn explanations_are_sentences() {
        for rule in ALL {
            for words in [rule.summary, rule.why, rule.fix] {
                assert!(words.ends_with(['.', '?']), "{}: no end: {words}", rule.id);
                assert!(!words.contains("  ") && !words.contains('\n'), "{}: blanks: {words}", rule.id);
                let begin = words.chars().next();
                assert!(begin.is_some_and(|c| c.is_uppercase() || c == '`'), "{}: no beginning: {words}", rule.id);
            }
            assert!(!rule.summary.trim_end_matches('.').contains(". "), "{}: two sentences", rule.id);
            for finding in findings(rule) {
                let texts = || std::iter::once(&finding.message).chain(&finding.help);
                assert!(texts().all(|words| !words.ends_with('.')), "{}: a message is no sentence of prose", rule.id);
            }
        }
    }

    #[test]
    fn fixed_rules_keep_their_level_and_the_others_take_theirs() {
        let example = |rules: &str, story: &str| {
            let files = [(tree::CONFIG, rules), ("stories/a.md", story)];
            let tree = Tree::from_files(files.map(|(path, text)| (path, text.as_bytes().to_vec())));
            let parsed = parse::tree(&tree, &known());
            run(&RuleContext::new(&parsed), None)
        };
        let large = "+++\ntitle = \"a\"\nestimate = 9\n+++\n";
        let level = |rules| example(rules, large).iter().find(|f| f.rule == "too-large").map(|f| f.severity);
        assert_eq!(level(""), Some(Severity::Warning));
        assert_eq!(level("[rules]\ntoo-large = \"error\"\n"), Some(Severity::Error));
        assert_eq!(level("[rules]\ntoo-large = \"off\"\n"), None);
        let fixed = example("[rules]\nmissing-field = \"off\"\n", "+++\n+++\n");
        let rules: Vec<&str> = fixed.iter().map(|finding| finding.rule).collect();
        assert_eq!(rules, ["invalid-config", "missing-field"]);
    }
}
