//! Where an item in triage would enter the order if it were let in.

use std::sync::Arc;

use super::lanes;
use super::placement::Placement;
use crate::model::{Backlog, Item, Ix, Status};

/// Finds the ranks, one after the other, on a copy of the backlog.
#[derive(Debug)]
pub struct EntryRanks {
    backlog: Backlog,
}

impl EntryRanks {
    /// Copies the backlog; its items are shared.
    pub fn new(backlog: &Backlog) -> Self {
        Self { backlog: backlog.clone() }
    }

    /// The rank, from 1, that an item would have if it alone became `todo`. It takes about as long as an order.
    pub fn of(&mut self, ix: Ix<Item>) -> Option<usize> {
        let was = Arc::clone(self.backlog.items.get(ix.get())?);
        let mut let_in = Item::clone(&was);
        let_in.status.value = Status::Todo;
        self.put(ix, Arc::new(let_in));
        let ranked = lanes::rank_items(&self.backlog, &[]);
        let at = Placement::new(&self.backlog, &ranked).placed.iter().position(|(placed, _)| *placed == ix);
        self.put(ix, was);
        at.map(|at| at + 1)
    }

    fn put(&mut self, ix: Ix<Item>, item: Arc<Item>) {
        if let Some(place) = self.backlog.items.get_mut(ix.get()) {
            *place = item;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::order;
    use crate::text::{SourceFile, Tree};

    fn backlog(texts: &[(&str, &str)]) -> Backlog {
        let story = |(id, text): &(&str, &str)| {
            SourceFile::from_bytes(&*format!("stories/{id}.md"), format!("+++\ntitle = \"{id}\"\n{text}\n+++\n").into())
        };
        let tree = Tree { stories: texts.iter().map(story).collect(), ..Tree::default() };
        crate::parse::tree(&tree, &crate::rules::known()).backlog
    }

    #[test]
    fn ranks_are_those_of_the_order_after_the_answer() {
        let waiting = "type = \"feedback\"\nstatus = \"triage\"\nreach = 5\ndepends_on = [\"d\"]";
        let asked = [
            ("a", "type = \"feedback\"\nstatus = \"todo\"\nreach = 9"),
            ("b", "type = \"feedback\"\nstatus = \"todo\"\nreach = 2"),
            ("c", waiting),
            ("d", ""),
            ("e", "status = \"triage\"\ntype = \"bug\""),
        ];
        let before = backlog(&asked);
        let mut ranks = EntryRanks::new(&before);
        let answered =
            asked.map(|(id, text)| (id, if id == "c" { text.replace("triage", "todo") } else { text.into() }));
        let answered = backlog(&answered.each_ref().map(|(id, text)| (*id, text.as_str())));
        let c = before.find("c").unwrap();
        let after = order::compute_unchecked(&answered).ranks(&answered)[c.get()];
        assert_eq!((ranks.of(c), after), (Some(3), 3), "behind `a` and its own prerequisite");
        assert_eq!(ranks.of(before.find("e").unwrap()), Some(1), "one answer leaves no trace in the next");
    }
}
