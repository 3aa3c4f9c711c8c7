//! The keys of a decision, today an entry of `[[decisions]]` in `backlog.toml`.

use super::config::{Shape, Table, tables};
use super::{Key, ValueType, names};
use crate::model::links::Wanted;

tables! {
    decisions: "decisions", Shape::List, "The product owner moves an item by hand, with a reason; later decisions see what earlier ones did." {
        ITEM = Key::new("item", ValueType::Reference(Wanted::Item), "The item that is moved.").required().ordering().guarded();
        ABOVE = Key::new("above", ValueType::Reference(Wanted::Item), "The item directly above which it is put.").ordering().guarded();
        FIRST = Key::new("first", ValueType::True, "Puts the item at the very top.").ordering().guarded();
        BECAUSE = Key::new("because", ValueType::String, "Why.").required().guarded();
        BY = Key::new("by", ValueType::String, "Who decided.").guarded();
        REVIEW_ON = Key::new("review_on", ValueType::Date, "When the decision should be looked at again.").guarded();
    }
}
