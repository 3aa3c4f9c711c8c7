//! The state with which a backlog is compared: its findings, and who changed it since.

use std::collections::{HashMap, HashSet};

use jiff::civil::Date;

use super::error::Failure;
use super::load::{Asked, Loaded, Place, Source};
use crate::diag::Finding;
use crate::diff;
use crate::git::{Listing, Side, Snapshot};
use crate::rules::{Base, stale_priority_file};

/// An earlier state of the backlog.
pub struct Comparison {
    base: Loaded,
    authors: Vec<String>,
}

/// What [`Finding::identity`] gives.
type Mark<'f> = (&'static str, &'f str, &'f str);

impl Comparison {
    /// The comparison of `source` with `revision`; what is staged is compared with `HEAD`, if there is one,
    /// unless the user says otherwise.
    pub fn of(
        place: &Place,
        source: &Source,
        loaded: &Loaded,
        revision: Option<&str>,
    ) -> Result<Option<Self>, Failure> {
        let repository = match revision {
            Some(_) => place.repository()?,
            None if *source == Source::Git(Side::Index) => place.repository()?,
            None => return Ok(None),
        };
        let Some(revision) = revision.or_else(|| repository.has_head().then_some("HEAD")) else { return Ok(None) };
        let range = repository.range(revision)?;
        let revision = range.map_or_else(|| revision.to_owned(), |range| range.base);
        let side = Side::Revision(revision.clone());
        // In a base that doesn't have this backlog yet, nothing is there to be old.
        let snapshot = repository.snapshot(&side)?;
        let listing = snapshot.listing(&place.folder)?;
        let base = Self::load(place, &snapshot, listing, loaded)?;
        let head = match source {
            Source::Git(Side::Revision(head)) => head.as_str(),
            _ => "HEAD",
        };
        let mut authors = repository.authors(&revision, head, &place.folder)?;
        // Nobody has committed what is compared: it is of whoever makes the next commit.
        if authors.is_empty() && !matches!(source, Source::Git(Side::Revision(_))) {
            authors.extend(repository.next_author());
        }
        Ok(Some(Self { base, authors }))
    }

    /// The comparison of what is staged with `HEAD`, of which the listing is known.
    pub fn of_head(place: &Place, head: &Snapshot<'_>, listing: Listing, loaded: &Loaded) -> Result<Self, Failure> {
        let base = Self::load(place, head, listing, loaded)?;
        Ok(Self { base, authors: place.repository()?.next_author().into_iter().collect() })
    }

    fn load(place: &Place, snapshot: &Snapshot<'_>, listing: Listing, loaded: &Loaded) -> Result<Loaded, Failure> {
        match listing.config {
            Some(_) => place.load_listing(snapshot, listing, Some(loaded)),
            None => Ok(place.nothing()),
        }
    }

    /// The earlier state.
    pub fn base(&self) -> &Loaded {
        &self.base
    }

    /// The findings of `loaded`, each marked as new or not. `generated` says whether `PRIORITY.md` is looked at.
    pub fn findings(&self, loaded: &Loaded, today: Option<Date>, generated: bool) -> Vec<Finding> {
        let before = &self.base;
        let renamed = diff::find_renames(before.files(), loaded.files());
        let now = &loaded.parsed.backlog;
        let base = Base::new(&before.parsed, || before.order().ok(), now, &renamed, &self.authors);
        let mut found = loaded.findings(Asked { today, base: Some(&base), generated });
        // Only what the same rule says of the base can make a finding an old one.
        let fired: HashSet<&str> = found.iter().map(|finding| finding.rule).collect();
        let before = self.base.findings_of(
            Asked { today, base: None, generated: fired.contains(stale_priority_file::RULE.id) },
            |rule| fired.contains(rule),
        );
        let mut known = HashMap::new();
        for finding in &before {
            *known.entry(finding.identity()).or_default() += 1;
        }
        let new: Vec<bool> = found.iter().map(|finding| !take(&mut known, &finding.identity())).collect();
        for (finding, new) in found.iter_mut().zip(new) {
            finding.new = Some(new);
        }
        found
    }
}

/// Whether there is one of these left to take.
fn take<'f>(known: &mut HashMap<Mark<'f>, usize>, mark: &Mark<'f>) -> bool {
    known.get_mut(mark).filter(|left| **left > 0).map(|left| *left -= 1).is_some()
}
