//! What a change does to the findings.

use std::collections::HashMap;

use super::state::BacklogState;
use crate::diag::Finding;
use crate::rules::{self, RuleContext, broken_link, stale_priority_file};

/// The findings that a change brings.
#[derive(Debug, Default)]
pub struct NewFindings {
    /// Errors that are never wanted, because they can't be switched off: the change should not be made.
    pub refused: Vec<Finding>,
    /// The others.
    pub others: Vec<Finding>,
}

impl NewFindings {
    /// Compares the findings before and after a change. Rules that need a date, a base or the disk don't run.
    pub fn new(before: &BacklogState, after: &BacklogState) -> Self {
        let (old, now) = (findings(before), findings(after));
        let mut known: HashMap<(&str, (&str, &str)), usize> = HashMap::new();
        for finding in &old {
            *known.entry((finding.rule, finding.identity())).or_default() += 1;
        }
        let known: Vec<bool> = now
            .iter()
            .map(|finding| match known.get_mut(&(finding.rule, finding.identity())) {
                Some(left) if *left > 0 => {
                    *left -= 1;
                    true
                }
                _ => false,
            })
            .collect();
        let new_findings = now.into_iter().zip(known).filter(|(_, known)| !known).map(|(finding, _)| finding);
        let is_refused = |finding: &Finding| rules::find(finding.rule).is_some_and(|rule| rule.fixed);
        let (refused, others) = new_findings.partition(is_refused);
        Self { refused, others }
    }
}

fn findings(state: &BacklogState) -> Vec<Finding> {
    let is_selected = |rule: &str| rule != broken_link::RULE.id && rule != stale_priority_file::RULE.id;
    rules::run_selected(&RuleContext::new(&state.parsed), state.order().ok(), is_selected)
}
