//! The plan as Markdown.

use std::fmt::Write;

use super::sentences::PlanSentences;
use super::view::PlanView;
use crate::model::{Item, Ix};
use crate::plan::proposals::{CandidateGroup, Proposal, Proposals};
use crate::render::markdown_escape;
use crate::render::priority_file::link;

/// The plan, or the proposals if they are requested. LF line ends, one final newline.
pub fn markdown(view: PlanView<'_>) -> String {
    let sentences = PlanSentences { view, escape: |text| markdown_escape::inline(text).into_owned() };
    let mut out = format!("# {}\n\n{}\n", sentences.iteration(), sentences.capacity());
    match (view.proposals, &view.plan.commitment) {
        (Some(proposals), _) => self::proposals(&mut out, &sentences, proposals),
        (None, Some(_)) => plan(&mut out, &sentences),
        (None, None) => {}
    }
    if view.proposals.is_some() {
        paragraph(&mut out, &sentences.past(view.outlook));
    }
    paragraph(&mut out, &sentences.evidence(&view.plan.evidence));
    // Proposals list all candidates here, without bar and next items.
    let assumed = match view.proposals {
        Some(proposals) => sentences.assumed(proposals.counted.iter().copied()),
        None => sentences.assumed(view.plan.counted()),
    };
    if let Some(assumed) = assumed {
        paragraph(&mut out, &assumed);
    }
    out
}

fn plan(out: &mut String, sentences: &PlanSentences<'_>) {
    let plan = sentences.view.plan;
    if let Some(commitment) = &plan.commitment {
        section(out, &sentences.goal(commitment));
        items(out, sentences, &commitment.items);
        paragraph(out, &sentences.commitment(commitment));
        if let Some(over) = sentences.over(commitment) {
            paragraph(out, &format!("**{over}**"));
        }
        if let Some(waiting) = sentences.waiting(commitment) {
            paragraph(out, &waiting);
        }
        let outlook = sentences.view.outlook;
        paragraph(out, &sentences.past(outlook));
        paragraph(out, &sentences.chance(outlook));
        if let Some(even) = sentences.even_chance(commitment, outlook) {
            paragraph(out, &even);
        }
    }
    if !plan.in_progress.items.is_empty() {
        section(out, "In progress besides");
        items(out, sentences, &plan.in_progress.items);
        paragraph(out, &sentences.in_progress(&plan.in_progress));
    }
    section(out, "Reserve for bugs and feedback");
    items(out, sentences, &plan.reserve_claims.items);
    paragraph(out, &sentences.reserve(&plan.reserve_claims));
    section(out, "Next");
    items(out, sentences, &plan.next.items);
    paragraph(out, &sentences.next());
    if let Some(exceeded) = sentences.exceeded() {
        paragraph(out, &format!("**{exceeded}**"));
    }
}

fn proposals(out: &mut String, sentences: &PlanSentences<'_>, proposals: &Proposals) {
    section(out, "Candidates for the goal");
    table(out, sentences, &proposals.in_group(CandidateGroup::Fits));
    paragraph(out, &proposals.best.as_ref().map_or_else(|| sentences.no_best(proposals), |best| sentences.best(best)));
    for (title, group) in
        [("Too large for the budget", CandidateGroup::TooLarge), ("Not proposed", CandidateGroup::Excluded)]
    {
        let list = proposals.in_group(group);
        if !list.is_empty() {
            section(out, title);
            table(out, sentences, &list);
        }
    }
    if !proposals.shared_prerequisites.is_empty() {
        section(out, "Shared prerequisites, counted once");
        out.push('\n');
        for shared in &proposals.shared_prerequisites {
            let _ = writeln!(out, "- {}", sentences.shared(shared));
        }
    }
}

fn section(out: &mut String, title: &str) {
    let _ = writeln!(out, "\n## {title}");
}

fn paragraph(out: &mut String, sentence: &str) {
    let _ = writeln!(out, "\n{sentence}");
}

fn items(out: &mut String, sentences: &PlanSentences<'_>, items: &[Ix<Item>]) {
    let places = sentences.view.places(items);
    if !places.is_empty() {
        out.push('\n');
    }
    for (_, placed) in places {
        let item = sentences.view.backlog.item(placed.item);
        let _ = write!(
            out,
            "1. {} `{}` · {} · {}",
            link(&item.title.value, &item.path),
            item.id,
            item.kind.value.name(),
            sentences.estimate(placed.item)
        );
        for state in sentences.state(placed).0 {
            let _ = write!(out, " · {state}");
        }
        out.push('\n');
    }
}

fn table(out: &mut String, sentences: &PlanSentences<'_>, list: &[&Proposal]) {
    if list.is_empty() {
        return;
    }
    out.push_str("\n| | id | value | cost | per unit | |\n|---|---|---:|---:|---:|---|\n");
    for proposal in list {
        let title = markdown_escape::cell(proposal.candidate.title(sentences.view.backlog));
        let (id, verdict) = (sentences.candidate(proposal.candidate), sentences.verdict(proposal));
        // A unit or a currency may contain `|`, which ends a cell.
        let cell = |text: String| text.replace('|', "\\|");
        let (value, cost) = (cell(sentences.worth(proposal)), cell(sentences.size(proposal.cost)));
        let density = sentences.density(proposal);
        let _ = writeln!(out, "| {title} | {id} | {value} | {cost} | {density} | {verdict} |");
    }
}
