//! The plan as text for people.

use super::capacity_bar;
use super::sentences::PlanSentences;
use super::view::PlanView;
use crate::model::{Item, Ix};
use crate::plan::prerequisites::PrerequisiteWalker;
use crate::plan::proposals::{CandidateGroup, Proposal, Proposals};
use crate::render::style::{Role, TextLayout};
use crate::render::table::{self, Cell, Column};
use crate::render::terminal_text;

/// Rank, title, id, size, state.
const ITEMS: [Column; 5] = [Column::Number, Column::Shrinks(20), Column::Id(14), Column::Fixed, Column::Fixed];
/// Title, id, value, cost, value per unit, verdict.
const CANDIDATES: [Column; 6] =
    [Column::Shrinks(8), Column::Id(8), Column::Number, Column::Number, Column::Number, Column::Shrinks(8)];
/// Maximum number of candidates listed; JSON lists all.
const LISTED: usize = 20;

/// The plan, or the proposals if they are requested.
pub fn human(view: PlanView<'_>, layout: TextLayout) -> String {
    let sentences = PlanSentences { view, escape: terminal_text::line };
    let mut page = PlanPage { out: String::new(), layout };
    page.out.push_str(&layout.style.paint(Role::Strong, terminal_text::truncate(&sentences.iteration(), layout.width)));
    page.out.push('\n');
    page.say(&sentences.capacity());
    page.out.push('\n');
    page.lines(&capacity_bar::lines(&view, layout));
    match (view.proposals, &view.plan.commitment) {
        (Some(proposals), _) => page.proposals(&sentences, proposals),
        (None, Some(_)) => page.plan(&sentences),
        (None, None) => {}
    }
    page.out.push('\n');
    if view.proposals.is_some() {
        page.say(&sentences.past(view.outlook));
    }
    page.say(&sentences.evidence(&view.plan.evidence));
    if let Some(assumed) = sentences.assumed(counted(view)) {
        page.say(&assumed);
    }
    page.out
}

/// The items whose estimates are part of a number in the output. With proposals, these are the items of the bar, of the
/// listed candidates and of the best set; the next items aren't shown then.
fn counted(view: PlanView<'_>) -> Box<dyn Iterator<Item = Ix<Item>> + '_> {
    let Some(proposals) = view.proposals else { return Box::new(view.plan.counted()) };
    let groups = [CandidateGroup::Fits, CandidateGroup::TooLarge, CandidateGroup::Excluded];
    let listed = groups.into_iter().flat_map(|group| proposals.in_group(group).into_iter().take(LISTED));
    let items =
        PrerequisiteWalker::new(view.backlog).closure(listed.flat_map(|proposal| proposal.items.iter().copied())).items;
    let best = proposals.best.iter().flat_map(|best| best.items.iter().copied());
    Box::new(view.plan.committed_and_reserved().chain(items).chain(best))
}

struct PlanPage {
    out: String,
    layout: TextLayout,
}

impl PlanPage {
    fn plan(&mut self, sentences: &PlanSentences<'_>) {
        let plan = sentences.view.plan;
        if let Some(commitment) = &plan.commitment {
            self.heading(&sentences.goal(commitment));
            self.items(sentences, &commitment.items);
            self.say(&sentences.commitment(commitment));
            self.warn(Role::Bad, sentences.over(commitment));
            self.warn(Role::Caution, sentences.waiting(commitment));
            let outlook = sentences.view.outlook;
            self.say(&sentences.past(outlook));
            self.say(&sentences.chance(outlook));
            self.warn(Role::Caution, sentences.even_chance(commitment, outlook));
        }
        if !plan.in_progress.items.is_empty() {
            self.heading("In progress besides");
            self.items(sentences, &plan.in_progress.items);
            self.say(&sentences.in_progress(&plan.in_progress));
        }
        self.heading("Reserve for bugs and feedback");
        self.items(sentences, &plan.reserve_claims.items);
        self.say(&sentences.reserve(&plan.reserve_claims));
        self.heading("Next");
        self.items(sentences, &plan.next.items);
        self.say(&sentences.next());
        self.warn(Role::Bad, sentences.exceeded());
    }

    fn proposals(&mut self, sentences: &PlanSentences<'_>, proposals: &Proposals) {
        self.heading("Candidates for the goal");
        self.candidates(sentences, &proposals.in_group(CandidateGroup::Fits));
        self.say(&proposals.best.as_ref().map_or_else(|| sentences.no_best(proposals), |best| sentences.best(best)));
        for (title, group) in
            [("Too large for the budget", CandidateGroup::TooLarge), ("Not proposed", CandidateGroup::Excluded)]
        {
            let list = proposals.in_group(group);
            if !list.is_empty() {
                self.heading(title);
                self.candidates(sentences, &list);
            }
        }
        if !proposals.shared_prerequisites.is_empty() {
            self.heading("Shared prerequisites, counted once");
            for shared in proposals.shared_prerequisites.iter().take(LISTED) {
                self.say(&sentences.shared(shared));
            }
            self.more(proposals.shared_prerequisites.len());
        }
    }

    fn heading(&mut self, title: &str) {
        let title = terminal_text::truncate(title, self.layout.width);
        self.out.push_str(&format!("\n{}\n", self.layout.style.paint(Role::Heading, title)));
    }

    fn say(&mut self, sentence: &str) {
        let lines = terminal_text::wrap(sentence, self.layout.wrap_width);
        self.lines(&lines);
    }

    fn warn(&mut self, role: Role, sentence: Option<String>) {
        let lines = terminal_text::wrap(&sentence.unwrap_or_default(), self.layout.wrap_width);
        self.lines(&lines.iter().map(|line| self.layout.style.paint(role, line)).collect::<Vec<_>>());
    }

    fn lines(&mut self, lines: &[String]) {
        for line in lines {
            self.out.push_str(line);
            self.out.push('\n');
        }
    }

    fn items(&mut self, sentences: &PlanSentences<'_>, items: &[Ix<Item>]) {
        let row = |(rank, placed): (usize, &crate::order::Placed)| {
            let item = sentences.view.backlog.item(placed.item);
            let (states, risky) = sentences.state(placed);
            vec![
                Cell::styled(Role::Quiet, rank.to_string()),
                Cell::styled(Role::Strong, terminal_text::line(&item.title.value)),
                Cell::styled(Role::Id, item.id.as_str()),
                Cell::text(sentences.estimate(placed.item)),
                Cell::styled(if risky { Role::Caution } else { Role::Good }, states.join(" · ")),
            ]
        };
        let rows: Vec<Vec<Cell>> = sentences.view.places(items).into_iter().map(row).collect();
        if table::fits(&ITEMS, &rows, self.layout) {
            self.lines(&table::lines(&ITEMS, &rows, self.layout));
        } else {
            self.items_above_states(sentences, items, rows);
        }
    }

    /// A table without room for the states: they are printed below their items, because a risk must not be cut off.
    fn items_above_states(&mut self, sentences: &PlanSentences<'_>, items: &[Ix<Item>], mut rows: Vec<Vec<Cell>>) {
        rows.iter_mut().for_each(|row| row.truncate(ITEMS.len() - 1));
        let places = sentences.view.places(items);
        let indent = places.last().map_or(0, |(rank, _)| rank.to_string().len()) + table::GAP;
        for (line, (_, placed)) in table::lines(&ITEMS, &rows, self.layout).iter().zip(places) {
            self.lines(std::slice::from_ref(line));
            let (states, risky) = sentences.state(placed);
            let role = if risky { Role::Caution } else { Role::Good };
            for state in terminal_text::wrap(&states.join(" · "), self.layout.wrap_width.saturating_sub(indent)) {
                let state = format!("{}{}", " ".repeat(indent), self.layout.style.paint(role, state));
                self.lines(&[state]);
            }
        }
    }

    fn candidates(&mut self, sentences: &PlanSentences<'_>, list: &[&Proposal]) {
        let backlog = sentences.view.backlog;
        let row = |proposal: &&Proposal| {
            let good = proposal.exclusion.is_none() && proposal.fits;
            let candidate = proposal.candidate;
            vec![
                Cell::styled(Role::Strong, terminal_text::line(candidate.title(backlog))),
                Cell::styled(Role::Id, candidate.id(backlog)),
                Cell::text(sentences.worth(proposal)),
                Cell::text(sentences.size(proposal.cost)),
                Cell::text(sentences.density(proposal)),
                Cell::styled(if good { Role::Good } else { Role::Caution }, sentences.verdict(proposal)),
            ]
        };
        let titles = ["", "", "value", "cost", "per unit", ""].map(|title| Cell::styled(Role::Quiet, title)).to_vec();
        let rows = list.iter().take(LISTED).map(row);
        let rows: Vec<Vec<Cell>> =
            if list.is_empty() { Vec::new() } else { std::iter::once(titles).chain(rows).collect() };
        self.lines(&table::lines(&CANDIDATES, &rows, self.layout));
        self.more(list.len());
    }

    fn more(&mut self, all: usize) {
        if all > LISTED {
            self.say(&format!("… and {} more; `--format json` lists all.", all - LISTED));
        }
    }
}
