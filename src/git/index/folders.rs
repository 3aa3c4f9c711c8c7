//! What git notes in the index of the trees that it has made of its folders: the extension `TREE`.
//!
//! A folder whose tree is noted has not changed since, and whoever knows that tree needn't read it.

use std::collections::HashMap;

use git2::Oid;

use crate::git::MAX_PATH;

const ID: usize = 20;

/// The folders of which git has noted the tree, by path, with the number of entries below each.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Folders(HashMap<Box<[u8]>, (usize, Oid)>);

impl Folders {
    /// Reads the extension; nothing if it is damaged.
    pub fn parse(mut bytes: &[u8]) -> Option<Self> {
        let mut found = HashMap::new();
        let mut path = Vec::new();
        // The folders around the next one: the length of the path, and how many folders are still to come there.
        let mut around: Vec<(usize, usize)> = Vec::new();
        loop {
            let name = until(&mut bytes, 0)?;
            if !path.is_empty() {
                path.push(b'/');
            }
            path.extend_from_slice(name);
            // Only the top has no name.
            if name.is_empty() != around.is_empty() || path.len() > MAX_PATH {
                return None;
            }
            let count: i64 = decimal(until(&mut bytes, b' ')?)?;
            let inner = decimal(until(&mut bytes, b'\n')?)?;
            // A negative count says that something below has changed.
            if let Ok(count) = usize::try_from(count) {
                found.insert(path.as_slice().into(), (count, Oid::from_bytes(bytes.split_off(..ID)?).ok()?));
            }
            around.push((path.len(), inner));
            while let Some((len, left)) = around.last_mut() {
                path.truncate(*len);
                if *left > 0 {
                    *left -= 1;
                    break;
                }
                around.pop();
            }
            if around.is_empty() {
                return bytes.is_empty().then_some(Self(found));
            }
        }
    }

    /// The number of entries below the folder at `path`, if `id` is noted as its tree.
    pub fn count(&self, path: &[u8], id: Oid) -> Option<usize> {
        self.0.get(path).filter(|(_, noted)| *noted == id).map(|(count, _)| *count)
    }
}

/// The bytes before the next `end`, which is passed over.
fn until<'b>(bytes: &mut &'b [u8], end: u8) -> Option<&'b [u8]> {
    let len = bytes.iter().position(|byte| *byte == end)?;
    let found = bytes.split_off(..len)?;
    bytes.split_off_first()?;
    Some(found)
}

fn decimal<N: std::str::FromStr>(bytes: &[u8]) -> Option<N> {
    str::from_utf8(bytes).ok()?.parse().ok()
}
