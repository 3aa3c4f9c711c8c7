//! Groups findings with one cause: the same rule and message, apart from the item's id.

use std::collections::HashMap;

use crate::diag::{Finding, Severity};
use crate::parse::stem;
use crate::text::quote;

/// How many findings of one cause are shown one by one.
pub const MAX_SINGLE: usize = 9;

/// What identifies a cause.
type Cause<'f> = (&'static str, Severity, String);

/// The findings of one cause that are not shown one by one.
#[derive(Debug)]
pub struct FindingGroup<'f> {
    /// The message, with `…` in place of the item's id.
    pub message: String,
    /// The findings, in their order.
    pub findings: Vec<&'f Finding>,
}

/// Separates findings into those that are shown one by one and groups of the others, in the order of their first findings.
pub fn split(findings: &[Finding]) -> (Vec<&Finding>, Vec<FindingGroup<'_>>) {
    if findings.len() <= MAX_SINGLE {
        return (findings.iter().collect(), Vec::new());
    }
    let mut counts: HashMap<Cause<'_>, (usize, Option<usize>)> = HashMap::new();
    let (mut single, mut groups) = (Vec::new(), Vec::<FindingGroup<'_>>::new());
    for finding in findings {
        let message = anonymous_message(finding);
        let (count, group) = counts.entry((finding.rule, finding.severity, message)).or_default();
        *count += 1;
        if *count <= MAX_SINGLE {
            single.push(finding);
            continue;
        }
        let at = *group.get_or_insert_with(|| {
            groups.push(FindingGroup { message: anonymous_message(finding), findings: Vec::new() });
            groups.len() - 1
        });
        if let Some(group) = groups.get_mut(at) {
            group.findings.push(finding);
        }
    }
    (single, groups)
}

/// The message of a finding without its item's id.
pub fn anonymous_message(finding: &Finding) -> String {
    finding.message.replace(&quote(stem(&finding.place.path)), "`…`")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diag::Place;

    fn finding(id: &str, what: &str) -> Finding {
        Finding {
            rule: "unknown-field",
            severity: Severity::Error,
            place: Place::file(format!("stories/{id}.md")),
            message: format!("`{id}` has the unknown key `{what}`"),
            help: None,
            related: vec![],
            blocks_order: false,
            group: None,
            new: None,
        }
    }

    #[test]
    fn the_tenth_of_one_cause_begins_a_group() {
        let mut findings: Vec<Finding> = (0..12).map(|n| finding(&format!("a{n}"), "kind")).collect();
        findings.extend((0..9).map(|n| finding(&format!("b{n}"), "state")));
        let (single, groups) = split(&findings);
        assert_eq!((single.len(), groups.len()), (18, 1));
        assert_eq!(groups[0].message, "`…` has the unknown key `kind`");
        assert_eq!(groups[0].findings.len(), 3);
    }
}
