//! Makes decisions of a wanted order.

use std::sync::Arc;

use super::edit::{Edit, Note};
use super::failure::Failure;
use crate::diag::words;
use crate::edit::decisions::{self, NewReason};
use crate::edit::reorder::reasons::{Reasons, reasons};
use crate::edit::reorder::sheet::WantedLine;
use crate::edit::reorder::wanted::Forbidden;
use crate::edit::reorder::{self, Reordering, WantedOrder};
use crate::edit::toml_edits::new_line_ending;
use crate::edit::{Change, FileChange, TextEdit};
use crate::model::{Item, Ix};
use crate::order::Order;
use crate::session::{BacklogState, Session};
use crate::text::Span;

/// Makes decisions of a wanted order of a state.
pub struct Reorderer<'r> {
    /// The backlog.
    pub session: &'r Session,
    /// The state.
    pub state: &'r BacklogState,
    /// Its order.
    pub order: &'r Order,
}

/// What follows from a wanted order.
pub enum Reordered {
    /// The order is as it was.
    Unchanged,
    /// These decisions.
    Decided(Reordering, Reasons),
    /// These items would move without a reason, the first of each block.
    Unexplained(Reordering, Vec<Ix<Item>>),
}

impl Reorderer<'_> {
    /// The fewest decisions for a wanted order. `lines` say what was typed, `given` is the reason for all that has none.
    ///
    /// # Errors
    /// If no decisions are found that give just this order, which is not expected.
    pub fn decide(
        &self,
        wanted: &WantedOrder,
        lines: &[WantedLine],
        given: Option<&str>,
    ) -> Result<Reordered, Failure> {
        let backlog = &self.state.parsed.backlog;
        if wanted.items.iter().copied().eq(self.order.placed.iter().map(|placed| placed.item)) {
            return Ok(Reordered::Unchanged);
        }
        let reordering = reorder::reorder(backlog, self.order, wanted).map_err(|_| {
            Failure::new("not-exact", "can't find decisions that give this order: nothing was written")
                .hint("please report this, with the backlog if you can")
        })?;
        let reasons = reasons(backlog, self.order, &reordering, &wanted.items, lines, given);
        Ok(match reasons.missing.is_empty() {
            true => Reordered::Decided(reordering, reasons),
            false => Reordered::Unexplained(reordering, reasons.missing),
        })
    }

    /// The sentence that says what dependencies forbid.
    pub fn forbidden_sentence(&self, forbidden: &Forbidden) -> String {
        let Forbidden { dependent, prerequisite, through } = forbidden;
        let (upper, lower) = (self.id(*dependent), self.id(*prerequisite));
        let by_way = match through.is_empty() {
            true => String::new(),
            false => format!(" by way of {}", words::quoted_list(through.iter().map(|ix| self.id(*ix)))),
        };
        format!("`{lower}` must stand above `{upper}`, which depends on it{by_way}")
    }

    /// The edit that writes these decisions.
    ///
    /// # Errors
    /// If the file of a decision is broken.
    pub fn edit(&self, reordering: &Reordering, reasons: &Reasons, lines: &[WantedLine]) -> Result<Edit, Failure> {
        let by = self.session.author();
        let mut files = Vec::new();
        for (item, place) in &reordering.decided {
            let because = reasons.new.get(item).map(String::as_str);
            files.push(self.decided(*item, place, because.map(|because| NewReason { because, by: by.as_deref() }))?);
        }
        let decisions = &self.state.parsed.backlog.decisions;
        let withdrawn = reordering.withdrawn.iter().filter_map(|number| decisions.get(*number));
        files.extend(withdrawn.map(|decision| FileChange::Delete { path: Arc::clone(&decision.path) }));
        let decided = reordering.decided.iter().map(|(item, _)| *item);
        let mut items = reordering.moved.clone();
        items.extend(decided.filter(|item| !reordering.moved.contains(item)));
        Ok(Edit {
            notes: reasons.unused.iter().map(|ix| unused(self.id(*ix))).collect(),
            notes_after: Some(Box::new(self.other_headings(lines))),
            ..Edit::of_items(Change::requested("Reorder", files), items.iter().map(|ix| self.id(*ix)))
        })
    }

    /// The id of an item.
    pub fn id(&self, ix: Ix<Item>) -> &str {
        self.state.parsed.backlog.item(ix).id.as_str()
    }

    /// Says of the items that were put below another heading, and are in their old sections all the same, why.
    fn other_headings(&self, lines: &[WantedLine]) -> impl Fn(&BacklogState) -> Vec<Note> + use<> {
        let section = |order: &Order, ix| Some(order.placed.get(order.position(ix)?)?.section);
        let was = |line: &&WantedLine| section(self.order, line.item);
        let other = lines.iter().filter(|line| line.section.is_some() && line.section != was(line));
        let wanted: Vec<_> = other.map(|line| (line.item, self.id(line.item).to_owned(), line.section)).collect();
        move |after| {
            let is = |ix| section(after.order().ok()?, ix);
            let unmoved = wanted.iter().filter(|(ix, _, wanted)| is(*ix) != *wanted).map(|(_, id, _)| id.as_str());
            let ids: Vec<&str> = unmoved.collect();
            let Some(first) = ids.first() else { return Vec::new() };
            let (stay, their) = if ids.len() == 1 { ("stays", "its") } else { ("stay", "their") };
            let text = format!(
                "{} {stay} in {their} section: only a line that moves to another place changes it; `topline set {first} \
                 KEY=VALUE` or `topline decide {first}` does, too",
                words::quoted_list(ids.iter().copied())
            );
            vec![text.into()]
        }
    }

    /// The change of the file of one decision.
    fn decided(
        &self,
        item: Ix<Item>,
        place: &decisions::DecidedPlace,
        reason: Option<NewReason<'_>>,
    ) -> Result<FileChange, Failure> {
        let path: Arc<str> = decisions::path(self.id(item)).into();
        let Some(file) = self.state.tree.file(&path) else {
            let NewReason { because, by } = reason.unwrap_or(NewReason { because: "", by: None });
            let text = decisions::decision_text(place, because, by, None, new_line_ending(&self.state.tree));
            return Ok(FileChange::Create { path, text });
        };
        let old = file.readable_text().unwrap_or_default();
        let new = decisions::moved_text(old, place, reason).ok_or_else(|| {
            let shown = self.session.shown(&path);
            Failure::usage(format!("can't edit {shown}: it is broken")).hint("`topline check` says where")
        })?;
        let edits = vec![TextEdit::replace(Span::new(0, old.len()), new)];
        Ok(FileChange::Edit { path, edits })
    }
}

fn unused(id: &str) -> String {
    format!("the reason typed for `{id}` is not written: no new decision is needed for it")
}
