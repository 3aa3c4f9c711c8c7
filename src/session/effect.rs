//! What a change does to the findings.

use std::collections::HashMap;

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
        let known: Vec<bool> = now
            .iter()
            .map(|finding| match known.get_mut(&(finding.rule, identity(finding, &[]))) {
                Some(left) if *left > 0 => {
                    *left -= 1;
                    true
                }
                _ => false,
            })
            .collect();
        let new_findings = now.into_iter().zip(known).filter(|(_, known)| !known).map(|(finding, _)| finding);
        // Decisions in a circle do nothing: nobody asks for that.
        let is_refused = |finding: &Finding| {
            finding.rule == decision_cycle::RULE.id || rules::find(finding.rule).is_some_and(|rule| rule.fixed)
        };
        let (refused, others) = new_findings.partition(is_refused);
        Self { refused, others }
    }
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
