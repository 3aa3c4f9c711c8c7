//! The backlog that is served: its files as they are, a number for each state of them, and what is drawn from them.

use std::collections::BTreeSet;
use std::path::PathBuf;

use hyper::body::Bytes;
use jiff::civil::Date;

use super::drawing::{Drawing, empty_order};
use super::mark::{Mark, is_ignore_file};
use super::versions::{OldTexts, Shown, Versions};
use crate::order::Order;
use crate::session::{BacklogState, LiveSession, Session, SessionError};
use crate::text::tree::PRIORITY;

/// From this many changed files on everything is read again: reading one links all.
const MAX_SINGLE: usize = 8;

/// Tells which day it is.
pub type Clock = Box<dyn Fn() -> Date>;

/// A backlog that follows its files.
pub struct LiveBacklog {
    live: LiveSession,
    clock: Clock,
    today: Date,
    version: u64,
    mark: Mark,
    versions: Versions,
    /// Of the current version, as soon as somebody needs it.
    drawing: Option<Drawing>,
    /// The last content that was drawn from an order, as JSON.
    content: Bytes,
    no_order: Order,
}

/// The number of the first state. It is higher than all of an earlier run, whose pages may still be open: what they show is too old
/// to be changed.
fn first_version() -> u64 {
    std::time::UNIX_EPOCH.elapsed().map_or(1, |since| since.as_millis().try_into().unwrap_or(1))
}

impl LiveBacklog {
    /// Follows a backlog that was read.
    pub fn new(live: LiveSession, clock: Clock) -> Self {
        let first = first_version();
        Self {
            mark: Mark::of(live.session()),
            live,
            today: clock(),
            clock,
            version: first,
            versions: Versions::new(first),
            drawing: None,
            content: Bytes::from_static(b"null"),
            no_order: empty_order(),
        }
    }

    /// The number of the state.
    pub fn version(&self) -> u64 {
        self.version
    }

    /// The day.
    pub fn today(&self) -> Date {
        self.today
    }

    /// The session.
    pub fn session(&self) -> &Session {
        self.live.session()
    }

    /// The files.
    pub fn state(&self) -> &BacklogState {
        self.live.state()
    }

    /// The backlog's folder.
    pub fn root(&self) -> PathBuf {
        self.session().location().root.path.clone()
    }

    /// Whether files can be seen to be others than those that were read.
    pub fn is_outdated(&self) -> bool {
        Mark::of(self.session()) != self.mark
    }

    /// Reads what was changed, also the files that somebody was `told` of. Returns whether the state is another one.
    ///
    /// # Errors
    /// If the folder can't be read. The state stays.
    pub fn sync(&mut self, mut told: BTreeSet<String>) -> Result<bool, SessionError> {
        let (mark, today) = (Mark::of(self.session()), (self.clock)());
        told.extend(mark.differing(&self.mark));
        let old = match mark.has_other_git(&self.mark)
            || told.len() > MAX_SINGLE
            || told.iter().any(|path| is_ignore_file(path))
        {
            true => self.reload()?,
            false => self.refresh(&told)?,
        };
        let is_other = !old.is_empty() || mark.has_other_head(&self.mark) || today != self.today;
        (self.mark, self.today) = (mark, today);
        if is_other {
            self.version += 1;
            self.versions.add(self.version, old);
            self.drawing = None;
        }
        Ok(is_other)
    }

    fn refresh(&mut self, paths: &BTreeSet<String>) -> Result<OldTexts, SessionError> {
        let old: OldTexts = paths.iter().map(|path| (path.clone(), text_of(self.state(), path))).collect();
        for path in paths {
            self.live.refresh(path)?;
        }
        Ok(self.changed(old))
    }

    fn reload(&mut self) -> Result<OldTexts, SessionError> {
        let mut old = all_texts(self.state());
        self.live.reload()?;
        for path in all_texts(self.state()).into_keys() {
            old.entry(path).or_insert(None);
        }
        Ok(self.changed(old))
    }

    /// Those of the old texts that aren't the new ones.
    fn changed(&self, mut old: OldTexts) -> OldTexts {
        old.retain(|path, text| *text != text_of(self.state(), path));
        old
    }

    /// A file as a version of the page has shown it.
    pub fn shown(&self, version: u64, path: &str) -> Shown<'_> {
        self.versions.shown(version, path)
    }

    /// The text of a file as it is.
    pub fn text_of(&self, path: &str) -> Option<String> {
        text_of(self.state(), path)
    }

    /// Draws what isn't drawn yet. Called after each change, because an order that was never drawn can't be shown any more when
    /// files break.
    ///
    /// # Errors
    /// If the history can't be read.
    pub fn draw(&mut self) -> Result<&Drawing, SessionError> {
        let drawing = match self.drawing.take() {
            Some(drawing) => drawing,
            None => {
                let order = self.live.state().order();
                let drawing = Drawing::new(&self.live, order.unwrap_or(&self.no_order), self.today)?;
                if let Ok(order) = order {
                    self.content = drawing.content(self.live.state(), order).into();
                }
                drawing
            }
        };
        Ok(self.drawing.insert(drawing))
    }

    /// The whole state of the page, as JSON.
    ///
    /// # Errors
    /// If the history can't be read.
    pub fn page(&mut self) -> Result<String, SessionError> {
        self.draw()?;
        let content = String::from_utf8_lossy(&self.content);
        Ok(super::drawing::state_json(&self.live, self.version, self.today, &content))
    }

    /// The page.
    ///
    /// # Errors
    /// If the history can't be read.
    pub fn document(&mut self, read_only: bool) -> Result<String, SessionError> {
        self.draw()?;
        let order = self.live.state().order();
        // Without an order the page has none; it asks for the last one at once, because no version is as old as this.
        let version = if order.is_ok() { self.version } else { 0 };
        let order = order.unwrap_or(&self.no_order);
        Ok(self.draw_with(|drawing, state| drawing.document(state, order, version, read_only)))
    }

    /// The parts of an opened item, as JSON. `None` if there is no such item.
    ///
    /// # Errors
    /// If the history can't be read.
    pub fn item(&mut self, id: &str) -> Result<Option<String>, SessionError> {
        self.draw()?;
        let order = self.live.state().order().unwrap_or(&self.no_order);
        Ok(self.draw_with(|drawing, state| drawing.item(state, order, self.version, id)))
    }

    fn draw_with<T: Default>(&self, work: impl FnOnce(&Drawing, &BacklogState) -> T) -> T {
        self.drawing.as_ref().map(|drawing| work(drawing, self.live.state())).unwrap_or_default()
    }
}

/// The text of a file, also if it is damaged; `None` if there is none.
fn text_of(state: &BacklogState, path: &str) -> Option<String> {
    if path == PRIORITY {
        return state.tree.priority.as_deref().map(|bytes| String::from_utf8_lossy(bytes).into_owned());
    }
    let file = state.tree.file(path)?;
    Some(match file.readable_text() {
        Ok(text) => text.to_owned(),
        Err(reason) => format!("{reason:?}\n{}", file.text()),
    })
}

fn all_texts(state: &BacklogState) -> OldTexts {
    let paths = state.tree.files().map(|file| file.path.to_string()).chain([PRIORITY.to_owned()]);
    paths.map(|path| (path.clone(), text_of(state, &path))).collect()
}
