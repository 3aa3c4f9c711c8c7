//! `[[decisions]]`: one entry of it.

use crate::diag::{Expected, Fact};
use crate::model::Item;
use crate::model::config::{Decision, Target};
use crate::model::item::Written;
use crate::parse::fields::Fields;
use crate::parse::table::Toml;
use crate::text::{Span, Spanned};

/// The decision of a table whose header stands at `span`, unless it is at fault.
pub(super) fn read(fields: &mut Fields<'_, '_, '_>, span: Span) -> Option<Decision> {
    let item = fields.reference("item");
    let above = fields.reference("above");
    let because = fields.string("because");
    let by = fields.string("by").map(|by| by.value);
    let review_on = fields.date("review_on");
    let target = target(fields, above, span);
    if let (Some(item), Some(Target::Above(above))) = (&item, &target)
        && item.value.text == above.value.text
    {
        let message = format!("the decision puts `{}` above itself", item.value.text);
        fields.note(above.span, Fact::Config { message, help: "name another item, or say `first = true`".into() });
        return None;
    }
    Some(Decision { item: item?, target: target?, because: because?, by, review_on })
}

fn target(fields: &mut Fields<'_, '_, '_>, above: Option<Spanned<Written<Item>>>, span: Span) -> Option<Target> {
    let first = match fields.raw("first") {
        None => false,
        Some(value) if value.value == Toml::Boolean(true) => true,
        Some(value) => return fields.refuse("first", value, Expected::Kind("`true` (or no such line)")),
    };
    let given = fields.raw("above").is_some();
    let fault = match (given, first) {
        (true, true) => "the decision says both `above` and `first = true`",
        (false, false) => "the decision says neither `above` nor `first = true`",
        (true, false) => return above.map(Target::Above),
        (false, true) => return Some(Target::First),
    };
    let help = "a decision has exactly one of `above = \"other-item\"` and `first = true`";
    fields.note(span, Fact::Config { message: fault.into(), help: help.into() });
    None
}
