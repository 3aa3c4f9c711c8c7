//! `future-date`: a date of something that has happened, after today.
//!
//! Every date of a story says when something happened, except `due`; so does a flag's `since`.

use jiff::civil::Date;

use super::{Check, Example, Fixes, Group, Rule, RuleContext};
use crate::diag::{FindingDraft, Place, Severity};
use crate::model::keys::{FieldValue, StoryKey, ValueType, story};

/// The rule.
pub const RULE: Rule = Rule {
    id: "future-date",
    group: Group::Date,
    severity: Severity::Warning,
    fixed: false,
    blocks_order: false,
    summary: "A date that says when something happened is in the future.",
    why: "Forecasts, answer times and the age of flags are computed from these dates. One wrong year moves them all, and \
          nobody sees it in the file.",
    fix: "Correct the date. The day by which an item is wanted is `due`.",
    example: Example::new(&[(
        "stories/cart-page.md",
        "+++\ntitle = \"Cart page\"\nstatus = \"done\"\nclosed = 2027-11-20\n+++\n",
    )])
    .with_today("2026-11-23"),
    fixes: Fixes::None("the right date is known only to whoever wrote this one"),
    check: Check::Backlog(check),
};

fn check(context: &RuleContext<'_>, drafts: &mut Vec<FindingDraft>) {
    if context.today.is_none() {
        return;
    }
    let is_past = |key: &&StoryKey| key.key.value == ValueType::Date && **key != story::DUE;
    let dates: Vec<&StoryKey> = story::ALL.iter().copied().filter(is_past).collect();
    for (ix, item) in context.backlog().each() {
        for key in &dates {
            let Some(written) = key.get(item) else { continue };
            let FieldValue::Date(date) = written.value else { continue };
            let place = context.place(ix, written.span.unwrap_or(item.opening));
            drafts.extend(in_future(context, place, date, &format!("`{}` of `{}`", key.name(), item.id)));
        }
    }
    for flag in context.backlog().config.flags.iter() {
        let Some(since) = &flag.since else { continue };
        let what = format!("`since` of the flag `{}`", flag.id.value);
        drafts.extend(in_future(context, context.config_place(since.span), since.value, &what));
    }
}

fn in_future(context: &RuleContext<'_>, place: Place, date: Date, what: &str) -> Option<FindingDraft> {
    let today = context.today.filter(|today| date > *today)?;
    let message = format!("{what} is {date}, which is after today, {today}");
    Some(FindingDraft::new(place, message).help("correct the date: it says when something happened"))
}
