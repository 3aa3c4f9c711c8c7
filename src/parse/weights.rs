//! Checks the parts of a value against `[value.weights]`.

use super::fields::Fields;
use crate::diag::{Expected, Fact, Found};
use crate::model::Config;
use crate::model::config::MAX_WEIGHTS;
use crate::model::item::Value;
use crate::text::{At, similar};

/// Notes each part of the value of `key` that has no weight in `config`.
pub(super) fn check(key: &str, value: &At<Value>, config: &Config, fields: &mut Fields<'_, '_, '_>) {
    let (Some(weights), Value::Parts(parts)) = (&config.weights, &value.value) else { return };
    let names = || weights.iter().map(|(name, _)| &**name);
    let unnamed = parts.iter().filter(|(part, _)| !names().any(|name| name == &**part));
    // Each of them lists the names: a few tell a value of a hundred thousand parts as well.
    for (part, number) in unnamed.take(MAX_WEIGHTS) {
        let meant = similar::nearest(part, names()).map(str::to_owned);
        let expected = Expected::Weight(names().map(str::to_owned).collect(), meant);
        let key = format!("{key}.{part}");
        let found = Found::Number(number.value.to_string().into());
        fields.note(number.span, Fact::InvalidValue { key, found, expected });
    }
}
