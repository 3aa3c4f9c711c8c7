//! The plan at a terminal.

use super::words::Words;
use super::{View, bar};
use crate::model::{Item, Ix};
use crate::plan::prerequisites::PrerequisiteWalker;
use crate::plan::proposals::{CandidateGroup, Proposal, Proposals};
use crate::render::plain;
use crate::render::style::{Role, Screen};
use crate::render::table::{self, Cell, Column};

/// Rank, title, id, size, state.
const ITEMS: [Column; 5] = [Column::Number, Column::Shrinks(20), Column::Id(14), Column::Fixed, Column::Fixed];
/// Title, id, value, cost, value per unit, verdict.
const CANDIDATES: [Column; 6] =
    [Column::Shrinks(8), Column::Id(8), Column::Number, Column::Number, Column::Number, Column::Shrinks(8)];
/// The most candidates that are listed: whoever wants all of them wants JSON.
const LISTED: usize = 20;

/// The plan; or, where those are asked for, the proposals.
pub fn human(view: View<'_>, screen: Screen) -> String {
    let words = Words { view, clean: plain::line };
    let mut page = Page { out: String::new(), screen };
    page.out.push_str(&screen.style.paint(Role::Strong, plain::cut(&words.iteration(), screen.width)));
    page.out.push('\n');
    page.say(&words.capacity());
    page.out.push('\n');
    page.lines(&bar::lines(&view, screen));
    match (view.proposals, &view.plan.commitment) {
        (Some(proposals), _) => page.proposals(&words, proposals),
        (None, Some(_)) => page.plan(&words),
        (None, None) => {}
    }
    page.out.push('\n');
    page.say(&words.evidence(&view.plan.evidence));
    if let Some(assumed) = words.assumed(counted(view)) {
        page.say(&assumed);
    }
    page.out
}

/// The items whose estimates are in a number of the page. With proposals that is the bar, the candidates that are
/// listed and the best set; what comes next isn't shown then.
fn counted(view: View<'_>) -> Box<dyn Iterator<Item = Ix<Item>> + '_> {
    let Some(proposals) = view.proposals else { return Box::new(view.plan.counted()) };
    let groups = [CandidateGroup::Fits, CandidateGroup::TooLarge, CandidateGroup::Excluded];
    let listed = groups.into_iter().flat_map(|group| proposals.in_group(group).into_iter().take(LISTED));
    let items =
        PrerequisiteWalker::new(view.backlog).closure(listed.flat_map(|proposal| proposal.items.iter().copied())).items;
    let best = proposals.best.iter().flat_map(|best| best.items.iter().copied());
    Box::new(view.plan.committed_and_reserved().chain(items).chain(best))
}

struct Page {
    out: String,
    screen: Screen,
}

impl Page {
    fn plan(&mut self, words: &Words<'_>) {
        let plan = words.view.plan;
        if let Some(commitment) = &plan.commitment {
            self.heading(&words.goal(commitment));
            self.items(words, &commitment.items);
            self.say(&words.commitment(commitment));
            self.warn(Role::Bad, words.over(commitment));
            self.warn(Role::Caution, words.waiting(commitment));
        }
        self.heading("Reserve for bugs and feedback");
        self.items(words, &plan.reserve_claims.items);
        self.say(&words.reserve(&plan.reserve_claims));
        self.heading("Next");
        self.items(words, &plan.next.items);
        self.say(&words.next(&plan.next));
    }

    fn proposals(&mut self, words: &Words<'_>, proposals: &Proposals) {
        self.heading("Candidates for the goal");
        self.candidates(words, &proposals.in_group(CandidateGroup::Fits));
        self.say(&proposals.best.as_ref().map_or_else(|| words.no_best(proposals), |best| words.best(best)));
        for (title, group) in
            [("Too large for the budget", CandidateGroup::TooLarge), ("Not proposed", CandidateGroup::Excluded)]
        {
            let list = proposals.in_group(group);
            if !list.is_empty() {
                self.heading(title);
                self.candidates(words, &list);
            }
        }
        if !proposals.shared_prerequisites.is_empty() {
            self.heading("Shared, and paid once");
            for shared in proposals.shared_prerequisites.iter().take(LISTED) {
                self.say(&words.shared(shared));
            }
            self.more(proposals.shared_prerequisites.len());
        }
    }

    fn heading(&mut self, title: &str) {
        let title = plain::cut(title, self.screen.width);
        self.out.push_str(&format!("\n{}\n", self.screen.style.paint(Role::Heading, title)));
    }

    fn say(&mut self, sentence: &str) {
        let lines = plain::wrap(sentence, self.screen.measure);
        self.lines(&lines);
    }

    fn warn(&mut self, role: Role, sentence: Option<String>) {
        let lines = plain::wrap(&sentence.unwrap_or_default(), self.screen.measure);
        self.lines(&lines.iter().map(|line| self.screen.style.paint(role, line)).collect::<Vec<_>>());
    }

    fn lines(&mut self, lines: &[String]) {
        for line in lines {
            self.out.push_str(line);
            self.out.push('\n');
        }
    }

    fn items(&mut self, words: &Words<'_>, items: &[Ix<Item>]) {
        let row = |(rank, placed): (usize, &crate::order::Placed)| {
            let item = words.view.backlog.item(placed.item);
            let (states, risky) = words.state(placed);
            vec![
                Cell::of(Role::Quiet, rank.to_string()),
                Cell::of(Role::Strong, plain::line(&item.title.value)),
                Cell::of(Role::Id, item.id.as_str()),
                Cell::text(words.estimate(placed.item)),
                Cell::of(if risky { Role::Caution } else { Role::Good }, states.join(" · ")),
            ]
        };
        let rows: Vec<Vec<Cell>> = words.view.places(items).into_iter().map(row).collect();
        if table::fits(&ITEMS, &rows, self.screen) {
            self.lines(&table::lines(&ITEMS, &rows, self.screen));
        } else {
            self.items_above_states(words, items, rows);
        }
    }

    /// A table that has no room for the states: each then stands below its item, because a risk that is cut is none
    /// that was pointed out.
    fn items_above_states(&mut self, words: &Words<'_>, items: &[Ix<Item>], mut rows: Vec<Vec<Cell>>) {
        rows.iter_mut().for_each(|row| row.truncate(ITEMS.len() - 1));
        let places = words.view.places(items);
        let indent = places.last().map_or(0, |(rank, _)| rank.to_string().len()) + table::GAP;
        for (line, (_, placed)) in table::lines(&ITEMS, &rows, self.screen).iter().zip(places) {
            self.lines(std::slice::from_ref(line));
            let (states, risky) = words.state(placed);
            let role = if risky { Role::Caution } else { Role::Good };
            for state in plain::wrap(&states.join(" · "), self.screen.measure.saturating_sub(indent)) {
                let state = format!("{}{}", " ".repeat(indent), self.screen.style.paint(role, state));
                self.lines(&[state]);
            }
        }
    }

    fn candidates(&mut self, words: &Words<'_>, list: &[&Proposal]) {
        let backlog = words.view.backlog;
        let row = |proposal: &&Proposal| {
            let good = proposal.exclusion.is_none() && proposal.fits;
            let candidate = proposal.candidate;
            vec![
                Cell::of(Role::Strong, plain::line(candidate.title(backlog))),
                Cell::of(Role::Id, candidate.id(backlog)),
                Cell::text(words.worth(proposal)),
                Cell::text(words.size(proposal.cost)),
                Cell::text(words.density(proposal)),
                Cell::of(if good { Role::Good } else { Role::Caution }, words.verdict(proposal)),
            ]
        };
        let titles = ["", "", "value", "cost", "per unit", ""].map(|title| Cell::of(Role::Quiet, title)).to_vec();
        let rows = list.iter().take(LISTED).map(row);
        let rows: Vec<Vec<Cell>> =
            if list.is_empty() { Vec::new() } else { std::iter::once(titles).chain(rows).collect() };
        self.lines(&table::lines(&CANDIDATES, &rows, self.screen));
        self.more(list.len());
    }

    fn more(&mut self, all: usize) {
        if all > LISTED {
            self.say(&format!("… and {} more; `--format json` has them all.", all - LISTED));
        }
    }
}
