//! Reads an entry of `[[decisions]]`.

use crate::diag::{ConfigFault, Expected, Fact, Kind};
use crate::model::Item;
use crate::model::config::{Decision, DecisionTarget};
use crate::model::item::ReferenceText;
use crate::parse::fields::Fields;
use crate::parse::toml_table::TomlValue;
use crate::text::{Span, Spanned};

/// The decision in a table whose header is at `span`, unless it is invalid.
pub(super) fn read(fields: &mut Fields<'_, '_, '_>, span: Span) -> Option<Decision> {
    let item = fields.reference("item");
    let above = fields.reference("above");
    let because = fields.string("because");
    let by = fields.string("by").map(|by| by.value);
    let review_on = fields.date("review_on");
    let target = target(fields, above, span);
    if let (Some(item), Some(DecisionTarget::Above(above))) = (&item, &target)
        && item.value.text == above.value.text
    {
        fields.note(above.span, Fact::Config(ConfigFault::DecisionAboveItself { item: item.value.text.to_string() }));
        return None;
    }
    Some(Decision { item: item?, target: target?, because: because?, by, review_on })
}

fn target(
    fields: &mut Fields<'_, '_, '_>,
    above: Option<Spanned<ReferenceText<Item>>>,
    span: Span,
) -> Option<DecisionTarget> {
    let first = match fields.raw("first") {
        None => false,
        Some(value) if value.value == TomlValue::Boolean(true) => true,
        Some(value) => return fields.reject("first", value, Expected::Kind(Kind::True)),
    };
    match (fields.raw("above").is_some(), first) {
        (true, false) => above.map(DecisionTarget::Above),
        (false, true) => Some(DecisionTarget::First),
        (both, _) => {
            fields.note(span, Fact::Config(ConfigFault::DecisionTarget { both }));
            None
        }
    }
}
