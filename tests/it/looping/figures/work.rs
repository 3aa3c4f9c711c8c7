//! The sections that look at the work: product, size, flags, iteration, vision, flow, runway.

use super::*;

impl Figures<'_> {
    pub(super) fn product(&self) -> Value {
        let releases = self.ids("releases");
        let place = |item: &Item| releases.iter().position(|release| item.text("release") == Some(release));
        let open = self.items(|_, item| item.is_open());
        let Some(current) = open.iter().filter_map(|id| place(self.item(id))).min() else {
            return json!({"state": "unknown", "release": null, "items": {"done": 0, "all": 0},
                "units": {"done": 0.0, "all": 0.0, "assumed": 0}, "steps": {"served": 0, "all": 0}, "technical": [], "gaps": []});
        };
        let all = self.items(|_, item| place(item) == Some(current) && item.status != "dropped");
        let done: Vec<&str> = all.iter().copied().filter(|id| self.item(id).status == "done").collect();
        let mut steps = self.ids("flow");
        if let Some(through) = self.entries("releases")[current].get("through") {
            let last = steps.iter().position(|step| through.as_str() == Some(step)).unwrap();
            steps.truncate(last + 1);
        }
        let is_served = |step: &str| {
            let serves = |item: &Item| {
                item.text("step") == Some(step)
                    && place(item).is_some_and(|release| release <= current)
                    && (item.is_open() || item.status == "done")
            };
            self.state.items.values().any(serves)
        };
        let gaps: Vec<&str> = steps.iter().copied().filter(|step| !is_served(step)).collect();
        let technical = |id: &&str| self.item(id).kind == "technical" && place(self.item(id)) == Some(current);
        json!({
            "state": state(true, !gaps.is_empty()),
            "release": releases[current],
            "items": {"done": done.len(), "all": all.len()},
            "units": {"done": self.total(&done), "all": self.total(&all),
                "assumed": all.iter().filter(|id| self.item(id).number("estimate").is_none()).count()},
            "steps": {"served": steps.len() - gaps.len(), "all": steps.len()},
            "technical": self.order().into_iter().filter(technical).collect::<Vec<_>>(),
            "gaps": gaps,
        })
    }

    pub(super) fn size(&self) -> Value {
        let estimate = |id: &&str| self.item(id).number("estimate");
        let estimates = |ids: &[&str]| ids.iter().map(estimate).collect::<Vec<_>>();
        let (closed, next) = (estimates(&self.done_since()), self.next(1));
        let too_large: Vec<&str> =
            next.iter().copied().filter(|id| estimate(id).is_some_and(|size| size > self.most())).collect();
        let mut largest: Vec<&str> = self.order().into_iter().filter(|id| estimate(id).is_some()).collect();
        largest.sort_by(|one, other| estimate(other).unwrap().total_cmp(&estimate(one).unwrap()));
        largest.truncate(3);
        let is_known = closed.iter().chain(&estimates(&next)).any(Option::is_some);
        json!({
            "state": state(is_known, !too_large.is_empty()),
            "closed": distribution(&closed),
            "next": distribution(&estimates(&next)),
            "too_large": too_large,
            "largest": largest,
            "without_estimate": self.order().into_iter().filter(|id| estimate(id).is_none()).collect::<Vec<_>>(),
        })
    }

    pub(super) fn flags(&self) -> Value {
        let most = self.config("policy.flag_days").and_then(number).unwrap_or(90.0);
        let mut needs_somebody = false;
        let flags = self.entries("flags").iter().map(|flag| {
            let id = flag["id"].as_str().unwrap();
            let is = flag["state"].as_str().unwrap();
            let days = flag.get("since").and_then(instant).map(|since| self.age(since));
            let open = self.items(|_, item| item.is_open() && item.text("flag") == Some(id));
            let due = match (is, open.is_empty()) {
                ("removed", _) => None,
                (_, false) => Some("keep-off"),
                ("off", true) => Some("can-go-on"),
                _ => days.filter(|days| *days > most).map(|_| "remove"),
            };
            needs_somebody |= due == Some("remove") || is == "on" && !open.is_empty();
            json!({"id": id, "state": is, "days": days, "open": open.len(), "items": open, "due": due})
        });
        let flags: Vec<Value> = flags.collect();
        json!({"state": state(!flags.is_empty(), needs_somebody), "flags": flags})
    }

    /// What was closed on its own date within the iteration.
    fn done_within(&self) -> Vec<&str> {
        let day = |key: &str| self.config(key).and_then(instant);
        let (start, end) = (day("iteration.start"), day("iteration.end"));
        let is_within = |at: i64| start.is_some_and(|start| start <= at) && end.is_none_or(|end| at <= end);
        self.items(|_, item| item.status == "done" && item.day("closed").is_some_and(is_within))
    }

    pub(super) fn iteration(&self) -> Value {
        let day = |key: &str| self.config(key).and_then(instant);
        let text = |key: &str| self.config(key).and_then(toml::Value::as_str);
        let days = day("iteration.start").zip(day("iteration.end"));
        let plan = self.given.plan.as_ref();
        let goal = text("iteration.goal");
        let is_of_goal = |id: &&&str| goal.is_some() && self.item(id).text("feature") == goal;
        let claims =
            |id: &&&str| !is_of_goal(id) && (self.item(id).is_production_bug() || self.item(id).kind == "feedback");
        let done = self.done_within();
        let committed = plan.filter(|plan| !plan["commitment"].is_null()).map(|plan| {
            json!({"done": plan["commitment"]["done"], "left": plan["commitment"]["cost"], "items": plan["commitment"]["items"],
                "done_items": done.iter().filter(is_of_goal).collect::<Vec<_>>()})
        });
        let beyond = plan.map(|plan| plan["reserved"]["done"].as_f64().unwrap() - plan["reserve"].as_f64().unwrap());
        let used: Vec<_> = done.iter().filter(claims).collect();
        let reserve = plan.map(|plan| {
            json!({"units": plan["reserve"], "done": plan["reserved"]["done"], "claimed": plan["reserved"]["cost"],
                "items": plan["reserved"]["items"], "done_items": used, "exceeded_by": beyond.unwrap().max(0.0)})
        });
        let shifted = plan.zip(self.given.plan_at_start.as_ref()).map(|(plan, before)| {
            let mut ids = planned(plan);
            ids.extend(done.iter().map(|id| (*id).to_owned()));
            ids.sort();
            ids.dedup();
            ids.retain(|id| !before.contains(id));
            ids
        });
        let chance = plan.map_or(Value::Null, |plan| plan["chance"].clone());
        let is_known = committed.is_some() || !used.is_empty();
        let is_bad = chance.as_f64().is_some_and(|chance| chance < 0.5) || beyond.is_some_and(|beyond| beyond > 0.0);
        json!({
            "state": state(plan.is_some() && is_known, is_bad),
            "name": text("iteration.name"),
            "goal": goal,
            "day": days.map(|(start, _)| (self.now - start) / DAY + 1),
            "days": days.map(|(start, end)| (end - start) / DAY + 1),
            "commitment": committed,
            "reserve": reserve,
            "shifted_in": shifted,
            "chance": chance,
        })
    }

    /// The effort by objective, in the order of the file, and what serves none.
    fn shares(&self, ids: &[&str]) -> Vec<Value> {
        let objective = |id: &str| {
            let of_feature = |feature: &str| {
                self.entries("features")
                    .iter()
                    .find(|entry| entry["id"].as_str() == Some(feature))?
                    .get("objective")?
                    .as_str()
            };
            self.item(id).text("objective").or_else(|| of_feature(self.item(id).text("feature")?))
        };
        let all = self.total(ids);
        let objectives = self.ids("objectives").into_iter().map(Some).chain([None]);
        let share = |wanted: Option<&str>| {
            let those: Vec<&str> = ids.iter().copied().filter(|id| objective(id) == wanted).collect();
            let units = self.total(&those);
            let share = if all == 0.0 { 0.0 } else { units / all };
            (!those.is_empty()).then(|| json!({"objective": wanted, "units": units, "share": share}))
        };
        objectives.filter_map(share).collect()
    }

    pub(super) fn vision(&self) -> Value {
        let next = self.shares(&self.next(2));
        let objectives = self.ids("objectives");
        let is_neglected = |id: &&&str| !next.iter().any(|share| share["objective"] == **id);
        let neglected: Vec<&&str> = objectives.iter().filter(is_neglected).collect();
        let without = next.iter().find(|share| share["objective"].is_null());
        let is_lost = without.is_some_and(|share| share["share"].as_f64().unwrap() > 0.2);
        json!({
            "state": state(!objectives.is_empty() && !next.is_empty(), !neglected.is_empty() || is_lost),
            "closed": self.shares(&self.done_since()),
            "open": self.shares(&self.order()),
            "neglected": neglected,
            "next": next,
        })
    }

    /// The items done in the week that ended so many weeks ago, today being the last day of the latest.
    fn finished(&self, weeks_ago: i64) -> Vec<&str> {
        let end = self.end - weeks_ago * 7 * DAY;
        let is_in = |at: i64| end - 7 * DAY <= at && at < end;
        self.items(|id, item| item.status == "done" && self.days[id].closed.is_some_and(is_in))
    }

    pub(super) fn flow(&self) -> Value {
        let since_start = |id: &str, to: i64| self.days[id].started.map(|started| duration(started, to));
        let done = self.done_since();
        let closed = |id: &str| self.days[id].closed.unwrap();
        let cycle: Vec<Option<f64>> = done.iter().map(|id| since_start(id, closed(id))).collect();
        let lead = done.iter().filter_map(|id| Some(since_start(id, self.carried(closed(id))?)));
        let known: Vec<f64> = cycle.iter().flatten().copied().collect();
        let slow = percentile(&known, 85);
        let doing = self.items(|_, item| item.status == "doing");
        let mut doing: Vec<(&str, Option<f64>)> = doing.iter().map(|id| (*id, since_start(id, self.now))).collect();
        doing.sort_by(|one, other| other.1.unwrap_or(-1.0).total_cmp(&one.1.unwrap_or(-1.0)));
        let is_old = |days: &Option<f64>| days.zip(slow).is_some_and(|(days, slow)| days > slow);
        let weeks: Vec<usize> = (0..8).rev().map(|ago| self.finished(ago).len()).collect();
        let is_known = weeks.iter().any(|count| *count > 0) || !known.is_empty() || !doing.is_empty();
        let in_progress = doing.iter().map(|(id, days)| json!({"id": id, "days": days, "old": is_old(days)}));
        json!({
            "state": state(is_known, doing.iter().any(|(_, days)| is_old(days))),
            "in_progress": in_progress.collect::<Vec<_>>(),
            "weeks": weeks,
            "cycle": distribution(&cycle),
            "lead_to_deployment": distribution(&lead.collect::<Vec<_>>()),
            "without_date": self.done().iter().filter(|id| self.days[**id].closed.is_none()).count(),
        })
    }

    pub(super) fn runway(&self) -> Value {
        let ready: Vec<&str> = self.order().into_iter().filter(|id| self.missing(id).is_empty()).collect();
        let units = self.total(&ready);
        let iterations = self.config("iteration.capacity").and_then(number).map(|capacity| units / capacity);
        let pace: f64 = (0..8).map(|ago| self.total(&self.finished(ago))).sum::<f64>() / 8.0;
        let unready: Vec<&str> = self.next(1).into_iter().filter(|id| !self.missing(id).is_empty()).collect();
        let is_short = iterations.map_or(units == 0.0, |iterations| iterations < 1.0 - 1e-9);
        json!({
            "state": state(!self.order().is_empty(), is_short),
            "ready_units": units,
            "iterations": iterations,
            "weeks": (pace > 0.0).then(|| units / pace),
            "assumed": ready.iter().filter(|id| self.item(id).number("estimate").is_none()).count(),
            "unready": unready.iter().map(|id| json!({"id": id, "missing": self.missing(id)})).collect::<Vec<_>>(),
        })
    }
}

/// The ids of the items whose effort the sums of a plan hold, without finished ones and what comes next.
pub fn planned(plan: &Value) -> Vec<String> {
    let lists = [&plan["commitment"]["items"], &plan["reserved"]["items"], &plan["in_progress"]["items"]];
    let ids = lists.into_iter().filter_map(Value::as_array).flatten();
    ids.map(|id| id.as_str().unwrap().to_owned()).collect()
}
