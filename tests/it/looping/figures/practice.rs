//! The sections that look at the practice: priority, feedback, follow-up, stability.

use super::*;

impl Figures<'_> {
    pub(super) fn priority(&self) -> Value {
        let mut renewals: Vec<_> = self.past.renewals.iter().filter(|renewal| renewal.at < self.end).collect();
        renewals.sort_by_key(|renewal| renewal.at);
        let last = renewals.last();
        let deployments = self.deployments();
        let is_covered =
            |pair: &&[&(i64, String)]| renewals.iter().any(|renewal| pair[0].0 < renewal.at && renewal.at <= pair[1].0);
        let pairs: Vec<&[&(i64, String)]> = deployments.windows(2).collect();
        let uncovered: Vec<&str> =
            pairs.iter().filter(|pair| !is_covered(pair)).map(|pair| pair[1].1.as_str()).collect();
        let after = self.deployed.iter().filter(|(at, _)| last.is_none_or(|last| *at > last.at)).count();
        json!({
            "state": state(!self.deployed.is_empty(), !uncovered.is_empty() || after >= 2),
            "deployments": deployments.len(),
            "covered": pairs.len() - uncovered.len(),
            "uncovered": uncovered,
            "last_deployment": self.deployed.last().map(|(at, _)| rfc3339(*at)),
            "last_reprioritisation": last.map(|last| rfc3339(last.at)),
            "last_reprioritised_by": last.map(|last| &last.author),
            "deployments_since": after,
        })
    }

    pub(super) fn feedback(&self) -> Value {
        let within = self.config("feedback.answer_within").and_then(number);
        let waiting = self.items(|_, item| item.kind == "feedback" && item.status == "triage");
        let mut waiting: Vec<(&str, Option<f64>)> =
            waiting.iter().map(|id| (*id, self.days[*id].born.map(|born| self.age(born)))).collect();
        waiting.sort_by(|one, other| other.1.unwrap_or(-1.0).total_cmp(&one.1.unwrap_or(-1.0)));
        let is_late = |days: &Option<f64>| days.zip(within).is_some_and(|(days, within)| days > within);
        let answered = self
            .items(|id, item| item.kind == "feedback" && self.days[id].answered.is_some_and(|at| self.in_window(at)));
        let mut by_source: BTreeMap<&str, usize> = BTreeMap::new();
        for id in &answered {
            *by_source.entry(self.item(id).text("source").unwrap_or("unknown")).or_default() += 1;
        }
        let days: Vec<Option<f64>> =
            answered.iter().map(|id| Some(duration(self.days[*id].born?, self.days[*id].answered.unwrap()))).collect();
        let known: Vec<&&str> = answered.iter().filter(|id| self.days[**id].born.is_some()).collect();
        let changed = known.iter().filter(|id| {
            let days = self.days[***id];
            let next = self.carried(days.born.unwrap());
            self.item(id).status != "dropped" && next.is_none_or(|next| days.answered.unwrap() <= next)
        });
        let share = ratio(changed.count(), known.len()).filter(|_| !self.deployed.is_empty());
        let mut distribution = distribution(&days);
        distribution["count"] = json!(answered.len());
        json!({
            "state": state(!waiting.is_empty() || !answered.is_empty(), waiting.iter().any(|(_, days)| is_late(days))),
            "waiting": waiting.iter().map(|(id, days)| json!({"id": id, "days": days, "late": is_late(days)})).collect::<Vec<_>>(),
            "answered": distribution,
            "by_source": by_source,
            "changed_order_share": share,
        })
    }

    pub(super) fn follow_up(&self) -> Value {
        let within = self.config("feedback.follow_up_within").and_then(number).unwrap_or(14.0);
        let mut to_ask = 0;
        let followed = self.deployments().into_iter().map(|(at, name)| {
            let shipped = self.shipped(*at);
            let is_about = |word: &Item, id: &str| {
                let about = word.table.get("about").and_then(toml::Value::as_array);
                let feature = self.item(id).text("feature");
                about.is_some_and(|ids| ids.iter().any(|about| about.as_str() == Some(id)))
                    || feature.is_some() && word.text("feature") == feature
            };
            let words = self.items(|id, item| {
                let born = self.days[id].born.is_some_and(|born| *at < born && born < self.end);
                born && (item.kind == "feedback" || item.kind == "bug")
            });
            let heard: Vec<&str> =
                words.iter().copied().filter(|word| shipped.iter().any(|id| is_about(self.item(word), id))).collect();
            let is_silent =
                |id: &&&str| self.age(*at) > within && !words.iter().any(|word| is_about(self.item(word), id));
            let silent: Vec<&&str> = shipped.iter().filter(is_silent).collect();
            let is_for_users = |id: &&&&str| ["story", "feedback"].contains(&&*self.item(id).kind);
            to_ask += silent.iter().filter(is_for_users).count();
            json!({"name": name, "at": rfc3339(*at), "shipped": shipped, "heard": heard, "silent": silent})
        });
        let followed: Vec<Value> = followed.collect();
        json!({"state": state(!followed.is_empty(), to_ask > 0), "deployments": followed})
    }

    pub(super) fn stability(&self) -> Value {
        let is_serious = |id: &str| ["critical", "major"].contains(&self.item(id).severity());
        let open: Vec<&str> = self.order().into_iter().filter(|id| self.item(id).is_production_bug()).collect();
        let unattended: Vec<&&str> =
            open.iter().filter(|id| is_serious(id) && self.item(id).status != "doing").collect();
        let fixed = self.done_since().into_iter().filter(|id| self.item(id).is_production_bug());
        let recovery: Vec<Option<f64>> = fixed
            .filter_map(|id| {
                let deployed = self.carried(self.days[id].closed.unwrap())?;
                Some(self.days[id].born.map(|born| duration(born, deployed)))
            })
            .collect();
        let serious = self.items(|id, item| item.is_production_bug() && is_serious(id));
        let deployments = self.deployments();
        let next = |at: i64| self.deployed.iter().map(|(next, _)| *next).find(|next| *next > at).unwrap_or(self.end);
        let failed = deployments.iter().filter(|(at, _)| {
            serious.iter().any(|id| self.days[*id].born.is_some_and(|born| *at < born && born < next(*at)))
        });
        let reworked =
            deployments.iter().filter(|(at, _)| self.shipped(*at).iter().any(|id| self.item(id).kind == "bug"));
        let (failed, reworked) = (failed.count(), reworked.count());
        let is_known = !open.is_empty() || recovery.iter().any(Option::is_some) || !deployments.is_empty();
        // What isn't known of one bug makes a share of all of them unknown.
        let is_born = serious.iter().all(|id| self.days[*id].born.is_some());
        let is_closed = self.done().iter().all(|id| self.item(id).kind != "bug" || self.days[*id].closed.is_some());
        let failed = ratio(failed, if is_born { deployments.len() } else { 0 });
        let reworked = ratio(reworked, if is_closed { deployments.len() } else { 0 });
        let weeks = duration(self.since, self.now) / 7.0;
        let frequency = (!self.deployed.is_empty() && weeks > 0.0).then(|| deployments.len() as f64 / weeks);
        json!({
            "measures": {
                "deployment_frequency": frequency,
                "change_lead_time": self.flow()["lead_to_deployment"]["p50"],
                "change_fail_rate": failed,
                "failed_deployment_recovery_time": distribution(&recovery)["p50"],
                "rework_rate": reworked,
            },
            "state": state(is_known, !unattended.is_empty()),
            "open": open,
            "unattended": unattended,
            "recovery": distribution(&recovery),
            "change_fail_rate": failed,
            "rework_rate": reworked,
        })
    }
}
