//! Checks the parts of a value against `[value.weights]`.

use super::fields::Fields;
use crate::diag::{Expected, Fact, Found};
use crate::model::config::MAX_WEIGHTS;
use crate::model::item::Value;
use crate::text::{Spanned, similar};

/// Reports each part of the value of `key` that is not among the `names` of `[value.weights]`.
pub(super) fn check(key: &str, value: &Spanned<Value>, names: &[Box<str>], fields: &mut Fields<'_, '_, '_>) {
    let Value::Parts(parts) = &value.value else { return };
    let unnamed = parts.iter().filter(|(part, _)| !names.contains(part));
    // Each problem lists all names, so the number of problems is limited.
    for (part, number) in unnamed.take(MAX_WEIGHTS) {
        let meant = similar::nearest_typo(part, names.iter().map(|name| &**name)).map(str::to_owned);
        let expected = Expected::Weight(names.iter().map(ToString::to_string).collect(), meant);
        let key = format!("{key}.{part}");
        let found = Found::Number(number.value.to_string().into());
        fields.note(number.span, Fact::InvalidValue { key, found, expected });
    }
}
