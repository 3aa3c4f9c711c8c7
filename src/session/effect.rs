//! What a change does to the findings.

use std::collections::HashMap;
use std::hash::Hash;

use super::state::BacklogState;
use crate::diag::Finding;
use crate::rules::{self, RuleContext, broken_link, decision_cycle, stale_priority_file};

/// The findings that a change brings.
#[derive(Debug, Default)]
pub struct NewFindings {
    /// Errors that are never wanted: the change should not be made.
    pub refused: Vec<Finding>,
    /// The others.
    pub others: Vec<Finding>,
}

impl NewFindings {
    /// Compares the findings before and after a change; `items` are those that it is about, with their old and new ids. Rules
    /// that need a date, a base or the disk don't run.
    pub fn new(before: &BacklogState, after: &BacklogState, items: &[(String, String)]) -> Self {
        let (old, now) = (findings(before), findings(after));
        let renamed: Vec<&(String, String)> = items.iter().filter(|(old, new)| old != new).collect();
        let mut known: HashMap<(&str, (String, String)), usize> = HashMap::new();
        for finding in &old {
            *known.entry((finding.rule, identity(finding, &renamed))).or_default() += 1;
        }
        let is_known = |finding: &Finding| take(&mut known, &(finding.rule, identity(finding, &[])));
        let is_known: Vec<bool> = now.iter().map(is_known).collect();
        let mut new_findings: Vec<Finding> =
            now.into_iter().zip(is_known).filter(|(_, known)| !known).map(|(finding, _)| finding).collect();
        if !renamed.is_empty() {
            // A circle is reported for the first of its ids, and a decision in a file that is called after its item, so a rename
            // changes more than the old id. But it changes no links: what it brings has another rule than what it takes.
            let mut gone: HashMap<&str, usize> = HashMap::new();
            known.iter().for_each(|((rule, _), left)| *gone.entry(rule).or_default() += left);
            new_findings.retain(|finding| !take(&mut gone, &finding.rule));
        }
        // Decisions in a circle do nothing: nobody asks for that.
        let is_refused = |finding: &Finding| {
            finding.rule == decision_cycle::RULE.id || rules::find(finding.rule).is_some_and(|rule| rule.fixed)
        };
        let (refused, others) = new_findings.into_iter().partition(is_refused);
        Self { refused, others }
    }
}

/// Takes one away from the number of `key`. Returns whether there was one.
fn take<K: Eq + Hash>(numbers: &mut HashMap<K, usize>, key: &K) -> bool {
    let left = numbers.get_mut(key).filter(|left| **left > 0);
    left.map(|left| *left -= 1).is_some()
}

/// What identifies a finding, with the new ids of renamed items.
fn identity(finding: &Finding, renamed: &[&(String, String)]) -> (String, String) {
    let (item, message) = finding.identity();
    let mut identity = (item.to_owned(), message.to_owned());
    for (old, new) in renamed {
        if identity.0 == *old {
            identity.0.clone_from(new);
        }
        identity.1 = identity.1.replace(&format!("`{old}`"), &format!("`{new}`"));
    }
    identity
}

fn findings(state: &BacklogState) -> Vec<Finding> {
    let is_selected = |rule: &str| rule != broken_link::RULE.id && rule != stale_priority_file::RULE.id;
    rules::run_selected(&RuleContext::new(&state.parsed), state.order().ok(), is_selected)
}
