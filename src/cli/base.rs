//! The state with which a backlog is compared: its findings, and who changed it since.

use std::collections::HashMap;

use jiff::civil::Date;

use super::error::Failure;
use super::load::{Loaded, Place, Source};
use crate::diag::Finding;
use crate::diff;
use crate::git::Side;
use crate::rules::Base;

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
        let known = listing.config.is_some();
        let base = if known { place.load_listing(&snapshot, listing, Some(loaded))? } else { place.nothing() };
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

    /// The earlier state.
    pub fn base(&self) -> &Loaded {
        &self.base
    }

    /// The findings of `loaded`, each marked as new or not.
    pub fn findings(&self, loaded: &Loaded, today: Option<Date>) -> Vec<Finding> {
        let order = self.base.order.as_ref().ok();
        let renamed = diff::renamed(self.base.side(), loaded.side());
        let base = Base { parsed: &self.base.parsed, order, renamed: &renamed, authors: &self.authors };
        let mut found = loaded.findings(today, Some(base));
        let before = self.base.findings(today, None);
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
