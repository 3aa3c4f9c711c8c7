//! The parse cache: serialized stories, so that unchanged files needn't be parsed again.
//!
//! An entry belongs to a blob id, not to a path: the item's id and path come from the file that has the blob. Problems
//! are stored as well, unless they depend on more than the text. The bytes are not trusted: another [`ReaderKey`], a wrong checksum or anything
//! that can't be decoded is a cache miss.
//!
//! Format: a header (format, reader key, number of entries), a table of blob ids and the offsets at which their entries
//! end, the entries, the table's row numbers sorted by blob id, a checksum. Entries have the order of the files, in which
//! they are looked up again: reads are sequential, and a search is rarely needed.

mod codec;
mod problems;

use std::sync::Arc;

use super::file_stem::stem;
use super::read_story::{FlawedStory, ReadStory};
use super::reader_key::ReaderKey;
use crate::diag::{Fact, Place, Problem};
use crate::model::Id;
use crate::text::Span;
use codec::{Codec, Decoder, read_item, write_all, write_item};

/// The beginning of every cache; changes with the layout around the entries.
const FORMAT: &str = "topline parse cache 1\n";
/// Size of a blob id (SHA-1) in bytes.
const ID: usize = 20;
/// Size of a row of the table in bytes: a blob id and the offset at which its entry ends.
const ROW: usize = ID + 4;
/// Size of a row number in bytes.
const ROW_NUMBER: usize = 4;
/// Size of the checksum in bytes.
const CHECKSUM: usize = 8;

/// An opened parse cache.
#[derive(Clone, Copy, Debug)]
pub struct ParseCache<'b> {
    table: &'b [[u8; ROW]],
    entries: &'b [u8],
    /// The row numbers, sorted by blob id.
    by_id: &'b [[u8; ROW_NUMBER]],
}

/// The row number of an entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CacheHit(usize);

impl<'b> ParseCache<'b> {
    /// Opens the cache in `bytes`, if its entries were stored under `key`.
    pub fn open(bytes: &'b [u8], key: &ReaderKey) -> Option<Self> {
        let (content, sum) = bytes.split_last_chunk::<CHECKSUM>()?;
        if u64::from_le_bytes(*sum) != checksum(content) {
            return None;
        }
        let mut decoder = Decoder(content.strip_prefix(header(key).as_slice())?);
        let count = usize::try_from(u64::read(&mut decoder)?).ok()?;
        let (table, rest) = decoder.0.split_at_checked(count.checked_mul(ROW)?)?;
        let (entries, by_id) = rest.split_at_checked(rest.len().checked_sub(count.checked_mul(ROW_NUMBER)?)?)?;
        Some(Self { table: table.as_chunks().0, entries, by_id: by_id.as_chunks().0 })
    }

    /// Looks up blob ids. Fastest if they have about the order of the files for which the cache was stored.
    pub fn lookup<'i>(&self, ids: impl Iterator<Item = Option<&'i [u8]>>) -> Vec<Option<CacheHit>> {
        let mut next = 0;
        let lookup = |id: Option<&[u8]>| {
            let id = id?;
            let is_at = |at: &usize| self.table.get(*at).is_some_and(|row| row[..ID] == *id);
            // The next row, or the one after it if a file was deleted or changed.
            let at = [next, next + 1].into_iter().find(is_at).or_else(|| self.search(id))?;
            next = at + 1;
            Some(CacheHit(at))
        };
        ids.map(lookup).collect()
    }

    fn search(&self, id: &[u8]) -> Option<usize> {
        let row = |number: &[u8; ROW_NUMBER]| u32::from_le_bytes(*number) as usize;
        let id_of = |number: &[u8; ROW_NUMBER]| self.table.get(row(number)).map(|row| &row[..ID]);
        let index = self.by_id.binary_search_by(|number| id_of(number).cmp(&Some(id))).ok()?;
        self.by_id.get(index).map(row)
    }

    /// The story of a hit, for the file at `path`.
    pub fn story(&self, CacheHit(at): CacheHit, path: &Arc<str>) -> Option<ReadStory> {
        let start = if at == 0 { 0 } else { end(self.table.get(at - 1)?)? };
        let mut decoder = Decoder(self.entries.get(start..end(self.table.get(at)?)?)?);
        let story = read_story(path, &mut decoder)?;
        decoder.0.is_empty().then_some(story)
    }
}

/// Whether a story can be stored: all of its problems follow from its text.
pub fn is_storable(story: &ReadStory) -> bool {
    story.problems().iter().all(|problem| problems::is_storable(&problem.fact))
}

fn write_story(story: &ReadStory, out: &mut Vec<u8>) {
    match story {
        ReadStory::Clean(item) => {
            true.write(out);
            write_item(item, out);
        }
        ReadStory::Flawed(story) => {
            false.write(out);
            story.is_valid.write(out);
            story.item.is_some().write(out);
            if let Some(item) = &story.item {
                write_item(item, out);
            }
            (story.problems.len() as u64).write(out);
            for Problem { place, fact } in &story.problems {
                place.span.write(out);
                fact.write(out);
            }
        }
    }
}

fn read_story(path: &Arc<str>, from: &mut Decoder<'_>) -> Option<ReadStory> {
    let id = Id::new(stem(path)).ok()?;
    if bool::read(from)? {
        return read_item(id, Arc::clone(path), from).map(|item| ReadStory::Clean(Arc::new(item)));
    }
    let is_valid = bool::read(from)?;
    let item = match bool::read(from)? {
        true => Some(Arc::new(read_item(id, Arc::clone(path), from)?)),
        false => None,
    };
    let problems = Vec::<(Span, Fact)>::read(from)?.into_iter();
    let problems = problems.map(|(span, fact)| Problem { place: Place::new(Arc::clone(path), span), fact }).collect();
    Some(ReadStory::Flawed(Arc::new(FlawedStory { path: Arc::clone(path), item, is_valid, problems })))
}

/// Encodes a cache of `stories`, each with its blob id, in the order of the files. They were read under `key`; those that
/// [can't be stored](is_storable) are left out. `None` if they don't fit the format.
pub fn encode<'i>(key: &ReaderKey, stories: impl IntoIterator<Item = (&'i [u8], &'i ReadStory)>) -> Option<Vec<u8>> {
    let stories: Vec<_> = stories.into_iter().filter(|(id, story)| id.len() == ID && is_storable(story)).collect();
    let mut out = header(key);
    (stories.len() as u64).write(&mut out);
    let table = out.len();
    out.resize(table + stories.len() * ROW, 0);
    let start = out.len();
    for (at, (id, story)) in stories.iter().enumerate() {
        write_story(story, &mut out);
        let end = u32::try_from(out.len() - start).ok()?;
        let row = out.get_mut(table + at * ROW..)?.first_chunk_mut::<ROW>()?;
        row[..ID].copy_from_slice(id);
        row[ID..].copy_from_slice(&end.to_le_bytes());
    }
    let mut by_id: Vec<u32> = (0..u32::try_from(stories.len()).ok()?).collect();
    by_id.sort_unstable_by_key(|at| stories[*at as usize].0);
    out.extend(by_id.into_iter().flat_map(u32::to_le_bytes));
    let sum = checksum(&out);
    out.extend(sum.to_le_bytes());
    Some(out)
}

/// The format and the whole key, not a hash of it, so that different keys can't collide.
fn header(key: &ReaderKey) -> Vec<u8> {
    let mut out = FORMAT.as_bytes().to_vec();
    out.extend(key.version.to_le_bytes());
    key.settings.value_parts.write(&mut out);
    write_all(key.settings.criteria_headings.written(), &mut out);
    out
}

fn end(row: &[u8; ROW]) -> Option<usize> {
    row.last_chunk().and_then(|end| usize::try_from(u32::from_le_bytes(*end)).ok())
}

/// Detects damage, not attacks: whoever can write the cache can also change the program. Eight bytes at a time, because it
/// is computed over the whole cache on every run.
fn checksum(bytes: &[u8]) -> u64 {
    let (words, rest) = bytes.as_chunks::<8>();
    let mix = |sum: u64, word: u64| (sum ^ word).wrapping_mul(0x9e37_79b9_7f4a_7c15).rotate_left(29);
    let sum = words.iter().fold(bytes.len() as u64, |sum, word| mix(sum, u64::from_le_bytes(*word)));
    rest.iter().fold(sum, |sum, byte| mix(sum, u64::from(*byte)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Item;
    use crate::parse::{read_config, read_stories, tree};
    use crate::text::{SourceFile, Tree};

    const FULL: &str = "+++\ntitle = \"Größe\"\ntype = \"bug\"\nstatus = \"done\"\nstep = \"s\"\nrelease = \"r\"\nfeature = \"f\"\n\
        flag = \"g\"\nobjective = \"o\"\nestimate = 1.5\nvalue = { a = 1, b = 2.25 }\nseverity = \"minor\"\n\
        found_in = \"test\"\nreach = 300\nsource = \"mail\"\nabout = [\"x\"]\ndepends_on = [\"y\", \"z\"]\n\
        reported = 2026-01-02\nclosed = 2026-11-23\ndue = 2027-12-31\nassignee = [\"ann\"]\nlabels = [\"l\", \"m\"]\n\
        answer = \"yes\"\nreason = \"no\"\nexternal = \"T-1\"\n+++\n\nWhy [a](b.md).\n\n## Acceptance criteria\n\n\
        - [ ] one\n- [x] two\n";
    const SMALL: &str = "+++\ntitle = \"a\"\nvalue = 1_000_000\n+++\n";

    fn items() -> Vec<Arc<Item>> {
        let file = |path: &str, text: &str| SourceFile::from_bytes(path, text.into());
        let stories = vec![file("stories/full.md", FULL), file("stories/small.md", SMALL)];
        let parsed = tree(&Tree { stories, ..Tree::default() }, &[]);
        assert_eq!(parsed.problems, []);
        parsed.backlog.items
    }

    fn key(text: &str) -> ReaderKey {
        let file = SourceFile::from_bytes("backlog.toml", text.into());
        ReaderKey::new(read_config(Some(&file), None, &[]).settings)
    }

    fn encoded(items: &[Arc<Item>]) -> Vec<u8> {
        let ids = [[7; ID], [3; ID]];
        let stories: Vec<ReadStory> = items.iter().cloned().map(ReadStory::Clean).collect();
        encode(&key(""), ids.iter().map(|id| &id[..]).zip(&stories)).unwrap()
    }

    fn item_of(cache: &ParseCache<'_>, id: &[u8], path: &Arc<str>) -> Option<Item> {
        let story = cache.story(cache.lookup([Some(id)].into_iter())[0]?, path)?;
        story.valid_item().map(|item| Item::clone(item))
    }

    #[test]
    fn entries_are_found_in_any_order() {
        let story = ReadStory::Clean(items().remove(0));
        let ids: Vec<[u8; ID]> = [9, 2, 7, 7, 1, 4].map(|first| [first; ID]).into();
        let bytes = encode(&key(""), ids.iter().map(|id| (&id[..], &story))).unwrap();
        let cache = ParseCache::open(&bytes, &key("")).unwrap();
        let find = |wanted: &[u8]| {
            let wanted: Vec<Option<[u8; ID]>> = wanted.iter().map(|id| (*id > 0).then_some([*id; ID])).collect();
            let found = cache.lookup(wanted.iter().map(|id| id.as_ref().map(|id| &id[..])));
            let first = |hit: CacheHit| cache.table[hit.0][0];
            found.into_iter().map(|hit| hit.map_or(0, first)).collect::<Vec<u8>>()
        };
        for wanted in [&[9, 2, 7, 7, 1, 4][..], &[4, 1, 7, 2, 9], &[9, 3, 7, 7, 4], &[3, 9, 0, 7, 8, 1], &[4, 4], &[]] {
            let expected: Vec<u8> = wanted.iter().map(|id| if ids.contains(&[*id; ID]) { *id } else { 0 }).collect();
            assert_eq!(find(wanted), expected);
        }
    }

    #[test]
    fn entries_give_the_same_items() {
        let items = items();
        let bytes = encoded(&items);
        let cache = ParseCache::open(&bytes, &key("")).unwrap();
        for (id, item) in [[7; ID], [3; ID]].iter().zip(&items) {
            let read = item_of(&cache, id, &item.path).unwrap();
            assert_eq!(format!("{read:?}"), format!("{item:?}"));
        }
        assert!(item_of(&cache, &[4; ID], &items[0].path).is_none());
        let renamed = item_of(&cache, &[3; ID], &"stories/deep/new.md".into()).unwrap();
        assert_eq!((renamed.id.as_str(), &*renamed.path), ("new", "stories/deep/new.md"));
        assert!(item_of(&cache, &[3; ID], &"stories/no id.md".into()).is_none());
    }

    /// Texts with every problem that follows from a text.
    const FLAWED: [&str; 16] = [
        "no front matter\n",
        "---\ntitle: yaml\n---\n",
        "+++\ntitle = \"unclosed\"\n",
        "+++\n<<<<<<< ours\n=======\n>>>>>>> theirs\n+++\n",
        "+++\ntitle = \"a\"\n+++\n\n<<<<<<< ours\n=======\n>>>>>>> theirs\n",
        "+++\ntitle = \u{201c}curly\u{201d}\n+++\n",
        "+++\ntitle = not quoted\n+++\n",
        "+++\ntitle = 'it's'\nestimate = 1,5\nreported = 1.2.2026\nstep =\n+++\n",
        "+++\ntitel = \"a\"\n+++\n",
        "+++\ntitle = \"a\"\nstatus = \"in progress\"\ntype = 1\nseverity = 2026-01-01\n+++\n",
        "+++\ntitle = \"a\"\nestimate = -1\nvalue = { a = 1e99, b = 0.00001, c = nan }\nreach = 1.5\n+++\n",
        "+++\ntitle = \"a\"\nvalue = true\ndue = 2026-01-01T10:00:00\nreported = 10:00:00\nclosed = [1]\n+++\n",
        "+++\ntitle = \"a\"\nlabels = [1, { b = 2 }]\nassignee = {}\nextra = 1\nabout = \"x\"\n+++\n",
        "+++\ntitle = \"\"\n+++\n",
        "+++\ntitle = \"\u{200b}\"\n+++\n",
        "+++\ntitle = \"a\u{202e}b\"\nvalue = { nobody = 1 }\nanswer = \"\"\n+++\n",
    ];

    #[test]
    fn problems_are_stored_with_their_stories() {
        let config = SourceFile::from_bytes("backlog.toml", "[value.weights]\na = 1\n".into());
        let settings = read_config(Some(&config), None, &[]).settings;
        let file = |(at, text): (usize, &&str)| SourceFile::from_bytes(format!("stories/s{at}.md"), (*text).into());
        let files: Vec<SourceFile> = FLAWED.iter().enumerate().map(file).collect();
        let stories = read_stories(&files, &settings);
        let ids: Vec<[u8; ID]> = (0..stories.len()).map(|at| [at as u8; ID]).collect();
        let key = ReaderKey::new(settings);
        let bytes = encode(&key, ids.iter().map(|id| &id[..]).zip(&stories)).unwrap();
        let cache = ParseCache::open(&bytes, &key).unwrap();
        for (hit, story) in cache.lookup(ids.iter().map(|id| Some(&id[..]))).into_iter().zip(&stories) {
            assert!(!story.problems().is_empty() && is_storable(story), "{story:?}");
            assert_eq!(format!("{:?}", cache.story(hit.unwrap(), story.path()).unwrap()), format!("{story:?}"));
        }
    }

    #[test]
    fn problems_of_a_file_itself_are_not_stored() {
        let settings = read_config(None, None, &[]).settings;
        let files = [
            SourceFile::from_bytes("stories/no id.md", SMALL.into()),
            SourceFile::from_bytes("stories/a.md", vec![0xff]),
        ];
        for story in read_stories(&files, &settings) {
            assert!(!is_storable(&story), "{story:?}");
        }
    }

    #[test]
    fn other_settings_are_a_miss() {
        let bytes = encoded(&items());
        let opens = |text: &str| ParseCache::open(&bytes, &key(text)).is_some();
        assert!(opens("[product]\nname = \"x\"\n"));
        for text in ["[value.weights]\na = 2\n", "[policy]\ncriteria_headings = [\"Done when\"]\n"] {
            assert!(!opens(text), "{text}");
        }
    }

    #[test]
    fn damage_is_noticed() {
        let bytes = encoded(&items());
        let opens = |bytes: &[u8]| ParseCache::open(bytes, &key("")).is_some();
        assert!(opens(&bytes));
        for at in 0..bytes.len() {
            assert!(!opens(&bytes[..at]), "cut at {at}");
            for bit in 0..8 {
                let mut damaged = bytes.clone();
                damaged[at] ^= 1 << bit;
                assert!(!opens(&damaged), "bit {bit} of byte {at}");
            }
        }
        assert!(!opens(&vec![0; bytes.len()]));
    }

    #[test]
    fn a_wrong_entry_with_a_right_checksum_is_a_miss_or_an_item() {
        let bytes = encoded(&items());
        let end = bytes.len() - CHECKSUM;
        for at in FORMAT.len()..end {
            let mut wrong = bytes.clone();
            wrong[at] = wrong[at].wrapping_add(101);
            let sum = checksum(&wrong[..end]);
            wrong[end..].copy_from_slice(&sum.to_le_bytes());
            if let Some(cache) = ParseCache::open(&wrong, &key("")) {
                let _ = item_of(&cache, &[7; ID], &"stories/a.md".into());
                let _ = item_of(&cache, &[3; ID], &"stories/a.md".into());
            }
        }
    }
}
