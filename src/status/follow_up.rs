//! What users and the team say about what was deployed.

use jiff::Timestamp;

use super::{SectionState, StatusContext};
use crate::model::{Backlog, Item, ItemKind, Ix};
use crate::timeline::Deployment;

/// What is said about what was deployed.
#[derive(Clone, Debug)]
pub struct FollowUp {
    /// The deployments in the window, the oldest first.
    pub deployments: Vec<FollowedDeployment>,
}

/// One deployment.
#[derive(Clone, Debug)]
pub struct FollowedDeployment {
    /// Its name.
    pub name: String,
    /// When.
    pub at: Timestamp,
    /// What was done between the one before and it, by id. The first one shipped all that was done up to it.
    pub shipped: Vec<Ix<Item>>,
    /// The feedback and bugs about those items or their features that were born after it, by id.
    pub heard: Vec<Ix<Item>>,
    /// The shipped items about which nobody has said a word for longer than `feedback.follow_up_within`, by id.
    pub silent: Vec<Ix<Item>>,
}

/// The deployments in the window, each with the items that it shipped, by id.
pub(super) fn shipped_since<'c>(
    context: &StatusContext<'c>,
) -> impl Iterator<Item = (&'c Deployment, Vec<Ix<Item>>)> + use<'c> {
    let past = context.past_deployments();
    let mut shipped = vec![Vec::new(); past.len()];
    for (ix, _, closed) in context.done() {
        let Some(closed) = closed else { continue };
        let first = past.partition_point(|deployment| deployment.at < closed);
        if let Some(shipped) = shipped.get_mut(first) {
            shipped.push(ix);
        }
    }
    let skipped = past.len() - context.deployments_since().len();
    past.iter().zip(shipped).skip(skipped)
}

impl FollowUp {
    /// How it is today.
    pub fn new(context: &StatusContext<'_>) -> Self {
        let followed = |(deployment, shipped)| followed(context, deployment, shipped);
        Self { deployments: shipped_since(context).map(followed).collect() }
    }

    /// Whether nobody has said a word about a story or about feedback.
    pub fn state(&self, context: &StatusContext<'_>) -> SectionState {
        match self.deployments.is_empty() {
            true => SectionState::Unknown,
            false => SectionState::new(self.to_follow_up(context).next().is_some()),
        }
    }

    /// The stories and feedback about which nobody has said a word, with what deployed them, the oldest deployment first.
    pub fn to_follow_up<'f>(
        &'f self,
        context: &StatusContext<'f>,
    ) -> impl Iterator<Item = (Ix<Item>, &'f FollowedDeployment)> + 'f {
        let backlog = context.backlog;
        let silent =
            |deployment: &'f FollowedDeployment| deployment.to_follow_up(backlog).map(move |ix| (ix, deployment));
        self.deployments.iter().flat_map(silent)
    }
}

impl FollowedDeployment {
    /// Its stories and feedback about which nobody has said a word.
    pub fn to_follow_up<'f>(&'f self, backlog: &'f Backlog) -> impl Iterator<Item = Ix<Item>> + 'f {
        let is_for_users = |ix: &Ix<Item>| matches!(backlog.item(*ix).kind.value, ItemKind::Story | ItemKind::Feedback);
        self.silent.iter().copied().filter(is_for_users)
    }
}

fn followed(context: &StatusContext<'_>, deployment: &Deployment, shipped: Vec<Ix<Item>>) -> FollowedDeployment {
    let backlog = context.backlog;
    let about = |ix: Ix<Item>, subject: Ix<Item>| {
        let (links, feature) = (backlog.links_of(ix), backlog.links_of(subject).feature);
        links.about.contains(&subject) || feature.is_some() && links.feature == feature
    };
    let is_heard = |(ix, item): &(Ix<Item>, &Item)| {
        let is_word = matches!(item.kind.value, ItemKind::Feedback | ItemKind::Bug);
        let born = context.timeline(*ix).born;
        is_word && born.is_some_and(|born| deployment.at < born && born < context.until())
    };
    let words: Vec<Ix<Item>> = backlog.each().filter(is_heard).map(|(ix, _)| ix).collect();
    let is_old = context.days_since(deployment.at) > f64::from(backlog.config.follow_up_within);
    let is_silent = |subject: &&Ix<Item>| is_old && !words.iter().any(|ix| about(*ix, **subject));
    FollowedDeployment {
        name: deployment.name.clone(),
        at: deployment.at,
        heard: words.iter().copied().filter(|ix| shipped.iter().any(|subject| about(*ix, *subject))).collect(),
        silent: shipped.iter().filter(is_silent).copied().collect(),
        shipped,
    }
}
