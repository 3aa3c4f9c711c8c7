//! Loads a backlog from git with the readings that an earlier run kept, and keeps those of this one.
//!
//! What is kept only saves reading again: a story comes from it only under the id of the very blob that was read, and
//! without it everything is read as if it had never been.

use std::collections::HashSet;
use std::sync::Arc;

use rayon::prelude::*;

use super::{Loaded, Place, in_snapshot};
use crate::cli::error::Failure;
use crate::diag::Finding;
use crate::git::{Entry, Found, Listing, Snapshot};
use crate::model::Item;
use crate::parse::readings::{self, Kept, Readings};
use crate::{parse, rules};

/// Readings are kept anew when more than one in so many stories was read: reading a few costs less than
/// writing all.
const FEW: usize = 32;

impl Place {
    /// As [`Self::load_listing`], but stories whose blobs an earlier run has read are taken from what it `kept`;
    /// their texts are not in the tree then, unless they `changed`: who compares asks for these. What is read now is
    /// kept for the next run.
    pub fn load_kept(
        &self,
        snapshot: &Snapshot<'_>,
        listing: Listing,
        changed: &HashSet<&str>,
        kept: Option<&[u8]>,
    ) -> Result<Loaded, Failure> {
        let repository = self.repository()?;
        let top = Listing { config: listing.config.clone(), stories: Vec::new(), ..listing };
        let mut tree = repository.read(&top)?;
        let top = parse::tree(&tree, &rules::known());
        let readings = kept.and_then(|kept| Readings::open(kept, &top.backlog.config));
        let found: Vec<Option<Arc<Item>>> = match &readings {
            Some(readings) => {
                let kept = readings.find(listing.stories.iter().map(blob));
                let read = |(entry, kept): (&Entry, Option<Kept>)| {
                    let kept = kept.filter(|_| !changed.contains(&*entry.path))?;
                    readings.item(kept, &entry.path).map(Arc::new)
                };
                listing.stories.par_iter().zip(kept).map(read).collect()
            }
            None => vec![None; listing.stories.len()],
        };
        let unread = listing.stories.iter().zip(&found).filter(|(_, item)| item.is_none());
        let unread: Vec<&Entry> = unread.map(|(entry, _)| entry).collect();
        tree.stories = repository.read_entries(&unread)?;
        let parsed = parse::tree_with(&tree, top, found.into_iter().flatten().collect());
        let loaded = self.of_parsed(tree, parsed, true, |target| in_snapshot(snapshot, target));
        let loaded = Loaded { listing: Some(listing), ..loaded };
        self.keep_readings(&loaded);
        Ok(loaded)
    }

    /// Keeps what reading gave, if so much of it is new that writing everything again will pay.
    fn keep_readings(&self, loaded: &Loaded) {
        let (Some(listing), Some(repository)) = (&loaded.listing, &self.repository) else { return };
        let troubled = loaded.troubled();
        let new = loaded.tree.stories.iter().filter(|file| !troubled.contains(&*file.path)).count();
        if new <= listing.stories.len() / FEW {
            return;
        }
        let backlog = &loaded.parsed.backlog;
        let items = listing.stories.iter().filter(|entry| !troubled.contains(&*entry.path)).filter_map(|entry| {
            let item = backlog.item(backlog.find(parse::stem(&entry.path))?);
            (item.path == entry.path).then_some((blob(entry)?, item))
        });
        if let Some(bytes) = readings::bytes(&backlog.config, items) {
            repository.keep_readings(&self.folder, &bytes);
        }
    }

    /// Adds to a loaded tree the texts that a report on `findings` quotes.
    pub fn add_texts(&self, loaded: &mut Loaded, findings: &[&Finding]) -> Result<(), Failure> {
        let Some(listing) = &loaded.listing else { return Ok(()) };
        let related = findings.iter().flat_map(|finding| finding.related.iter().map(|related| &related.place));
        let mut wanted: HashSet<&str> =
            findings.iter().map(|finding| &finding.place).chain(related).map(|place| &*place.path).collect();
        for file in &loaded.tree.stories {
            wanted.remove(&*file.path);
        }
        let missing: Vec<&Entry> = listing.stories.iter().filter(|entry| wanted.contains(&*entry.path)).collect();
        loaded.tree.stories.extend(self.repository()?.read_entries(&missing)?);
        Ok(())
    }
}

/// The id of the blob with a file's bytes.
fn blob(entry: &Entry) -> Option<&[u8]> {
    match &entry.found {
        Found::Blob(id) => Some(id.as_bytes()),
        Found::Nowhere(..) => None,
    }
}
