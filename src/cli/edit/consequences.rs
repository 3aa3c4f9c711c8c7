//! Shows the findings that a change brings, and for errors the way out.
//!
//! A change with such an error is made all the same: its rule can be switched off, and what to do about it is for somebody to say.

use std::collections::BTreeMap;

use super::super::context::Context;
use crate::diag::{Finding, Severity, words};
use crate::parse::stem;
use crate::render::findings;
use crate::rules::depends_on_dropped;
use crate::session::{BacklogState, Session};

/// Shows the findings that a change brings, a line each, and then what can be done about its errors.
pub fn show_consequences(
    session: &Session,
    after: &BacklogState,
    new: &[Finding],
    shown: &dyn Fn(&str) -> String,
    context: &mut Context<'_>,
) {
    if new.is_empty() {
        return;
    }
    let root = session.location().root.in_repository();
    let report = findings::FindingsReport::new(new, &root, &after.tree);
    context.terminal.status_block(&findings::concise(&report, shown));
    for way_out in ways_out(after, new) {
        context.terminal.hint(&way_out);
    }
}

/// What can be done about the errors, once each.
fn ways_out(after: &BacklogState, new: &[Finding]) -> Vec<String> {
    let mut dependents: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    let mut others: Vec<String> = Vec::new();
    for finding in new.iter().filter(|finding| finding.severity == Severity::Error) {
        match dropped_prerequisite(after, finding) {
            Some((dependent, dropped)) => dependents.entry(dropped).or_default().push(dependent),
            None => others.extend(finding.help.clone().filter(|help| !others.contains(help))),
        }
    }
    let still_needed = dependents.into_iter().map(|(dropped, ids)| {
        let verb = if ids.len() == 1 { "needs" } else { "need" };
        let command = format!("`topline set {} depends_on-={dropped}`", ids.join(" "));
        format!("{} still {verb} `{dropped}`: {command}, or name what replaces it", words::quoted_list(ids))
    });
    still_needed.chain(others).collect()
}

/// Which item depends on which one that was dropped, if that is what the finding says.
fn dropped_prerequisite<'s>(after: &'s BacklogState, finding: &Finding) -> Option<(&'s str, &'s str)> {
    if finding.rule != depends_on_dropped::RULE.id {
        return None;
    }
    let backlog = &after.parsed.backlog;
    let item = backlog.item(backlog.find(stem(&finding.place.path))?);
    let dropped = item.depends_on.iter().find(|reference| reference.span == finding.place.span)?;
    Some((item.id.as_str(), &dropped.value.text))
}
