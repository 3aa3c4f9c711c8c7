//! `no-effect`: a key that the type or the status of its item ignores.
//!
//! Which types read a key is in the registry of keys. `reported` is the exception: on every type it says when the item was born.

use super::fixes::{config_fixes, safe};
use super::{Check, Example, FixContext, Fixes, Group, Rule, RuleContext};
use std::collections::HashMap;

use crate::diag::{Finding, FindingDraft, Severity};
use crate::edit::Change;
use crate::model::item::{Item, ItemKind};
use crate::model::keys::{StoryKey, story};
use crate::model::{Ix, Status};
use crate::parse::stem;
use crate::text::{quote, words};

/// The rule.
pub const RULE: Rule = Rule {
    id: "no-effect",
    group: Group::Placement,
    severity: Severity::Warning,
    fixed: false,
    blocks_order: false,
    summary: "A key has no effect on an item of its type or status, or a list names an item twice.",
    why: "Somebody wrote it to say something that Topline doesn't hear. A `severity` on what isn't a bug usually is a bug \
          that stands in the wrong lane, and a `closed` date on an open item is work that was done and still stands in the \
          order.",
    fix: "Correct the item's `type` or `status`, or delete the key. The team's own data goes under `[extra]`.",
    example: Example::new(&[(
        "stories/edit-cart.md",
        "+++\ntitle = \"The cart loses items\"\nseverity = \"major\"\n+++\n",
    )]),
    fixes: Fixes::Made(fixes),
    check: Check::Backlog(check),
};

fn check(context: &RuleContext<'_>, drafts: &mut Vec<FindingDraft>) {
    let is_particular = |key: &&StoryKey| key.applies_to.len() < ItemKind::EACH.len() && **key != story::REPORTED;
    let particular: Vec<ParticularKey> = story::ALL.iter().copied().filter(is_particular).map(particular).collect();
    for (ix, item) in context.backlog().each() {
        let ignored = particular.iter().filter(|key| !key.key.applies_to.contains(&item.kind.value));
        drafts.extend(ignored.filter_map(|key| on_type(context, ix, item, key)));
        drafts.extend(on_status(context, ix, item));
        drafts.extend(repeated(context, ix, item));
    }
}

/// A key that only some types read.
struct ParticularKey {
    key: &'static StoryKey,
    help: String,
}

fn particular(key: &'static StoryKey) -> ParticularKey {
    let types: Vec<String> = key.applies_to.iter().map(|kind| format!("`type = \"{}\"`", kind.name())).collect();
    let help = format!("set {} if that is what it is, or delete `{}`", words::list_or(&types), key.name());
    ParticularKey { key, help }
}

/// The finding for a key that the item's type ignores, if it is written.
fn on_type(
    context: &RuleContext<'_>,
    ix: Ix<Item>,
    item: &Item,
    ParticularKey { key, help }: &ParticularKey,
) -> Option<FindingDraft> {
    let span = key.get(item)?.span.unwrap_or(item.opening);
    let (name, kind) = (key.name(), item.kind.value.name());
    let message = format!("`{name}` of `{}` has no effect, because its type is `{kind}`", item.id);
    let draft = FindingDraft::new(context.place(ix, span), message).help(help.as_str());
    Some(match item.kind.span == item.opening {
        true => draft,
        false => draft.related(context.place(ix, item.kind.span), "the type"),
    })
}

/// The finding for a date of closing on an item that isn't closed.
fn on_status(context: &RuleContext<'_>, ix: Ix<Item>, item: &Item) -> Option<FindingDraft> {
    let closed = item.closed.as_ref()?;
    let status = item.status.value;
    if matches!(status, Status::Done | Status::Dropped) {
        return None;
    }
    let message = format!("`closed` of `{}` has no effect, because its status is `{}`", item.id, status.name());
    let draft = FindingDraft::new(context.place(ix, closed.span), message)
        .help("set `status = \"done\"` or `status = \"dropped\"` if it is closed, or delete `closed`");
    Some(match item.status.span == item.opening {
        true => draft,
        false => draft.related(context.place(ix, item.status.span), "the status"),
    })
}

/// The findings for items that a list names a second time.
fn repeated(context: &RuleContext<'_>, ix: Ix<Item>, item: &Item) -> Vec<FindingDraft> {
    let mut drafts = Vec::new();
    for (key, references) in [(&story::DEPENDS_ON, &item.depends_on), (&story::ABOUT, &item.report().about)] {
        if references.len() < 2 {
            continue; // the usual case, without a map
        }
        let mut seen = HashMap::with_capacity(references.len());
        for reference in references {
            let Some(first) = seen.insert(&*reference.value.text, reference.span) else { continue };
            let message = format!("`{}` of `{}` names {} twice", key.name(), item.id, quote(&reference.value.text));
            let draft = FindingDraft::new(context.place(ix, reference.span), message).help("delete one of the two");
            drafts.push(draft.related(context.place(ix, first), "the one before"));
        }
    }
    drafts
}

/// What is named twice is deleted once; which of type and key is wrong is a question to people.
fn fixes(context: &FixContext<'_>, finding: &Finding) -> Vec<Change> {
    let is_twice = || {
        let item = context.parsed.backlog.find(stem(&finding.place.path)).map(|ix| context.parsed.backlog.item(ix))?;
        let mut named = item.depends_on.iter().chain(&item.report().about);
        named.find(|reference| reference.span == finding.place.span)
    };
    let fix = || {
        let reference = is_twice()?;
        let edits = config_fixes::without_entry(context, finding)?;
        Some(safe(format!("Delete the second `{}`", reference.value.text), finding, edits))
    };
    fix().into_iter().collect()
}
