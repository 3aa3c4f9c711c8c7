//! Candidates for the goal, with what each is worth and costs.

use askama::Template;

use super::super::parts::{Folded, prose};
use crate::page::Page;
use crate::plan::proposals::{CandidateGroup, GoalCandidate, Proposal, Proposals};
use crate::render::plan::PlanSentences;

/// Candidates that are shown, and those that are folded behind them.
const SHOWN: usize = 10;
const FOLDED: usize = 100;

#[derive(Template)]
#[template(
    ext = "html",
    source = r##"<p class="lead">{{ best|safe }}</p>
{%- if !rows.shown.is_empty() %}<div class="wide" tabindex="0" role="region" aria-label="Candidates for the goal"><table class="figures"><thead><tr><th>Candidate</th><th class="right">Value</th><th class="right">Cost</th><th class="right">Per unit</th><td></td><td></td></tr></thead><tbody>{% for row in rows.shown %}{{ row|safe }}{% endfor %}</tbody></table></div>{% endif -%}
{%- if rows.more() > 0 %}<details class="more"><summary>+{{ rows.more() }} more</summary><div class="wide" tabindex="0" role="region" aria-label="More candidates"><table class="figures"><thead><tr><th>Candidate</th><th class="right">Value</th><th class="right">Cost</th><th class="right">Per unit</th><td></td><td></td></tr></thead><tbody>{% for row in rows.folded %}{{ row|safe }}{% endfor %}</tbody></table></div>{% if rows.left_out > 0 %}<p class="quiet">{{ rows.left_out }} more: <code>topline plan --propose</code></p>{% endif %}</details>{% endif -%}
{%- for sentence in shared %}<p class="quiet">{{ sentence|safe }}</p>{% endfor %}"##
)]
pub struct CandidateTable {
    best: String,
    rows: Folded<CandidateRow>,
    shared: Vec<String>,
}

#[derive(Template)]
#[template(
    ext = "html",
    source = r##"<tr{% if let Some(feature) = feature %} data-feature="{{ feature }}"{% endif %}><td>{{ title }} <span class="id">{{ id }}</span></td><td class="right number">{{ value }}</td><td class="right number">{{ cost }}</td><td class="right number">{{ density }}</td><td class="quiet">{{ verdict|safe }}</td><td class="actions"></td></tr>"##
)]
struct CandidateRow {
    feature: Option<String>,
    title: String,
    id: String,
    value: String,
    cost: String,
    density: String,
    verdict: String,
}

impl CandidateTable {
    /// The candidates: those that fit, then those that are too large, then the others.
    pub fn new(page: &Page<'_>, sentences: &PlanSentences<'_>, proposals: &Proposals) -> Self {
        let groups = [CandidateGroup::Fits, CandidateGroup::TooLarge, CandidateGroup::Excluded];
        let all: Vec<&Proposal> = groups.into_iter().flat_map(|group| proposals.in_group(group)).collect();
        let row = |proposal: &&Proposal| {
            let backlog = page.backlog();
            let id = proposal.candidate.id(backlog).to_owned();
            CandidateRow {
                feature: matches!(proposal.candidate, GoalCandidate::Feature(_)).then(|| id.clone()),
                title: proposal.candidate.title(backlog).to_owned(),
                id,
                value: sentences.worth(proposal),
                cost: sentences.size(proposal.cost),
                density: sentences.density(proposal),
                verdict: prose(&sentences.verdict(proposal)),
            }
        };
        let best = match &proposals.best {
            Some(best) => sentences.best(best),
            None => sentences.no_best(proposals),
        };
        let shared = proposals.shared_prerequisites.iter().map(|shared| prose(&sentences.shared(shared)));
        Self {
            best: prose(&best),
            rows: Folded::new(all.iter().map(row), SHOWN, FOLDED),
            shared: shared.take(SHOWN).collect(),
        }
    }
}
