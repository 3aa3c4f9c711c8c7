//! `no-effect`: a key that the type or the status of its item ignores.
//!
//! Which types read a key is in the registry of keys. `reported` is the exception: on every type it says when the item was born.

use std::sync::Arc;

use super::fixes::{config_fixes, safe};
use super::{Check, Example, FixContext, Fixes, Group, Rule, RuleContext, draft_at};
use crate::diag::{Fact, Finding, FindingDraft, Place, Problem, Severity};
use crate::edit::Change;
use crate::model::item::{Item, ItemKind};
use crate::model::keys::{StoryKey, story};
use crate::model::{Ix, Status};
use crate::parse::stem;
use crate::text::tree::SourceKind;
use crate::text::{quote, words};

/// The rule.
pub const RULE: Rule = Rule {
    id: "no-effect",
    group: Group::Placement,
    severity: Severity::Warning,
    fixed: false,
    blocks_order: false,
    summary: "A key has no effect on an item of its type or status, or a list names something twice.",
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
    }
    drafts.extend(context.parsed.problems.iter().filter_map(repeated));
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

/// The finding for what a list names a second time.
fn repeated(problem: &Problem) -> Option<FindingDraft> {
    let Fact::RepeatedEntry { key, text, first } = &problem.fact else { return None };
    let path = &problem.place.path;
    let owner = match SourceKind::of_path(path) {
        SourceKind::Story => format!(" of `{}`", stem(path)),
        _ => String::new(),
    };
    let draft = draft_at(problem, format!("`{key}`{owner} names {} twice", quote(text))).help("delete one of the two");
    Some(draft.related(Place { path: Arc::clone(path), span: *first }, "the one before"))
}

/// What is named twice is deleted once; which of type and key is wrong is a question to people.
fn fixes(context: &FixContext<'_>, finding: &Finding) -> Vec<Change> {
    let text_of = |fact: &Fact| match fact {
        Fact::RepeatedEntry { text, .. } => Some(text.clone()),
        _ => None,
    };
    let fix = || {
        let text = context.facts_at(finding).find_map(text_of)?;
        let edits = config_fixes::without_entry(context, finding)?;
        Some(safe(format!("Delete the second {}", quote(&text)), finding, edits))
    };
    fix().into_iter().collect()
}
