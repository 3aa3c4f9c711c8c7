//! The cached trees in the index: the extension `TREE` (gitformat-index, "Cache tree").
//!
//! Git stores there the ids of the trees that it has written for folders. If a folder has a cached tree, its entries
//! have not changed since, and whoever knows that tree already needn't read it.

use std::collections::HashMap;

use git2::Oid;

use crate::git::MAX_PATH;

/// Size of an object id in bytes.
const ID: usize = 20;

/// The folders with a cached tree, by path: the number of entries below, and the tree's id.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct CachedTrees(HashMap<Box<[u8]>, (usize, Oid)>);

impl CachedTrees {
    /// Parses the extension; `None` if it is damaged.
    pub fn parse(mut bytes: &[u8]) -> Option<Self> {
        let mut trees = HashMap::new();
        let mut path = Vec::new();
        // The folders that contain the next one: the length of their path, and how many subfolders are still to come.
        let mut ancestors: Vec<(usize, usize)> = Vec::new();
        loop {
            let name = take_until(&mut bytes, 0)?;
            if !path.is_empty() {
                path.push(b'/');
            }
            path.extend_from_slice(name);
            // Only the root has no name.
            if name.is_empty() != ancestors.is_empty() || path.len() > MAX_PATH {
                return None;
            }
            let entry_count: i64 = parse_decimal(take_until(&mut bytes, b' ')?)?;
            let subfolder_count = parse_decimal(take_until(&mut bytes, b'\n')?)?;
            // A negative count means that the cached tree is invalid, and then no id follows.
            if let Ok(entry_count) = usize::try_from(entry_count) {
                let id = Oid::from_bytes(bytes.split_off(..ID)?).ok()?;
                trees.insert(path.as_slice().into(), (entry_count, id));
            }
            ancestors.push((path.len(), subfolder_count));
            while let Some((len, remaining)) = ancestors.last_mut() {
                path.truncate(*len);
                if *remaining > 0 {
                    *remaining -= 1;
                    break;
                }
                ancestors.pop();
            }
            if ancestors.is_empty() {
                return bytes.is_empty().then_some(Self(trees));
            }
        }
    }

    /// The number of entries below the folder at `path`, if its cached tree is `id`.
    pub fn entry_count(&self, path: &[u8], id: Oid) -> Option<usize> {
        self.0.get(path).filter(|(_, cached)| *cached == id).map(|(count, _)| *count)
    }
}

/// Takes the bytes before the next `end`, and skips `end`.
fn take_until<'b>(bytes: &mut &'b [u8], end: u8) -> Option<&'b [u8]> {
    let len = bytes.iter().position(|byte| *byte == end)?;
    let taken = bytes.split_off(..len)?;
    bytes.split_off_first()?;
    Some(taken)
}

fn parse_decimal<N: std::str::FromStr>(bytes: &[u8]) -> Option<N> {
    str::from_utf8(bytes).ok()?.parse().ok()
}
