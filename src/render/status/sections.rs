//! The sentences of each section.

use std::fmt::Write as _;

use super::{StatusView, sparkline};
use crate::model::config::FlagState;
use crate::model::{Amount, Item, ItemKind, Ix, Missing};
use crate::render::terminal_text;
use crate::status::flags::{FlagDue, FlagStatus};
use crate::status::vision::Share;
use crate::status::{Distribution, SectionState, StatusSection};
use crate::text::words::{self, commas_at_most, count, list_at_most};
use crate::timeline::instant::day_of;

/// How many items a sentence names.
const NAMED: usize = 4;

/// One section in words.
#[derive(Clone, Debug)]
pub struct SectionText {
    /// Which.
    pub section: StatusSection,
    /// How it is.
    pub state: SectionState,
    /// What it says, a sentence each.
    pub sentences: Vec<String>,
    /// The command that mends it, or what it takes for it to say something.
    pub remedy: Option<String>,
    /// The items behind it, shown if the section is shown in full.
    pub details: Vec<Detail>,
}

/// One line of a section in full.
#[derive(Clone, Debug)]
pub struct Detail {
    /// An id, or a name.
    pub name: String,
    /// What there is to know.
    pub text: String,
}

/// The section in words.
pub fn text(view: &StatusView<'_>, section: StatusSection) -> SectionText {
    let state = view.status.state(section, view.context);
    let mut text = SectionText { section, state, sentences: Vec::new(), remedy: None, details: Vec::new() };
    let words = Words { view };
    match section {
        StatusSection::Product => words.product(&mut text),
        StatusSection::Size => words.size(&mut text),
        StatusSection::Flags => words.flags(&mut text),
        StatusSection::Priority => words.priority(&mut text),
        StatusSection::Iteration => words.iteration(&mut text),
        StatusSection::Feedback => words.feedback(&mut text),
        StatusSection::FollowUp => words.follow_up(&mut text),
        StatusSection::Vision => words.vision(&mut text),
        StatusSection::Flow => words.flow(&mut text),
        StatusSection::Stability => words.stability(&mut text),
        StatusSection::Runway => words.runway(&mut text),
    }
    text
}

/// What makes deployments known.
const NO_DEPLOYMENTS: &str = "no deployments are known: write `[deployments]` with `tags = [\"v*\"]` into backlog.toml";

struct Words<'w> {
    view: &'w StatusView<'w>,
}

impl Words<'_> {
    fn id(&self, ix: Ix<Item>) -> String {
        self.view.context.backlog.item(ix).id.to_string()
    }

    fn named(&self, items: &[Ix<Item>]) -> String {
        commas_at_most(items.iter().map(|ix| self.id(*ix)), NAMED)
    }

    fn title(&self, ix: Ix<Item>) -> String {
        terminal_text::line(&self.view.context.backlog.item(ix).title.value)
    }

    fn detail(&self, ix: Ix<Item>, what: impl Into<String>) -> Detail {
        let (what, title) = (what.into(), self.title(ix));
        let text = if what.is_empty() { title } else { format!("{what} · {title}") };
        Detail { name: self.id(ix), text }
    }

    fn units(&self, amount: f64) -> String {
        let unit = words::unit(amount == 1.0, &self.view.context.backlog.config.product.unit);
        format!("{} {}", number(amount), terminal_text::line(&unit))
    }

    fn no_deployments(&self, text: &mut SectionText) -> bool {
        let is_unknown = self.view.context.past_deployments().is_empty();
        if is_unknown {
            text.sentences.push("nothing to say without deployments".into());
            text.remedy = Some(NO_DEPLOYMENTS.into());
        }
        is_unknown
    }

    fn product(&self, text: &mut SectionText) {
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

    fn size(&self, text: &mut SectionText) {
        let size = &self.view.status.size;
        if let Some([median, most]) = quantiles(&size.closed) {
            text.sentences.push(format!("done since: half up to {}, 85 % up to {}", number(median), self.units(most)));
        }
        if let Some([median, most]) = quantiles(&size.next) {
            text.sentences.push(format!("next: half up to {}, 85 % up to {}", number(median), self.units(most)));
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
            text.remedy = Some(format!("`topline split {}`", self.id(*first)));
        }
        let estimate = |ix: &Ix<Item>| {
            let item = self.view.context.backlog.item(*ix);
            item.estimate.as_ref().map_or_else(|| "no estimate".into(), |estimate| estimate.value.to_string())
        };
        let unit = &self.view.context.backlog.config.product.unit;
        let units = [words::unit(true, unit), words::unit(false, unit)].map(|unit| terminal_text::line(&unit));
        text.details.extend(chart("done since", &size.closed, [&units[0], &units[1]]));
        text.details.extend(size.largest.iter().map(|ix| self.detail(*ix, estimate(ix))));
        text.details.extend(size.without_estimate.iter().map(|ix| self.detail(*ix, estimate(ix))));
    }

    fn flags(&self, text: &mut SectionText) {
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

    fn priority(&self, text: &mut SectionText) {
        let priority = &self.view.status.priority;
        if self.no_deployments(text) {
            return;
        }
        let Some(covered) = priority.covered else {
            text.sentences.push(format!(
                "{} since; what renewed the order isn't known",
                count(priority.deployments, "deployment")
            ));
            return;
        };
        let expected = covered + priority.uncovered.len();
        let renewed = match expected {
            0 => String::new(),
            1 if covered == 1 => "; the order was renewed between them".into(),
            1 => "; the order was not renewed between them".into(),
            _ => format!("; the order was renewed before {covered} of the last {expected}"),
        };
        text.sentences.push(format!("{} since{renewed}", count(priority.deployments, "deployment")));
        let day = |at: Option<jiff::Timestamp>| at.map_or_else(|| "never".to_owned(), |at| day_of(at).to_string());
        let by =
            priority.last_author.as_ref().map_or_else(String::new, |by| format!(" by {}", terminal_text::line(by)));
        text.sentences.push(format!(
            "last deployed {}, last renewed {}{by}",
            day(priority.last_deployment),
            day(priority.last_reprioritisation)
        ));
        if !priority.uncovered.is_empty() {
            let names = priority.uncovered.iter().map(|name| terminal_text::line(name));
            text.sentences.push(format!("deployed without a look at the order: {}", commas_at_most(names, NAMED)));
        }
        if !priority.out_of_order.is_empty() {
            let names = priority.out_of_order.iter().map(|item| item.id.as_str());
            text.sentences.push(format!("started out of order: {}", commas_at_most(names, NAMED)));
        }
        if text.state == SectionState::Attention {
            text.remedy = Some("`topline reorder`, or `topline reviewed` if the order is right as it is".into());
        }
        text.details.extend(priority.out_of_order.iter().map(|item| Detail {
            name: item.id.clone(),
            text: format!("started {} before {}: {}", day_of(item.at), item.above, terminal_text::line(&item.subject)),
        }));
    }

    fn iteration(&self, text: &mut SectionText) {
        let iteration = &self.view.status.iteration;
        let Some(plan) = &iteration.plan else {
            text.sentences.push("there is no iteration with a capacity".into());
            text.remedy = Some("write `[iteration]` with `capacity` into backlog.toml".into());
            return;
        };
        let name = self.view.context.backlog.config.iteration.as_ref().and_then(|iteration| iteration.name.as_deref());
        let name = name.map_or_else(|| "the iteration".to_owned(), terminal_text::line);
        let day = match iteration.day {
            Some([day, days]) if day > days => format!("{name} is over since {}", count_days(day - days)),
            Some([day, _]) if day < 1 => format!("{name} begins in {}", count_days(1 - day)),
            Some([day, days]) => format!("{name}, day {day} of {days}"),
            None => name,
        };
        let committed = plan.commitment.as_ref().map(|commitment| {
            format!("{} of {} done", commitment.done, self.units((commitment.done + commitment.cost).to_f64()))
        });
        text.sentences
            .push(format!("{day}: {}", committed.unwrap_or_else(|| "no goal, so nothing is committed".into())));
        let claims = &plan.reserve_claims;
        if plan.budget.reserve > Amount::ZERO {
            let used = claims.done + claims.cost;
            let items: Vec<Ix<Item>> = claims.done_items.iter().chain(&claims.items).copied().collect();
            let by = if items.is_empty() { String::new() } else { format!(" by {}", self.named(&items)) };
            text.sentences.push(format!("reserve: {used} of {} claimed{by}", self.units(plan.budget.reserve.to_f64())));
        }
        if let Some(shifted) = iteration.shifted_in.as_ref().filter(|shifted| !shifted.is_empty()) {
            text.sentences.push(format!("came in since the start: {}", self.named(shifted)));
            text.details.extend(shifted.iter().map(|ix| self.detail(*ix, "came in")));
        }
        if let Some(chance) = iteration.chance {
            text.sentences.push(format!("chance that the goal is done by the end: {}", percent(chance)));
        }
        text.remedy = match iteration.state() {
            SectionState::Attention if iteration.is_improbable() => {
                Some("`topline plan` shows what to leave out for an even chance".into())
            }
            SectionState::Attention => {
                Some("`topline plan` shows what bugs and feedback took; keep more in reserve".into())
            }
            _ if plan.commitment.is_none() => Some("`topline plan --propose`".into()),
            _ => None,
        };
        let committed = plan.commitment.iter().flat_map(|commitment| &commitment.items);
        text.details.extend(committed.map(|ix| self.detail(*ix, "committed")));
    }

    fn feedback(&self, text: &mut SectionText) {
        let feedback = &self.view.status.feedback;
        if text.state == SectionState::Unknown {
            text.sentences.push("there is no feedback".into());
            text.remedy = Some("`topline new TITLE --type feedback` writes down what somebody said".into());
            return;
        }
        let late: Vec<Ix<Item>> =
            feedback.waiting.iter().filter(|waiting| waiting.is_late).map(|waiting| waiting.item).collect();
        text.sentences.push(match feedback.waiting.first() {
            None => "nothing waits for an answer".into(),
            Some(oldest) => {
                let waits = words::count_irregular(feedback.waiting.len(), "waits", "wait");
                let days = oldest.days.map_or_else(String::new, |days| format!(", the longest {}", days_text(days)));
                let late = if late.is_empty() { String::new() } else { format!("; too long: {}", self.named(&late)) };
                format!("{waits} for an answer{days}{late}")
            }
        });
        if let Some([median, most]) = quantiles(&feedback.answered) {
            let sources =
                feedback.by_source.iter().map(|(source, count)| format!("{} {count}", terminal_text::line(source)));
            text.sentences.push(format!(
                "{} answered since, half within {}, 85 % within {} ({})",
                feedback.answered_count(),
                days_text(median),
                days_text(most),
                commas_at_most(sources, NAMED)
            ));
        }
        let [changed, of] = feedback.changed_order;
        if of > 0 {
            text.sentences.push(format!("{changed} of {of} changed the order within one deployment"));
        }
        text.remedy = late.first().map(|ix| format!("`topline answer {} TEXT`", self.id(*ix)));
        text.details.extend(chart("answered", &feedback.answered, DAYS));
        text.details.extend(feedback.waiting.iter().map(|waiting| {
            let days = waiting.days.map_or_else(|| "since when isn't known".into(), days_text);
            self.detail(waiting.item, days)
        }));
    }

    fn follow_up(&self, text: &mut SectionText) {
        if self.no_deployments(text) {
            return;
        }
        let follow_up = &self.view.status.follow_up;
        let shipped: usize = follow_up.deployments.iter().map(|deployment| deployment.shipped.len()).sum();
        let mut heard: Vec<Ix<Item>> =
            follow_up.deployments.iter().flat_map(|deployment| deployment.heard.iter().copied()).collect();
        heard.sort_unstable();
        heard.dedup();
        text.sentences.push(format!(
            "{} shipped {}; {} about them",
            count(follow_up.deployments.len(), "deployment"),
            count(shipped, "item"),
            if heard.is_empty() { "nobody said a word".into() } else { count(heard.len(), "report") },
        ));
        let silent: Vec<Ix<Item>> = follow_up.to_follow_up(self.view.context).map(|(ix, _)| ix).collect();
        if let Some(first) = silent.first() {
            text.sentences.push(format!("nobody has said a word about {}", self.named(&silent)));
            let id = self.id(*first);
            text.remedy =
                Some(format!("ask, and write it down: `topline new TITLE --type feedback 'about=[\"{id}\"]'`"));
        }
        text.details.extend(follow_up.deployments.iter().map(|deployment| {
            let part = |what: &str, items: &[Ix<Item>]| {
                (!items.is_empty())
                    .then(|| format!("{what} {}", commas_at_most(items.iter().map(|ix| self.id(*ix)), usize::MAX)))
            };
            let parts = [
                part("shipped", &deployment.shipped),
                part("heard", &deployment.heard),
                part("silent", &deployment.silent),
            ];
            let parts: Vec<String> = parts.into_iter().flatten().collect();
            Detail {
                name: terminal_text::line(&deployment.name),
                text: format!(
                    "{}: {}",
                    day_of(deployment.at),
                    if parts.is_empty() { "shipped nothing".into() } else { parts.join("; ") }
                ),
            }
        }));
    }

    fn vision(&self, text: &mut SectionText) {
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
        text.remedy = match (neglected.first(), vision.is_out_of_sight()) {
            (Some(id), _) => Some(format!("`topline reorder`, or `topline new TITLE objective={id}`")),
            (None, true) => Some("`topline set ID objective=…` for what serves no objective".into()),
            (None, false) => None,
        };
        text.details.extend(vision.open.iter().map(|share| Detail {
            name: name(share),
            text: format!("{} open, {}", self.units(share.units), percent(share.share)),
        }));
    }

    fn flow(&self, text: &mut SectionText) {
        let flow = &self.view.status.flow;
        if text.state == SectionState::Unknown {
            text.sentences.push("nothing was finished lately, and nothing is in progress".into());
            return;
        }
        let total: usize = flow.weeks.iter().sum();
        text.sentences.push(format!("{} done in eight weeks {}", total, sparkline::bars(&flow.weeks),));
        if let Some([median, most]) = quantiles(&flow.cycle) {
            text.sentences.push(format!(
                "from start to end: half within {}, 85 % within {}",
                days_text(median),
                days_text(most)
            ));
        }
        if flow.cycle.unknown > 0 {
            let items = words::count_irregular(flow.cycle.unknown, "finished item has", "finished items have");
            text.sentences.push(format!("{items} no known start"));
        }
        if let Some([median, most]) = quantiles(&flow.lead_to_deployment) {
            text.sentences.push(format!(
                "from start to users: half within {}, 85 % within {}",
                days_text(median),
                days_text(most)
            ));
        }
        let doing = flow.in_progress.iter().map(|item| {
            let days = item.days.map_or_else(String::new, |days| format!(" {}", days_text(days)));
            format!("{}{days}", self.id(item.item))
        });
        text.sentences.push(match flow.in_progress.is_empty() {
            true => "nothing is in progress".into(),
            false => format!("in progress: {}", commas_at_most(doing, NAMED)),
        });
        if let Some(old) = flow.in_progress.iter().find(|item| item.is_old) {
            text.remedy =
                Some(format!("finish `{}`, or split it: older than 85 % of what was finished", self.id(old.item)));
        }
        if flow.unknown > 0 {
            text.details.push(Detail {
                name: "unknown".into(),
                text: format!(
                    "{} without a known day",
                    words::count_irregular(flow.unknown, "done item is", "done items are")
                ),
            });
        }
        text.details.extend(chart("start to end", &flow.cycle, DAYS));
        text.details.extend(chart("start to users", &flow.lead_to_deployment, DAYS));
        text.details.extend(flow.in_progress.iter().map(|item| {
            let days = item.days.map_or_else(|| "since when isn't known".into(), days_text);
            self.detail(item.item, days)
        }));
    }

    fn stability(&self, text: &mut SectionText) {
        let stability = &self.view.status.stability;
        text.sentences.push(match stability.open.is_empty() {
            true => "no production bug is open".into(),
            false => format!(
                "open production {}: {}",
                if stability.open.len() == 1 { "bug" } else { "bugs" },
                self.named(&stability.open)
            ),
        });
        if let Some([median, _]) = quantiles(&stability.recovery) {
            text.sentences.push(match stability.recovery.values.len() {
                1 => format!("one fix, with the users {} after the report", days_text(median)),
                count => {
                    format!("{count} fixes, half of them with the users within {} of the report", days_text(median))
                }
            });
        }
        if let (Some(failed), Some(rework)) = (stability.change_fail_rate, stability.rework_rate) {
            text.sentences.push(format!(
                "{} of the deployments brought a serious bug, {} shipped a fix",
                percent(failed),
                percent(rework)
            ));
        } else if self.view.context.past_deployments().is_empty() {
            text.remedy = Some(NO_DEPLOYMENTS.into());
        }
        if let Some(first) = stability.unattended.first() {
            text.sentences.push(format!("nobody works on {}", self.named(&stability.unattended)));
            text.remedy = Some(format!("`topline start {}`", self.id(*first)));
        }
        let lead = self.view.status.flow.lead_to_deployment.percentile(50);
        let measures = [
            (
                "deployment frequency",
                stability.deployment_frequency.map(|count| format!("{} a week", number(round(count, 1)))),
            ),
            ("change lead time", lead.map(|days| format!("{}, the median", days_text(days)))),
            ("change fail rate", stability.change_fail_rate.map(percent)),
            (
                "failed deployment recovery time",
                stability.recovery.percentile(50).map(|days| format!("{}, the median", days_text(days))),
            ),
            ("rework rate", stability.rework_rate.map(percent)),
        ];
        let known = measures.into_iter().filter_map(|(name, text)| Some(Detail { name: name.into(), text: text? }));
        text.details.extend(known);
        text.details.extend(chart("report to fix", &stability.recovery, DAYS));
        text.details.extend(stability.open.iter().map(|ix| {
            let item = self.view.context.backlog.item(*ix);
            debug_assert_eq!(item.kind.value, ItemKind::Bug);
            self.detail(*ix, item.assumed_severity().name())
        }));
    }

    fn runway(&self, text: &mut SectionText) {
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
                    format!("`topline split {}`", self.id(unready.item))
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

/// The unit of durations, of one and of several.
const DAYS: [&str; 2] = ["day", "days"];

/// A distribution as a chart.
fn chart(name: &str, distribution: &Distribution, [one, several]: [&str; 2]) -> Option<Detail> {
    if distribution.values.is_empty() {
        return None;
    }
    let (bars, width) = sparkline::distribution(&distribution.values);
    let values = count(distribution.values.len(), "item");
    let step = if width == 1 { format!("one {one}") } else { format!("{width} {several}") };
    Some(Detail { name: name.into(), text: format!("{bars} {values}, from 0 on, {step} a bar") })
}

/// The median and the 85th percentile.
fn quantiles(distribution: &Distribution) -> Option<[f64; 2]> {
    Some([distribution.percentile(50)?, distribution.percentile(85)?])
}

/// A number with as many decimals as it needs, at most four.
fn number(value: f64) -> String {
    round(value, 4).to_string()
}

fn round(value: f64, decimals: i32) -> f64 {
    let scale = 10f64.powi(decimals);
    (value * scale).round() / scale
}

fn percent(share: f64) -> String {
    format!("{} %", (share * 100.0).round())
}

fn days_text(days: f64) -> String {
    let days = round(days, 1);
    format!("{days} {}", if days == 1.0 { "day" } else { "days" })
}

fn count_days(days: i64) -> String {
    days_text(days as f64)
}
