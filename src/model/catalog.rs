//! Entries of `backlog.toml` that are referred to by id.

use std::collections::HashMap;

use super::{Id, Ix, ReferenceKind};
use crate::text::Spanned;

/// An entry that is referred to by id.
pub trait CatalogEntry: Sized {
    /// The kind of a reference to such an entry.
    const REFERENCE_KIND: ReferenceKind;

    /// The entry's id, where it is declared.
    fn id(&self) -> &Spanned<Id<Self>>;
}

/// Entries of one kind, in the order of the file, with a lookup by id.
#[derive(Clone, Debug)]
pub struct Catalog<T> {
    entries: Vec<T>,
    by_id: HashMap<Box<str>, u32>,
}

impl<T> Default for Catalog<T> {
    fn default() -> Self {
        Self { entries: Vec::new(), by_id: HashMap::new() }
    }
}

impl<T: CatalogEntry> Catalog<T> {
    /// Adds an entry. If two have the same id, lookups find the first.
    pub fn push(&mut self, entry: T) {
        let ix = Ix::<T>::new(self.entries.len());
        self.by_id.entry(entry.id().value.as_str().into()).or_insert(ix.get() as u32);
        self.entries.push(entry);
    }

    /// The position of the entry with that id.
    pub fn find(&self, id: &str) -> Option<Ix<T>> {
        self.by_id.get(id).map(|ix| Ix::new(*ix as usize))
    }

    /// The entry at a position returned by [`Catalog::find`].
    pub fn get(&self, ix: Ix<T>) -> Option<&T> {
        self.entries.get(ix.get())
    }

    /// The entries in order.
    pub fn iter(&self) -> std::slice::Iter<'_, T> {
        self.entries.iter()
    }

    /// The ids in order.
    pub fn ids(&self) -> impl Iterator<Item = &str> {
        self.entries.iter().map(|entry| entry.id().value.as_str())
    }

    /// Whether there is no entry.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// The entries as a slice.
    pub fn as_slice(&self) -> &[T] {
        &self.entries
    }

    /// The number of entries.
    pub fn len(&self) -> usize {
        self.entries.len()
    }
}
