//! The sentences on what is in the backlog: release, sizes, flags, objectives, ready work.

use std::fmt::Write as _;

use super::{Detail, NAMED, SectionText, Words, chart, days_text, number, percent, round, spread, user_text};
use crate::model::config::FlagState;
use crate::model::{Item, Ix, Missing};
use crate::status::SectionState;
use crate::status::flags::{FlagDue, FlagStatus};
use crate::status::vision::Share;
use crate::text::words::{self, commas_at_most, count, list_at_most};

impl Words<'_> {
    pub(super) fn product(&self, text: &mut SectionText) {
        let product = &self.view.status.product;
        let config = &self.view.context.backlog.config;
        let Some(release) = product.release.and_then(|release| config.releases.get(release)) else {
            text.sentences.push(match config.releases.is_empty() {
                true => "no release slices are declared".into(),
                false => "no release has open items".to_owned(),
            });
            text.remedy = config.releases.is_empty().then(|| "write the first slice as `[[releases]]`".into());
            return;
        };
        let ([done, all], [units_done, units]) = (product.items, product.units);
        let assumed =
            if product.assumed == 0 { String::new() } else { format!(" ({} without an estimate)", product.assumed) };
        let mut sentence = format!(
            "{}: {done} of {} done, {} of {}{assumed}",
            release.id.value,
            count(all, "item"),
            number(units_done),
            self.units(units)
        );
        if product.steps[1] > 0 {
            let _ = write!(sentence, "; {} of {} served", product.steps[0], count(product.steps[1], "step"));
        }
        let technical = count(product.technical.len(), "technical item");
        let _ =
            write!(sentence, "; {} left", if product.technical.is_empty() { "no technical item" } else { &technical });
        text.sentences.push(sentence);
        let gaps = product.gaps.iter().filter_map(|step| config.flow.get(*step)).map(|step| step.id.value.to_string());
        let gaps: Vec<String> = gaps.collect();
        if let Some(first) = gaps.first() {
            text.sentences.push(format!("no item serves {}", list_at_most(gaps.clone(), NAMED)));
            text.remedy = Some(format!("`topline new TITLE step={first} release={}`", release.id.value));
        }
        text.details.extend(product.technical.iter().map(|ix| self.detail(*ix, "technical")));
    }

    pub(super) fn size(&self, text: &mut SectionText) {
        let size = &self.view.status.size;
        for (what, sizes) in [("done since", &size.closed), ("next", &size.next)] {
            text.sentences.extend(spread(what, sizes, "up to", &|amount| self.units(amount)));
        }
        let without = size.without_estimate.len();
        if without > 0 {
            text.sentences
                .push(format!("{} no estimate", words::count_irregular(without, "open item has", "open items have")));
        }
        if text.sentences.is_empty() {
            text.sentences.push("nothing is estimated".into());
        }
        if let Some(first) = size.too_large.first() {
            let names = self.named(&size.too_large);
            text.sentences.push(format!("larger than `max_estimate`: {names}"));
            text.remedy = Some(format!("`topline split {} TITLE TITLE`", self.id(*first)));
        }
        let estimate = |ix: &Ix<Item>| {
            let item = self.view.context.backlog.item(*ix);
            item.estimate.as_ref().map_or_else(|| "no estimate".into(), |estimate| estimate.value.to_string())
        };
        let unit = &self.view.context.backlog.config.product.unit;
        let units = [words::unit(true, unit), words::unit(false, unit)].map(|unit| user_text(&unit));
        text.details.extend(chart("done since", &size.closed, [&units[0], &units[1]]));
        text.details.extend(size.largest.iter().map(|ix| self.detail(*ix, estimate(ix))));
        text.details.extend(size.without_estimate.iter().map(|ix| self.detail(*ix, estimate(ix))));
    }

    pub(super) fn flags(&self, text: &mut SectionText) {
        let flags = &self.view.status.flags.flags;
        let id = |flag: &FlagStatus| {
            let flag = self.view.context.backlog.config.flags.get(flag.flag);
            flag.map_or_else(String::new, |flag| flag.id.value.to_string())
        };
        if flags.is_empty() {
            text.sentences.push("no feature flags are declared".into());
            return;
        }
        let of = |due: FlagDue| flags.iter().filter(move |flag| flag.due == Some(due));
        let sentence = |what: &str, flags: Vec<String>| {
            (!flags.is_empty()).then(|| format!("{what}: {}", commas_at_most(flags, NAMED)))
        };
        let early: Vec<String> = flags.iter().filter(|flag| flag.is_on_early()).map(id).collect();
        let quiet =
            flags.iter().filter(|flag| flag.due.is_none() && !flag.is_on_early() && flag.state == FlagState::On);
        text.sentences.extend(sentence("on, with open items behind", early.clone()));
        text.sentences.extend(sentence("to be removed", of(FlagDue::Remove).map(id).collect()));
        text.sentences.extend(sentence("can go on", of(FlagDue::CanGoOn).map(id).collect()));
        let kept = of(FlagDue::KeepOff)
            .filter(|flag| !flag.is_on_early())
            .map(|flag| format!("{} ({} open)", id(flag), flag.open.len()))
            .collect();
        text.sentences.extend(sentence("stays off", kept));
        text.sentences.extend(sentence("on", quiet.map(id).collect()));
        if text.sentences.is_empty() {
            text.sentences.push(format!("{} removed", words::count_irregular(flags.len(), "flag is", "flags are")));
        }
        text.remedy = match (early.first(), of(FlagDue::Remove).next()) {
            (Some(flag), _) => Some(format!("switch `{flag}` off in backlog.toml until what is behind it is done")),
            (None, Some(flag)) => {
                Some(format!("remove `{}` from the code, then write `state = \"removed\"`", id(flag)))
            }
            (None, None) => None,
        };
        text.details.extend(flags.iter().map(|flag| {
            let state = match flag.state {
                FlagState::Off => "off",
                FlagState::On => "on",
                FlagState::Removed => "removed",
            };
            let days = flag.days.map_or_else(String::new, |days| format!(" for {}", days_text(days)));
            let open = if flag.open.is_empty() {
                String::new()
            } else {
                format!(", open behind it: {}", self.named(&flag.open))
            };
            Detail { name: id(flag), text: format!("{state}{days}{open}") }
        }));
    }

    pub(super) fn vision(&self, text: &mut SectionText) {
        let vision = &self.view.status.vision;
        let config = &self.view.context.backlog.config;
        if config.objectives.is_empty() {
            text.sentences.push("no objectives are declared".into());
            text.remedy = Some("write what the vision asks for as `[[objectives]]` into backlog.toml".into());
            return;
        }
        let name = |share: &Share| {
            let objective = share.objective.and_then(|ix| config.objectives.get(ix));
            objective.map_or_else(|| "none".to_owned(), |objective| objective.id.value.to_string())
        };
        let mut add = |what: &str, shares: &[Share]| {
            let shown = shares.iter().map(|share| format!("{} {}", name(share), percent(share.share)));
            if !shares.is_empty() {
                text.sentences.push(format!("{what}: {}", commas_at_most(shown, usize::MAX)));
            }
        };
        add("done since", &vision.closed);
        add("next", &vision.next);
        let neglected = vision.neglected.iter().filter_map(|ix| config.objectives.get(*ix));
        let neglected: Vec<String> = neglected.map(|objective| objective.id.value.to_string()).collect();
        if vision.next.is_empty() {
            text.sentences.push("nothing is open".into());
            return;
        }
        if !neglected.is_empty() {
            text.sentences.push(format!("nothing next for {}", list_at_most(neglected.clone(), NAMED)));
        }
        let open = || self.view.context.order.placed.iter().map(|placed| placed.item);
        let serves = |objective| open().find(|ix| self.view.context.backlog.links_of(*ix).objective == objective);
        let neglected_first = vision.neglected.first().copied();
        text.remedy = match (neglected_first, neglected.first(), vision.is_out_of_sight()) {
            (Some(objective), Some(id), _) => Some(match serves(Some(objective)) {
                Some(ix) => format!("`topline decide {} --first --because TEXT`", self.id(ix)),
                None => format!("`topline new TITLE objective={id}`, and `topline decide` where it stands"),
            }),
            (_, _, true) => serves(None).map(|ix| format!("`topline set {} objective=…`, and so on", self.id(ix))),
            _ => None,
        };
        text.details.extend(vision.open.iter().map(|share| Detail {
            name: name(share),
            text: format!("{} open, {}", self.units(share.units), percent(share.share)),
        }));
    }

    pub(super) fn runway(&self, text: &mut SectionText) {
        let runway = &self.view.status.runway;
        if text.state == SectionState::Unknown {
            text.sentences.push("nothing is open".into());
            return;
        }
        let lasts = match (runway.iterations, runway.weeks) {
            (Some(iterations), _) => format!(", {} iterations' worth", number(round(iterations, 1))),
            (None, Some(weeks)) => format!(", {} weeks at the pace of the last eight", number(round(weeks, 1))),
            (None, None) => String::new(),
        };
        text.sentences.push(format!("{} ready{lasts}", self.units(runway.ready_units)));
        let lacks =
            |missing: &[Missing]| words::list(&missing.iter().map(|missing| missing.words()).collect::<Vec<_>>());
        if !runway.unready.is_empty() {
            let items =
                runway.unready.iter().map(|unready| format!("{} ({})", self.id(unready.item), lacks(&unready.missing)));
            text.sentences.push(format!("not ready among the next: {}", commas_at_most(items, NAMED)));
        }
        if text.state == SectionState::Attention {
            text.remedy = Some(match runway.unready.first() {
                Some(unready) if unready.missing == [Missing::Split] => {
                    format!("`topline split {} TITLE TITLE`", self.id(unready.item))
                }
                Some(unready) => format!("`topline edit {}`", self.id(unready.item)),
                None => "write down and refine what comes next: `topline new TITLE -e`".into(),
            });
        }
        text.details.extend(
            runway
                .unready
                .iter()
                .map(|unready| self.detail(unready.item, format!("lacks {}", lacks(&unready.missing)))),
        );
    }
}
