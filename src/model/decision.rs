//! The product owner's decisions, which overrule the computed order.

use std::sync::Arc;

use jiff::civil::Date;

use super::item::{Item, Reference};
use crate::text::{Span, Spanned};

/// A decision: where one item goes, and why. Its file is `decisions/ID.toml`, so an item has at most one.
#[derive(Clone, Debug)]
pub struct Decision {
    /// The path of its file, relative to the backlog's root.
    pub path: Arc<str>,
    /// The id of the item that is moved: the file's stem.
    pub item: Box<str>,
    /// Where the item goes.
    pub target: DecisionTarget,
    /// Why; empty if the file doesn't say it, which is an error but doesn't change the order.
    pub because: Spanned<Box<str>>,
    /// Who decided.
    pub by: Option<Box<str>>,
    /// When it should be reviewed.
    pub review_on: Option<Spanned<Date>>,
}

/// Where a decision puts its item.
#[derive(Clone, Debug)]
pub enum DecisionTarget {
    /// Directly above another item.
    Above(Reference<Item>),
    /// Directly below another item.
    Below(Reference<Item>),
    /// At the top of the order.
    First,
    /// At the end of the order.
    Last,
}

impl Decision {
    /// Where the file names the target; the beginning of the file if it names none.
    pub fn target_span(&self) -> Span {
        self.target.item().map_or(Span::default(), |item| item.span)
    }
}

impl DecisionTarget {
    /// The item next to which the decision puts its own.
    pub fn item(&self) -> Option<&Reference<Item>> {
        match self {
            Self::Above(item) | Self::Below(item) => Some(item),
            Self::First | Self::Last => None,
        }
    }

    /// Mutable access to what [`DecisionTarget::item`] returns.
    pub fn item_mut(&mut self) -> Option<&mut Reference<Item>> {
        match self {
            Self::Above(item) | Self::Below(item) => Some(item),
            Self::First | Self::Last => None,
        }
    }
}
