//! The feature flags, and what is due for each.

use super::{SectionState, StatusContext};
use crate::model::config::{Flag, FlagState};
use crate::model::{Item, Ix};
use crate::timeline::instant::midnight;

/// The feature flags.
#[derive(Clone, Debug)]
pub struct Flags {
    /// The flags, in the order of `backlog.toml`.
    pub flags: Vec<FlagStatus>,
}

/// One flag.
#[derive(Clone, Debug)]
pub struct FlagStatus {
    /// Which.
    pub flag: Ix<Flag>,
    /// Its state.
    pub state: FlagState,
    /// The days that it has been in that state, if `since` says so.
    pub days: Option<f64>,
    /// The open items behind it, by id.
    pub open: Vec<Ix<Item>>,
    /// What is to be done with it.
    pub due: Option<FlagDue>,
}

/// What is to be done with a flag.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FlagDue {
    /// It stays off, or is switched off again: there are open items behind it.
    KeepOff,
    /// It can go on: nothing behind it is open.
    CanGoOn,
    /// It is to be removed from the code.
    Remove,
}

impl FlagDue {
    /// The name in JSON.
    pub fn name(self) -> &'static str {
        match self {
            Self::KeepOff => "keep-off",
            Self::CanGoOn => "can-go-on",
            Self::Remove => "remove",
        }
    }
}

impl Flags {
    /// The flags today.
    pub(super) fn new(context: &StatusContext<'_>) -> Self {
        let config = &context.backlog.config;
        let flags = (0..config.flags.len()).map(Ix::new);
        let flag = |ix: Ix<Flag>| {
            let flag = config.flags.get(ix)?;
            let items = context.backlog.each().filter(|(_, item)| item.is_open()).map(|(item, _)| item);
            let open: Vec<Ix<Item>> = items.filter(|item| context.backlog.links_of(*item).flag == Some(ix)).collect();
            let days = flag.since.as_ref().map(|since| context.days_since(midnight(since.value)));
            let due = match (flag.state.value, open.is_empty()) {
                (FlagState::Off | FlagState::On, false) => Some(FlagDue::KeepOff),
                (FlagState::Off, true) => Some(FlagDue::CanGoOn),
                (FlagState::On, true) if days.is_some_and(|days| days > f64::from(config.policy.flag_days)) => {
                    Some(FlagDue::Remove)
                }
                _ => None,
            };
            Some(FlagStatus { flag: ix, state: flag.state.value, days, open, due })
        };
        Self { flags: flags.filter_map(flag).collect() }
    }

    /// Whether a flag is on too early, or is to be removed.
    pub fn state(&self) -> SectionState {
        let is_wrong = |flag: &FlagStatus| flag.is_on_early() || flag.due == Some(FlagDue::Remove);
        match self.flags.is_empty() {
            true => SectionState::Unknown,
            false => SectionState::new(self.flags.iter().any(is_wrong)),
        }
    }
}

impl FlagStatus {
    /// Whether it is on although items behind it are open.
    pub fn is_on_early(&self) -> bool {
        self.state == FlagState::On && !self.open.is_empty()
    }
}
