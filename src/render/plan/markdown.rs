//! The plan as Markdown, for a page or a comment.

use std::fmt::Write;

use super::View;
use super::words::Words;
use crate::model::{Item, Ix};
use crate::plan::proposals::{CandidateGroup, Proposal, Proposals};
use crate::render::inert;
use crate::render::priority_file::link;

/// The plan; or, where those are asked for, the proposals. LF line ends, one final newline.
pub fn markdown(view: View<'_>) -> String {
    let words = Words { view, clean: |text| inert::inline(text).into_owned() };
    let mut out = format!("# {}\n\n{}\n", words.iteration(), words.capacity());
    match (view.proposals, &view.plan.commitment) {
        (Some(proposals), _) => self::proposals(&mut out, &words, proposals),
        (None, Some(_)) => plan(&mut out, &words),
        (None, None) => {}
    }
    paragraph(&mut out, &words.evidence(&view.plan.evidence));
    // All candidates have their line here, and neither a bar nor what comes next is shown beside them.
    let assumed = match view.proposals {
        Some(proposals) => words.assumed(proposals.counted.iter().copied()),
        None => words.assumed(view.plan.counted()),
    };
    if let Some(assumed) = assumed {
        paragraph(&mut out, &assumed);
    }
    out
}

fn plan(out: &mut String, words: &Words<'_>) {
    let plan = words.view.plan;
    if let Some(commitment) = &plan.commitment {
        section(out, &words.goal(commitment));
        items(out, words, &commitment.items);
        paragraph(out, &words.commitment(commitment));
        if let Some(over) = words.over(commitment) {
            paragraph(out, &format!("**{over}**"));
        }
        if let Some(waiting) = words.waiting(commitment) {
            paragraph(out, &waiting);
        }
    }
    section(out, "Reserve for bugs and feedback");
    items(out, words, &plan.reserve_claims.items);
    paragraph(out, &words.reserve(&plan.reserve_claims));
    section(out, "Next");
    items(out, words, &plan.next.items);
    paragraph(out, &words.next(&plan.next));
}

fn proposals(out: &mut String, words: &Words<'_>, proposals: &Proposals) {
    section(out, "Candidates for the goal");
    table(out, words, &proposals.in_group(CandidateGroup::Fits));
    paragraph(out, &proposals.best.as_ref().map_or_else(|| words.no_best(proposals), |best| words.best(best)));
    for (title, group) in
        [("Too large for the budget", CandidateGroup::TooLarge), ("Not proposed", CandidateGroup::Excluded)]
    {
        let list = proposals.in_group(group);
        if !list.is_empty() {
            section(out, title);
            table(out, words, &list);
        }
    }
    if !proposals.shared_prerequisites.is_empty() {
        section(out, "Shared, and paid once");
        out.push('\n');
        for shared in &proposals.shared_prerequisites {
            let _ = writeln!(out, "- {}", words.shared(shared));
        }
    }
}

fn section(out: &mut String, title: &str) {
    let _ = writeln!(out, "\n## {title}");
}

fn paragraph(out: &mut String, sentence: &str) {
    let _ = writeln!(out, "\n{sentence}");
}

fn items(out: &mut String, words: &Words<'_>, items: &[Ix<Item>]) {
    let places = words.view.places(items);
    if !places.is_empty() {
        out.push('\n');
    }
    for (_, placed) in places {
        let item = words.view.backlog.item(placed.item);
        let _ = write!(
            out,
            "1. {} `{}` · {} · {}",
            link(&item.title.value, &item.path),
            item.id,
            item.kind.value.name(),
            words.estimate(placed.item)
        );
        for state in words.state(placed).0 {
            let _ = write!(out, " · {state}");
        }
        out.push('\n');
    }
}

fn table(out: &mut String, words: &Words<'_>, list: &[&Proposal]) {
    if list.is_empty() {
        return;
    }
    out.push_str("\n| | id | value | cost | per unit | |\n|---|---|---:|---:|---:|---|\n");
    for proposal in list {
        let title = inert::cell(proposal.candidate.title(words.view.backlog));
        let (id, verdict) = (words.candidate(proposal.candidate), words.verdict(proposal));
        // A unit or a currency may hold the mark that ends a cell.
        let cell = |text: String| text.replace('|', "\\|");
        let (value, cost) = (cell(words.worth(proposal)), cell(words.size(proposal.cost)));
        let density = words.density(proposal);
        let _ = writeln!(out, "| {title} | {id} | {value} | {cost} | {density} | {verdict} |");
    }
}
