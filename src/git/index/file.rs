//! The index's file: the documented format (gitformat-index) in its versions 2, 3 and 4.
//!
//! Whatever isn't certain is not read at all, and `git ls-files` is asked instead: a split or sparse index, one of
//! another version, and one that is damaged. The checksum at the end isn't compared, as git itself doesn't when it
//! reads; what damage leaves well-formed is what git commits.

use git2::Oid;

use super::folders::Folders;
use super::{Entries, Leaf, Mode};

const SIGNATURE: &[u8] = b"DIRC";

/// Times, device, inode: what tells whether a file has changed.
const TIMES: usize = 24;
/// User, group, size.
const OWNER: usize = 12;
const ID: usize = 20;
/// The checksum at the end.
const CHECKSUM: usize = 20;
/// Entries of the versions 2 and 3 fill up to a multiple of this with NULs, and end with one at least.
const BLOCK: usize = 8;

/// Among the 16 flags of an entry: that 16 more follow, the stage, and the length of the path.
const EXTENDED: u16 = 1 << 14;
const STAGE: u16 = 3 << 12;
const LENGTH: u16 = (1 << 12) - 1;
/// Among the further flags: those that git knows.
const INTENT_TO_ADD: u16 = 1 << 13;
const SKIP_WORKTREE: u16 = 1 << 14;

const FOLDER: u32 = 0o040_000;
const KIND: u32 = 0o170_000;

/// The entries that the bytes of an index hold; nothing if they are not those of a plain and whole one.
pub fn parse(bytes: &[u8]) -> Option<Entries> {
    let Head { mut rest, version, count } = Head::of(bytes)?;
    let mut entries = Entries::default();
    // No entry is shorter, so a damaged count can't ask for more memory than the file takes.
    entries.merged.reserve(count.min(rest.len() / (TIMES + OWNER + ID)));
    entries.names.reserve(rest.len() / 2);
    let mut last = Last::default();
    for _ in 0..count {
        let entry = last.next(&mut rest, version)?;
        if entry.further & INTENT_TO_ADD == 0 {
            let leaf = Leaf { mode: Mode::of(entry.mode), id: entry.id };
            entries.push(&last.path, last.stage == 0, leaf);
        }
    }
    entries.folders = extensions(rest)?;
    Some(entries)
}

/// The mode bits and the blob at `path` in the bytes of an index, if it is there without conflicts and marks.
pub fn find(bytes: &[u8], path: &[u8]) -> Option<(u32, Oid)> {
    let Head { mut rest, version, count } = Head::of(bytes)?;
    let mut last = Last::default();
    for _ in 0..count {
        let entry = last.next(&mut rest, version)?;
        if last.path == path {
            return (last.stage == 0 && entry.further == 0).then_some((entry.mode, entry.id));
        }
    }
    None
}

/// How an index begins.
struct Head<'b> {
    version: u32,
    count: usize,
    /// The entries and extensions.
    rest: &'b [u8],
}

impl<'b> Head<'b> {
    fn of(bytes: &'b [u8]) -> Option<Self> {
        let mut rest = bytes.get(..bytes.len().checked_sub(CHECKSUM)?)?;
        let signature = take(&mut rest, SIGNATURE.len())?;
        let (version, count) = (number(&mut rest)?, number(&mut rest)?);
        let is_known = signature == SIGNATURE && (2..=4).contains(&version);
        is_known.then_some(Self { version, count: usize::try_from(count).ok()?, rest })
    }
}

/// The entry that was read last, by what the next one must come after.
#[derive(Default)]
struct Last {
    path: Vec<u8>,
    stage: u16,
}

/// What else there is to know of it.
struct Entry {
    mode: u32,
    id: Oid,
    further: u16,
}

impl Last {
    /// Reads the next entry.
    fn next(&mut self, rest: &mut &[u8], version: u32) -> Option<Entry> {
        let start = rest.len();
        take(rest, TIMES)?;
        let mode = number(rest)?;
        take(rest, OWNER)?;
        let id = Oid::from_bytes(take(rest, ID)?).ok()?;
        let flags = short(rest)?;
        let further = if flags & EXTENDED == 0 { 0 } else { short(rest)? };
        let is_known = (version > 2 || flags & EXTENDED == 0) && further & !(INTENT_TO_ADD | SKIP_WORKTREE) == 0;
        // A folder is an entry of a sparse index.
        if !is_known || mode & KIND == FOLDER {
            return None;
        }
        let (kept, name) = if version == 4 {
            (self.path.len().checked_sub(varint(rest)?)?, ended(rest)?)
        } else {
            (0, padded(rest, start)?)
        };
        let len = kept + name.len();
        if len.min(LENGTH.into()) != usize::from(flags & LENGTH) || len == 0 {
            return None;
        }
        self.advance(kept, name, (flags & STAGE) >> 12)?;
        Some(Entry { mode, id, further })
    }

    /// Goes on to the path that begins with `kept` bytes of the last one; nothing if it doesn't come after that.
    fn advance(&mut self, kept: usize, name: &[u8], stage: u16) -> Option<()> {
        let tail = self.path.get(kept..)?;
        // The bytes before are the same in both.
        let is_next = (tail, self.stage) < (name, stage);
        self.path.truncate(kept);
        self.path.extend_from_slice(name);
        self.stage = stage;
        is_next.then_some(())
    }
}

/// A path and the NULs that fill its entry up, which began where `start` bytes were left.
fn padded<'b>(rest: &mut &'b [u8], start: usize) -> Option<&'b [u8]> {
    let len = rest.iter().position(|byte| *byte == 0)?;
    let name = take(rest, len)?;
    let nuls = BLOCK - (start - rest.len()) % BLOCK;
    take(rest, nuls)?.iter().all(|byte| *byte == 0).then_some(name)
}

/// The bytes up to a NUL.
fn ended<'b>(rest: &mut &'b [u8]) -> Option<&'b [u8]> {
    let len = rest.iter().position(|byte| *byte == 0)?;
    let name = take(rest, len)?;
    take(rest, 1)?;
    Some(name)
}

/// What the extensions say that stand behind the entries; nothing if one must be understood and isn't.
fn extensions(mut rest: &[u8]) -> Option<Folders> {
    let mut folders = Folders::default();
    while !rest.is_empty() {
        let name = take(&mut rest, 4)?;
        let len = usize::try_from(number(&mut rest)?).ok()?;
        let bytes = take(&mut rest, len)?;
        // A capital says that it may be passed over.
        if !name.first()?.is_ascii_uppercase() {
            return None;
        }
        if name == b"TREE" {
            folders = Folders::parse(bytes).unwrap_or_default();
        }
    }
    Some(folders)
}

fn take<'b>(rest: &mut &'b [u8], len: usize) -> Option<&'b [u8]> {
    rest.split_off(..len)
}

fn number(rest: &mut &[u8]) -> Option<u32> {
    let (bytes, after) = rest.split_first_chunk()?;
    *rest = after;
    Some(u32::from_be_bytes(*bytes))
}

fn short(rest: &mut &[u8]) -> Option<u16> {
    let (bytes, after) = rest.split_first_chunk()?;
    *rest = after;
    Some(u16::from_be_bytes(*bytes))
}

/// A number in git's own variable length: each byte that isn't the last one adds one.
fn varint(rest: &mut &[u8]) -> Option<usize> {
    let mut value = 0_usize;
    loop {
        let byte = usize::from(*rest.split_off_first()?);
        value = value.checked_mul(128)?.checked_add(byte & 127)?;
        if byte < 128 {
            return Some(value);
        }
        value = value.checked_add(1)?;
    }
}
