//! The sentences on the practice: renewed order, iteration, answers, follow-up.

use super::{
    DAYS, Detail, NAMED, NOT_A_WORD, SHIPPED_NOTHING, SectionText, WITHOUT_A_LOOK, Words, chart, count_days, days_text,
    follow_up_parts, percent, spread, user_text, waiting_text,
};
use crate::model::{Amount, Item, Ix};
use crate::status::SectionState;
use crate::status::feedback::NO_SOURCE;
use crate::text::words::{self, commas_at_most, count};
use crate::timeline::instant::day_of;

impl Words<'_> {
    pub(super) fn priority(&self, text: &mut SectionText) {
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
        let deployments = || format!("{} since{renewed}", count(priority.deployments, "deployment"));
        text.sentences.push(self.none_since().unwrap_or_else(deployments));
        let by = priority.last_author.as_ref().map_or_else(String::new, |by| format!(" by {}", user_text(by)));
        let deployed = priority.last_deployment.map(|at| format!("last deployed {}", day_of(at)));
        let renewed = match priority.last_reprioritisation {
            Some(at) => format!("the order was last renewed {}{by}", day_of(at)),
            None => "the order was never renewed".to_owned(),
        };
        text.sentences.push(deployed.into_iter().chain([renewed]).collect::<Vec<_>>().join(", "));
        if !priority.uncovered.is_empty() {
            let names = priority.uncovered.iter().map(|name| user_text(name));
            text.sentences.push(format!("{WITHOUT_A_LOOK}: {}", commas_at_most(names, NAMED)));
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
            text: format!("started {} before {}: {}", day_of(item.at), item.above, user_text(&item.subject)),
        }));
    }

    pub(super) fn iteration(&self, text: &mut SectionText) {
        let iteration = &self.view.status.iteration;
        let Some(plan) = &iteration.plan else {
            text.sentences.push("there is no iteration with a capacity".into());
            text.remedy = Some("write `[iteration]` with `capacity` into backlog.toml".into());
            return;
        };
        let name = self.view.context.backlog.config.iteration.as_ref().and_then(|iteration| iteration.name.as_deref());
        let name = name.map_or_else(|| "the iteration".to_owned(), user_text);
        let is_over = iteration.day.is_some_and(|[day, days]| day > days);
        let day = match iteration.day {
            Some([day, days]) if day > days => format!("{name} ended {} ago", count_days(day - days)),
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
        match iteration.chance {
            _ if is_over || plan.commitment.is_none() => {}
            Some(chance) => {
                let alone = "chance that the goal is done by the end, with nothing else worked on";
                text.sentences.push(format!("{alone}: {}", percent(chance)));
            }
            None => text.sentences.push("too little was finished so far for a chance".into()),
        }
        text.remedy = match iteration.state() {
            _ if is_over => Some("`topline iteration next`".into()),
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

    pub(super) fn feedback(&self, text: &mut SectionText) {
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
        let name = |source: &str| if source == NO_SOURCE { "without a source".to_owned() } else { user_text(source) };
        let sources = feedback.by_source.iter().map(|(source, count)| format!("{} {count}", name(source)));
        let answered = spread("answered since", &feedback.answered, "within", &days_text);
        text.sentences.extend(answered.map(|answered| format!("{answered} ({})", commas_at_most(sources, NAMED))));
        let [changed, of] = feedback.changed_order;
        if of > 0 {
            text.sentences.push(format!("{changed} of {of} changed the order within one deployment"));
        }
        text.remedy = late.first().map(|ix| format!("`topline answer {} TEXT`", self.id(*ix)));
        text.details.extend(chart("answered", &feedback.answered, DAYS));
        text.details
            .extend(feedback.waiting.iter().map(|waiting| self.detail(waiting.item, waiting_text(waiting.days))));
    }

    pub(super) fn follow_up(&self, text: &mut SectionText) {
        if self.no_deployments(text) {
            return;
        }
        let follow_up = &self.view.status.follow_up;
        let shipped: usize = follow_up.deployments.iter().map(|deployment| deployment.shipped.len()).sum();
        let mut heard: Vec<Ix<Item>> =
            follow_up.deployments.iter().flat_map(|deployment| deployment.heard.iter().copied()).collect();
        heard.sort_unstable();
        heard.dedup();
        let shipped = || {
            let deployments = count(follow_up.deployments.len(), "deployment");
            let words = if heard.is_empty() { "nobody said a word".into() } else { count(heard.len(), "report") };
            format!("{deployments} shipped {}; {words} about them", count(shipped, "item"))
        };
        text.sentences.push(self.none_since().unwrap_or_else(shipped));
        let silent: Vec<Ix<Item>> = follow_up.to_follow_up(self.view.context).map(|(ix, _)| ix).collect();
        if let Some(first) = silent.first() {
            text.sentences.push(format!("{NOT_A_WORD} {}", self.named(&silent)));
            let id = self.id(*first);
            text.remedy =
                Some(format!("ask, and write it down: `topline new TITLE --type feedback 'about=[\"{id}\"]'`"));
        }
        text.details.extend(follow_up.deployments.iter().map(|deployment| {
            let parts = follow_up_parts(deployment).into_iter().filter(|(_, items)| !items.is_empty());
            let ids = |items: &[Ix<Item>]| commas_at_most(items.iter().map(|ix| self.id(*ix)), usize::MAX);
            let parts: Vec<String> = parts.map(|(what, items)| format!("{what} {}", ids(items))).collect();
            Detail {
                name: user_text(&deployment.name),
                text: format!(
                    "{}: {}",
                    day_of(deployment.at),
                    if parts.is_empty() { SHIPPED_NOTHING.into() } else { parts.join("; ") }
                ),
            }
        }));
    }
}
