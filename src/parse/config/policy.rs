//! Reads the lists of `[policy]`: lanes and the definition of ready.

use crate::diag::{ConfigFault, Expected, Fact, Found};
use crate::model::item::Named;
use crate::model::{Lane, Requirement};
use crate::parse::fields::Fields;
use crate::text::similar;

/// The lanes as listed, without invalid ones; `None` if the key is missing.
pub(super) fn lanes(fields: &mut Fields<'_, '_, '_>) -> Option<Vec<Lane>> {
    fields.raw("lanes")?;
    let mut lanes: Vec<Lane> = Vec::new();
    for written in fields.texts("lanes") {
        let Some(lane) = Lane::from_name(&written.value) else {
            let names: Vec<&'static str> = Lane::NAMES.iter().map(|(name, _)| *name).collect();
            let meant = similar::nearest(&written.value, names.iter().copied()).map(str::to_owned);
            let (key, found) = ("policy.lanes".into(), Found::string(&written.value));
            fields.note(written.span, Fact::InvalidValue { key, found, expected: Expected::OneOf(names, meant) });
            continue;
        };
        if lanes.contains(&lane) {
            fields.note(written.span, Fact::Config(ConfigFault::LaneTwice(lane)));
        } else if lanes.last() == Some(&Lane::Rest) {
            fields.note(written.span, Fact::Config(ConfigFault::LaneAfterRest(lane)));
        } else {
            lanes.push(lane);
        }
    }
    Some(lanes)
}

/// The requirements that `policy.ready` lists for items of `kind`, without duplicates.
pub(super) fn requirements(fields: &mut Fields<'_, '_, '_>, kind: &'static str) -> Vec<Requirement> {
    let mut required = Vec::new();
    for written in fields.array(kind) {
        match Requirement::from_name(&written.value) {
            Some(requirement) if required.contains(&requirement) => {}
            Some(requirement) => required.push(requirement),
            None => {
                let names: Vec<&'static str> = Requirement::all().map(Requirement::name).collect();
                let meant = similar::nearest(&written.value, names.iter().copied()).map(str::to_owned);
                let (key, found) = (format!("policy.ready.{kind}"), Found::string(&written.value));
                fields.note(written.span, Fact::InvalidValue { key, found, expected: Expected::OneOf(names, meant) });
            }
        }
    }
    required
}
