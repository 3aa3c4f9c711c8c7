//! The sentences on delivery: flow and stability.

use super::{DAYS, Detail, NAMED, SectionText, Words, chart, days_text, number, percent, round, spread};
use crate::model::ItemKind;
use crate::render::status::sparkline;
use crate::status::SectionState;
use crate::text::words::{self, commas_at_most};

impl Words<'_> {
    pub(super) fn flow(&self, text: &mut SectionText) {
        let flow = &self.view.status.flow;
        if text.state == SectionState::Unknown {
            text.sentences.push("nothing was finished lately, and nothing is in progress".into());
            text.remedy = Some("`topline start ID` and `topline done ID` write the dates".into());
            return;
        }
        let total: usize = flow.weeks.iter().sum();
        text.sentences.push(format!("{total} done in eight weeks {}", sparkline::bars(&flow.weeks)));
        text.sentences.extend(spread("from start to end", &flow.cycle, "within", &days_text));
        if flow.cycle.unknown > 0 {
            let all = flow.cycle.unknown + flow.cycle.values.len();
            let without = words::count_irregular(flow.cycle.unknown, "has", "have");
            text.sentences.push(format!("of {all} done since, {without} no known start"));
        }
        text.sentences.extend(spread("from start to users", &flow.lead_to_deployment, "within", &days_text));
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

    pub(super) fn stability(&self, text: &mut SectionText) {
        let stability = &self.view.status.stability;
        text.sentences.push(match stability.open.is_empty() {
            true => "no production bug is open".into(),
            false => format!(
                "open production {}: {}",
                if stability.open.len() == 1 { "bug" } else { "bugs" },
                self.named(&stability.open)
            ),
        });
        text.sentences.extend(spread("from report to fix", &stability.recovery, "within", &days_text));
        if let (Some(failed), Some(rework)) = (stability.change_fail_rate, stability.rework_rate) {
            text.sentences.push(format!(
                "{} of the deployments brought a serious bug, {} shipped a fix",
                percent(failed),
                percent(rework)
            ));
        } else if self.view.context.past_deployments().is_empty() {
            text.remedy = self.deployments_hint(text.section);
        }
        if let Some(first) = stability.unattended.first() {
            text.sentences.push(format!("nobody works on {}", self.named(&stability.unattended)));
            text.remedy = Some(self.way_to_start(*first));
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
}
