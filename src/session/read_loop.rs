//! Reads what a report on the loop needs besides the backlog: its history, its deployments, and the plan with which the
//! iteration began.

use jiff::civil::Date;

use super::loop_facts::{LoopFacts, NoHistory};
use super::state::{BacklogState, StateSource};
use super::{Session, SessionError};
use crate::diff;
use crate::git::{CommitId, Repository, TreeSource};
use crate::plan;
use crate::timeline::deployments::{merge, name_of_commit};
use crate::timeline::instant::{end_of, from_seconds};
use crate::timeline::{CommitFacts, Deployment, EventKind, History};

impl Session {
    /// The history and the deployments up to the revision from which `state` comes; up to `HEAD` for a working tree.
    ///
    /// # Errors
    /// If the revision doesn't exist.
    pub fn loop_facts(&self, state: &BacklogState) -> Result<LoopFacts, SessionError> {
        let revision = match &state.source {
            StateSource::Git(TreeSource::Revision(revision)) => revision,
            _ => "HEAD",
        };
        let history = self.history(revision)?;
        let config = &state.parsed.backlog.config;
        let sources = &config.deployments;
        let mut deployments = Vec::new();
        let mut unknown_branch = None;
        if let Some(repository) = self.repository_if_any() {
            let tags = repository.tags_like(&sources.tags);
            deployments.extend(tags.into_iter().map(|tag| Deployment { at: from_seconds(tag.at), name: tag.name }));
            if let Some(branch) = &sources.branch {
                match repository.branch_tip(branch) {
                    Some(tip) => deployments.extend(self.branch_deployments(repository, tip, &history)?),
                    None => unknown_branch = Some(branch.to_string()),
                }
            }
        }
        if sources.log {
            let logged = config.deployment_log.iter();
            deployments.extend(logged.map(|logged| Deployment { at: logged.on, name: logged.name.to_string() }));
        }
        Ok(LoopFacts { history, deployments: merge(deployments), unknown_branch })
    }

    /// What the rules with a date need of the loop. History is only read if deployments can be known, and never for the index,
    /// which a hook looks at.
    pub(super) fn loop_facts_for_rules(&self, state: &BacklogState, today: Option<Date>) -> Option<LoopFacts> {
        let is_index = state.source == StateSource::Git(TreeSource::Index);
        let is_known = today.is_some() && !is_index && !state.parsed.backlog.config.deployments.is_empty();
        is_known.then(|| self.loop_facts(state).ok()).flatten()
    }

    /// The commits of a branch that touch anything outside the backlog's folder.
    fn branch_deployments(
        &self,
        repository: &Repository,
        tip: CommitId,
        history: &Result<History, NoHistory>,
    ) -> Result<Vec<Deployment>, SessionError> {
        let Ok(history) = history else { return Ok(Vec::new()) };
        let position = |id: CommitId| {
            let id = id.to_string();
            history.commits.iter().rposition(|commit| commit.id == id)
        };
        let (others, known) = repository.first_parents(tip, &|id| position(id).is_some())?;
        let known = known.and_then(position).map_or(0, |at| at + 1);
        let shared = history.commits.iter().take(known).filter(|commit| commit.touches_outside);
        let mut deployments: Vec<Deployment> =
            shared.map(|commit| Deployment { at: commit.at, name: name_of_commit(&commit.id) }).collect();
        let parents = others.iter().skip(1).map(|commit| Some(commit.id));
        let oldest =
            known.checked_sub(1).and_then(|at| history.commits.get(at)).and_then(|commit| commit.id.parse().ok());
        for (commit, parent) in others.iter().zip(parents.chain([oldest])) {
            if repository.differs_outside(parent, commit.id, &self.location.folder)? {
                deployments
                    .push(Deployment { at: from_seconds(commit.at), name: name_of_commit(&commit.id.to_string()) });
            }
        }
        Ok(deployments)
    }

    /// The ids that the items have now that were in the iteration's plan on its first day: as of the last commit of that day or
    /// before. `None` if that isn't known.
    pub fn planned_at_start(&self, state: &BacklogState, history: Option<&History>) -> Option<Vec<String>> {
        let backlog = &state.parsed.backlog;
        let start = backlog.config.iteration.as_ref()?.start.as_ref()?.value;
        let commits = &history?.commits;
        let at = commits.iter().rposition(|commit| commit.at < end_of(start))?;
        let (commit, later) = (commits.get(at)?, commits.get(at + 1..)?);
        let then = self.load_earlier(TreeSource::Revision(commit.id.clone()), state).ok()?;
        let plan = plan::compute(&then.parsed.backlog, then.order().ok()?).ok()?;
        let renamed = diff::find_renames(then.files(), state.files());
        let now = |ix| {
            let id = followed(then.parsed.backlog.item(ix).id.as_str(), later);
            match renamed.iter().find(|(was, _)| *was == ix && backlog.find(id).is_none()) {
                Some((_, now)) => backlog.item(*now).id.to_string(),
                None => id.to_owned(),
            }
        };
        Some(plan.counted().map(now).collect())
    }
}

/// The id that an item has after some commits.
fn followed<'i>(id: &'i str, commits: &'i [CommitFacts]) -> &'i str {
    commits.iter().flat_map(|commit| &commit.events).fold(id, |id, event| match &event.kind {
        EventKind::RenamedFrom(old) if **old == *id => &event.id,
        _ => id,
    })
}
