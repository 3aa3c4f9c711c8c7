//! Parses the index file: versions 2, 3 and 4 of the documented format (gitformat-index).
//!
//! If anything is unknown or inconsistent, nothing is returned and the caller asks `git ls-files`: for a split or
//! sparse index, another version, or a damaged file. The checksum at the end isn't verified, as git itself doesn't
//! verify it when it reads; an index that is damaged but well-formed is what git would commit.

use git2::Oid;

use super::cached_trees::CachedTrees;
use super::file_stat::FileStat;
use super::{FoundEntry, IndexEntries};
use crate::git::tree_entry::{EntryKind, TreeEntry};

const SIGNATURE: &[u8] = b"DIRC";

// Sizes in bytes.
/// Times, device and inode, by which git notices that a file has changed.
const TIMES: usize = 24;
const MODE: usize = 4;
/// User, group and file size.
const OWNER_AND_SIZE: usize = 12;
/// All that an entry says of the file in the working tree.
const STAT: usize = TIMES + MODE + OWNER_AND_SIZE;
const ID: usize = 20;
/// The checksum at the end of the file.
const CHECKSUM: usize = 20;
/// In versions 2 and 3 entries are padded with 1 to 8 NULs to a multiple of this.
const ALIGNMENT: usize = 8;

// The 16 flags of an entry: whether 16 extended flags follow, the stage, and the length of the path.
const EXTENDED: u16 = 1 << 14;
const STAGE: u16 = 3 << 12;
const PATH_LENGTH: u16 = (1 << 12) - 1;
// The extended flags that are in use.
const INTENT_TO_ADD: u16 = 1 << 13;
const SKIP_WORKTREE: u16 = 1 << 14;

/// The mode bits of a folder, which only a sparse index contains.
const FOLDER: u32 = 0o040_000;
const FILE_TYPE: u32 = 0o170_000;

/// The entries in the bytes of an index file; `None` if it isn't a complete one of a supported kind.
pub fn parse(bytes: &[u8]) -> Option<IndexEntries> {
    let Header { mut rest, version, count } = Header::parse(bytes)?;
    let mut entries = IndexEntries::default();
    // Bounded by the file's size, in case the count is damaged.
    entries.merged.reserve(count.min(rest.len() / (STAT + ID)));
    entries.paths.reserve(rest.len() / 2);
    let mut reader = EntryReader::default();
    for _ in 0..count {
        let raw = reader.next(&mut rest, version)?;
        if raw.extended_flags & INTENT_TO_ADD == 0 {
            let entry = TreeEntry { kind: EntryKind::from_mode(raw.mode), id: raw.id };
            entries.push(&reader.path, reader.stage == 0, entry, raw.extended_flags & SKIP_WORKTREE != 0);
        }
    }
    entries.cached_trees = parse_extensions(rest)?;
    Some(entries)
}

/// The entry at `path` in the bytes of an index file, if it is there, merged and without extended flags. The bytes need
/// only reach [`CHECKSUM`] bytes beyond that entry.
pub fn find(bytes: &[u8], path: &[u8]) -> Option<FoundEntry> {
    let Header { mut rest, version, count } = Header::parse(bytes)?;
    let mut reader = EntryReader::default();
    for _ in 0..count {
        let RawEntry { mode, id, extended_flags, stat } = reader.next(&mut rest, version)?;
        if reader.path == path {
            let is_plain = reader.stage == 0 && extended_flags == 0;
            return is_plain.then_some(FoundEntry { mode, id, stat: FileStat::decode(stat)? });
        }
    }
    None
}

/// The header of an index file.
struct Header<'b> {
    version: u32,
    count: usize,
    /// The entries and extensions.
    rest: &'b [u8],
}

impl<'b> Header<'b> {
    fn parse(bytes: &'b [u8]) -> Option<Self> {
        let mut rest = bytes.get(..bytes.len().checked_sub(CHECKSUM)?)?;
        let signature = take(&mut rest, SIGNATURE.len())?;
        let (version, count) = (take_u32(&mut rest)?, take_u32(&mut rest)?);
        let is_supported = signature == SIGNATURE && (2..=4).contains(&version);
        is_supported.then_some(Self { version, count: usize::try_from(count).ok()?, rest })
    }
}

/// Reads entries one after the other. Each path is encoded relative to the one before, and must be greater.
#[derive(Default)]
struct EntryReader {
    /// Path and stage of the entry that was read last.
    path: Vec<u8>,
    stage: u16,
}

/// An entry as it is encoded, without path and stage.
struct RawEntry<'b> {
    mode: u32,
    id: Oid,
    extended_flags: u16,
    /// What [`FileStat::decode`] reads.
    stat: &'b [u8],
}

impl EntryReader {
    /// Reads the next entry.
    fn next<'b>(&mut self, rest: &mut &'b [u8], version: u32) -> Option<RawEntry<'b>> {
        let (len_at_start, stat) = (rest.len(), rest.get(..STAT)?);
        take(rest, TIMES)?;
        let mode = take_u32(rest)?;
        take(rest, OWNER_AND_SIZE)?;
        let id = Oid::from_bytes(take(rest, ID)?).ok()?;
        let flags = take_u16(rest)?;
        let is_extended = flags & EXTENDED != 0;
        let extended_flags = if is_extended { take_u16(rest)? } else { 0 };
        let is_supported = (version > 2 || !is_extended) && extended_flags & !(INTENT_TO_ADD | SKIP_WORKTREE) == 0;
        if !is_supported || mode & FILE_TYPE == FOLDER {
            return None;
        }
        let (shared_len, suffix) = if version == 4 {
            (self.path.len().checked_sub(take_varint(rest)?)?, take_until_nul(rest)?)
        } else {
            (0, take_padded_path(rest, len_at_start)?)
        };
        let len = shared_len + suffix.len();
        if len.min(PATH_LENGTH.into()) != usize::from(flags & PATH_LENGTH) || len == 0 {
            return None;
        }
        self.advance(shared_len, suffix, (flags & STAGE) >> 12)?;
        Some(RawEntry { mode, id, extended_flags, stat })
    }

    /// Moves on to the path that consists of the first `shared_len` bytes of the last path and `suffix`; `None` if it
    /// isn't greater than the last one.
    fn advance(&mut self, shared_len: usize, suffix: &[u8], stage: u16) -> Option<()> {
        let last_suffix = self.path.get(shared_len..)?;
        let is_greater = (last_suffix, self.stage) < (suffix, stage);
        self.path.truncate(shared_len);
        self.path.extend_from_slice(suffix);
        self.stage = stage;
        is_greater.then_some(())
    }
}

/// Takes a path and the NULs after it. The entry began when `len_at_start` bytes were left.
fn take_padded_path<'b>(rest: &mut &'b [u8], len_at_start: usize) -> Option<&'b [u8]> {
    let len = rest.iter().position(|byte| *byte == 0)?;
    let path = take(rest, len)?;
    let padding = ALIGNMENT - (len_at_start - rest.len()) % ALIGNMENT;
    take(rest, padding)?.iter().all(|byte| *byte == 0).then_some(path)
}

/// Takes the bytes before a NUL, and skips the NUL.
fn take_until_nul<'b>(rest: &mut &'b [u8]) -> Option<&'b [u8]> {
    let len = rest.iter().position(|byte| *byte == 0)?;
    let bytes = take(rest, len)?;
    take(rest, 1)?;
    Some(bytes)
}

/// The cached trees in the extensions after the entries; `None` if there is an unknown extension that is not optional.
fn parse_extensions(mut rest: &[u8]) -> Option<CachedTrees> {
    let mut cached_trees = CachedTrees::default();
    while !rest.is_empty() {
        let name = take(&mut rest, 4)?;
        let len = usize::try_from(take_u32(&mut rest)?).ok()?;
        let bytes = take(&mut rest, len)?;
        // A capital first letter marks an optional extension.
        if !name.first()?.is_ascii_uppercase() {
            return None;
        }
        if name == b"TREE" {
            cached_trees = CachedTrees::parse(bytes).unwrap_or_default();
        }
    }
    Some(cached_trees)
}

fn take<'b>(rest: &mut &'b [u8], len: usize) -> Option<&'b [u8]> {
    rest.split_off(..len)
}

fn take_u32(rest: &mut &[u8]) -> Option<u32> {
    let (bytes, after) = rest.split_first_chunk()?;
    *rest = after;
    Some(u32::from_be_bytes(*bytes))
}

fn take_u16(rest: &mut &[u8]) -> Option<u16> {
    let (bytes, after) = rest.split_first_chunk()?;
    *rest = after;
    Some(u16::from_be_bytes(*bytes))
}

/// Takes a number in git's variable-length encoding (as in offset deltas of packs), where each continuation byte adds
/// one.
fn take_varint(rest: &mut &[u8]) -> Option<usize> {
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
