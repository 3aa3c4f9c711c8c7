//! `unknown-reference`: a reference to an id that does not exist.
//!
//! Silent if another finding is the cause: references to entries of `backlog.toml` whose id is invalid, or whose table
//! can't be read. References to stories with errors aren't unknown either: such a file still has its id. Many
//! references with one cause are one finding (see `groups`).

mod advice;
mod fix;
mod groups;

use std::collections::HashSet;
use std::sync::Arc;

use super::{Check, Example, Fixes, Group, Rule, RuleContext};
use crate::diag::words::SHOWN;
use crate::diag::{Fact, FindingDraft, Place, Severity};
use crate::model::keys::config::iterations;
use crate::model::keys::decision;
use crate::model::{Backlog, ReferenceKind, Referrer, Unresolved};
use crate::order::obstacles;
use crate::text::quote;
use crate::text::tree::{CONFIG, SourceKind};
use advice::Advice;
use groups::Cause;

/// The rule.
pub const RULE: Rule = Rule {
    id: "unknown-reference",
    group: Group::References,
    severity: Severity::Error,
    fixed: true,
    blocks_order: true,
    summary: "A key refers to an item, step, release, feature, flag or objective that doesn't exist.",
    why: "An unknown reference is a dependency that isn't followed, or a release that an item isn't in. If the order \
          depends on it, there is no order until it is fixed; flags, objectives and `about` don't affect the order.",
    fix: "Write the id as it is declared: an item's id is its file name without `.md`, the others are in \
          `backlog.toml`. Ids are case-sensitive.",
    example: Example::new(&[
        ("stories/cart-page.md", "+++\ntitle = \"Cart page\"\n+++\n"),
        ("stories/edit-cart.md", "+++\ntitle = \"Edit the cart\"\ndepends_on = [\"cart-paeg\"]\n+++\n"),
    ]),
    fixes: Fixes::Made(fix::fixes),
    check: Check::Backlog(check),
};

/// An unresolved reference and its place.
struct LocatedReference<'c> {
    reference: &'c Unresolved,
    place: Place,
}

fn check(context: &RuleContext<'_>, drafts: &mut Vec<FindingDraft>) {
    let backlog = context.backlog();
    let located = locate(context);
    let references: Vec<&Unresolved> = located.iter().map(|located| located.reference).collect();
    let mut advice = Advice::new(context);
    for group in groups::group_by_cause(&references, backlog) {
        let members: Vec<&LocatedReference<'_>> = group.members.iter().filter_map(|at| located.get(*at)).collect();
        drafts.extend(group_finding(backlog, &group.cause, &members, &mut advice));
    }
}

/// The unresolved references of which no other finding is the cause, by place.
fn locate<'c>(context: &RuleContext<'c>) -> Vec<LocatedReference<'c>> {
    let backlog = context.backlog();
    let faulty = FaultyConfig::new(context);
    let unresolved = backlog.unresolved.iter().filter(|reference| !faulty.explains(reference));
    let located = |reference| LocatedReference { reference, place: place_of(backlog, reference) };
    let mut located: Vec<LocatedReference<'_>> = unresolved.map(located).collect();
    located.sort_by(|a, b| a.place.cmp(&b.place));
    located
}

fn group_finding<'c>(
    backlog: &Backlog,
    cause: &Cause<'_>,
    members: &[&LocatedReference<'c>],
    advice: &mut Advice<'c>,
) -> Option<FindingDraft> {
    let first = members.first()?;
    let Unresolved { kind: wanted, text, .. } = first.reference;
    let count = members.len();
    let (group, message, help) = match cause {
        Cause::Alone => (None, single_reference(backlog, first.reference), single_help(first.reference, advice)),
        Cause::Undeclared => {
            let kind = wanted.name();
            let message = format!("{count} keys refer to {}, but `backlog.toml` declares none", with_article(kind));
            let help = format!("declare them as `[[{}]]`, or delete these keys", table(*wanted));
            (Some(format!("no {kind}")), message, help)
        }
        Cause::SameId => {
            let what = format!("{}, which is not {}", quote(text), with_article(wanted.name()));
            (Some(what.clone()), format!("{count} references to {what}"), advice.help_for(*wanted, text))
        }
        Cause::Prefix { wrong, right } => {
            let change = prefix_change(wrong, right);
            (Some(change.clone()), format!("{count} references {change}"), prefix_help(wrong, right))
        }
    };
    let blocks = members.iter().any(|located| obstacles::reference_blocks_order(located.reference));
    let mut draft = FindingDraft::new(first.place.clone(), message).help(help).blocks_order(blocks);
    if let Some(group) = group {
        draft = draft.group(group);
    }
    let next = members.iter().skip(1).take(SHOWN);
    Some(next.fold(draft, |draft, located| {
        draft.related(located.place.clone(), single_reference(backlog, located.reference))
    }))
}

/// "`depends_on` of `edit-cart` refers to `cart`, which is not an item".
fn single_reference(backlog: &Backlog, reference: &Unresolved) -> String {
    let key = match (reference.referrer, reference.key.name) {
        (Referrer::Item(ix), key) => format!("`{key}` of `{}`", backlog.item(ix).id),
        (Referrer::Faulty(ix), key) => format!("`{key}` of `{}`", backlog.faulty[ix.get()].id),
        (Referrer::Config, "through") => "`through` of a release".into(),
        (Referrer::Config, "objective") => "`objective` of a feature".into(),
        (Referrer::Config, "goal") if std::ptr::eq(reference.key, &raw const iterations::GOAL) => {
            "`goal` of a past iteration".into()
        }
        (Referrer::Config, "goal") => "`goal` of the iteration".into(),
        (Referrer::Config, key) => format!("`{key}` of `backlog.toml`"),
        (Referrer::Decision(number), key) => {
            let item = &backlog.decisions[number].item;
            if is_file_name_of_decision(reference) {
                return format!("a decision is about {}, which is not an item", quote(item));
            }
            format!("`{key}` of the decision on {}", quote(item))
        }
    };
    format!("{key} refers to {}, which is not {}", quote(&reference.text), with_article(reference.kind.name()))
}

/// Whether the reference is the name of a decision's file, rather than a key in it.
fn is_file_name_of_decision(reference: &Unresolved) -> bool {
    std::ptr::eq(reference.key, &raw const decision::ITEM)
}

fn single_help<'c>(reference: &'c Unresolved, advice: &mut Advice<'c>) -> String {
    if is_file_name_of_decision(reference) {
        return match advice.similar_item(&reference.text) {
            Some(id) => format!("rename the file to {}", quote(&format!("{id}.toml"))),
            None => "the file's name is the id of the item that is moved: rename the file, or delete it".into(),
        };
    }
    advice.help_for(reference.kind, &reference.text)
}

/// "a step", "an item".
fn with_article(noun: &str) -> String {
    let article = if noun.starts_with(['a', 'e', 'i', 'o', 'u']) { "an" } else { "a" };
    format!("{article} {noun}")
}

fn prefix_change(wrong: &str, right: &[&str]) -> String {
    match (wrong, right) {
        (wrong, [""]) => format!("begin with {}, but the items don't", quote(wrong)),
        ("", right) => format!("lack the prefix {} of the items", any_of(right)),
        (wrong, right) => format!("begin with {}, but the items begin with {}", quote(wrong), any_of(right)),
    }
}

fn prefix_help(wrong: &str, right: &[&str]) -> String {
    match (wrong, right) {
        (wrong, [""]) => format!("delete {} in these references, or rename the files", quote(wrong)),
        ("", right) => format!("add the prefix {} to these references, or rename the files", any_of(right)),
        (wrong, right) => {
            format!("replace {} by {} in these references, or rename the files", quote(wrong), any_of(right))
        }
    }
}

fn any_of(prefixes: &[&str]) -> String {
    let named = |prefix: &&str| if prefix.is_empty() { "nothing".into() } else { quote(prefix) };
    prefixes.iter().map(named).collect::<Vec<_>>().join(" or ")
}

fn place_of(backlog: &Backlog, reference: &Unresolved) -> Place {
    let path = match reference.referrer {
        Referrer::Config => CONFIG.into(),
        Referrer::Item(ix) => Arc::clone(&backlog.item(ix).path),
        Referrer::Decision(number) => Arc::clone(&backlog.decisions[number].path),
        Referrer::Faulty(ix) => Arc::clone(&backlog.faulty[ix.get()].path),
    };
    Place { path, span: reference.span }
}

/// The table of `backlog.toml` that declares this kind; empty for items.
fn table(wanted: ReferenceKind) -> &'static str {
    match wanted {
        ReferenceKind::Item => "",
        ReferenceKind::Step => "flow",
        ReferenceKind::Release => "releases",
        ReferenceKind::Feature => "features",
        ReferenceKind::Flag => "flags",
        ReferenceKind::Objective => "objectives",
    }
}

/// Faults of `backlog.toml` that cause unknown references.
struct FaultyConfig<'c> {
    /// Declared ids that are invalid or duplicates.
    ids: HashSet<&'c str>,
    /// Keys and tables with invalid values.
    keys: HashSet<&'c str>,
}

impl<'c> FaultyConfig<'c> {
    fn new(context: &RuleContext<'c>) -> Self {
        let mut faulty = Self { ids: HashSet::new(), keys: HashSet::new() };
        for problem in context.problems_in(SourceKind::Config) {
            match &problem.fact {
                Fact::InvalidId { text: id, .. } | Fact::DuplicateId { id, .. } => faulty.ids.insert(id),
                Fact::InvalidValue { key, .. } => faulty.keys.insert(key),
                _ => false,
            };
        }
        faulty
    }

    fn explains(&self, reference: &Unresolved) -> bool {
        let declared = reference.kind != ReferenceKind::Item;
        declared && (self.ids.contains(&*reference.text) || self.keys.contains(table(reference.kind)))
    }
}
