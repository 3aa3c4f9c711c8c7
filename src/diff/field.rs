//! The front-matter keys that the order reads, as the causes of moves.
//!
//! Only these can be causes. A changed label or assignee is a change of the file, but it moves nothing.

use crate::model::config::Config;
use crate::model::item::{Item, ItemKind, Value};
use crate::model::keys::{StoryKey, ValueType, story};
use crate::text::Spanned;

/// The keys that the order reads, in the order in which causes are listed: what an item needs comes last.
pub fn deciding() -> impl Iterator<Item = &'static StoryKey> {
    let keys = || story::ALL.iter().copied().filter(|key| key.key.decides_order);
    let needs = |key: &&StoryKey| matches!(key.key.value, ValueType::References(_));
    keys().filter(move |key| !needs(key)).chain(keys().filter(needs))
}

/// What `item` says under the key, as text.
pub fn text(key: &StoryKey, item: &Item) -> Option<String> {
    key.get(item).map(|given| given.value.to_string())
}

/// Whether two states of an item differ under the key in a way that the order sees. The severity of a story isn't
/// read, and of a status only whether it is open. `current` maps the old id of a renamed item to its new one.
pub fn differs<'t>(key: &StoryKey, base: &'t Item, head: &'t Item, current: &impl Fn(&'t str) -> &'t str) -> bool {
    let is_read = |kind: &ItemKind| base.kind.value == *kind || head.kind.value == *kind;
    if *key == story::STATUS {
        return base.is_open() != head.is_open();
    }
    key.applies_to.iter().any(is_read)
        && match (key.get(base), key.get(head)) {
            (Some(was), Some(is)) => !was.value.is_equivalent(is.value, current),
            (None, None) => false,
            _ => true,
        }
}

/// What a feature is worth; `None` if there is no such feature, or it has no value.
pub fn feature_value<'c>(config: &'c Config, id: &str) -> Option<&'c Value> {
    let feature = config.features.find(id).and_then(|ix| config.features.get(ix))?;
    feature.value.as_ref().map(|Spanned { value, .. }| value)
}
