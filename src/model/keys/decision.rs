//! The keys of a decision, today an entry of `[[decisions]]` in `backlog.toml`.

use super::config::{ConfigTable, Shape, tables};
use super::{Key, ValueType, names};
use crate::model::links::ReferenceKind;

tables! {
    decisions: "decisions", Shape::List, "What the product owner moves by hand, in the order in which it is done." {
        ITEM = Key::new("item", ValueType::Reference(ReferenceKind::Item))
            .doc("The item that is moved.")
            .required()
            .deciding_order()
            .guarded();
        ABOVE = Key::new("above", ValueType::Reference(ReferenceKind::Item))
            .doc("The item directly above which it is put.")
            .deciding_order()
            .guarded();
        FIRST = Key::new("first", ValueType::True)
            .doc("Puts the item at the very top.")
            .deciding_order()
            .guarded();
        BECAUSE = Key::new("because", ValueType::String)
            .doc("Why.")
            .required()
            .guarded();
        BY = Key::new("by", ValueType::String)
            .doc("Who decided.")
            .guarded();
        REVIEW_ON = Key::new("review_on", ValueType::Date)
            .doc("When the decision should be looked at again.")
            .guarded();
    }
}
