//! `topline diff`

use std::mem::ManuallyDrop;

use super::Outcome;
use super::args::{Cli, DiffArgs, DiffFormat};
use super::error::Failure;
use super::load::{self, Loaded, Place, Source};
use super::terminal::Terminal;
use crate::diff;
use crate::git;
use crate::render::diff::{self as render, View};
use crate::text::path;
use crate::text::tree::CONFIG;

/// Compares the orders of two trees.
pub fn run(cli: &Cli, args: &DiffArgs, terminal: &mut Terminal) -> Result<Outcome, Failure> {
    let asked = Asked::of(args)?;
    let place = asked.place(cli)?;
    let head = asked.head(&place)?;
    let base = asked.base(&place, &head)?;
    let missing = [(&asked.base.name, &base), (&asked.head.name, &head)]
        .map(|(name, side)| say_if_unordered(name, side, &place, terminal));
    let (base, head) = (base.side(), head.side());
    let diff = diff::compare(base, head);
    let view = View { base, head, base_name: &asked.base.name, head_name: &asked.head.name, diff: &diff };
    terminal.data(&match args.format {
        DiffFormat::Human => render::human(view, terminal.screen()),
        DiffFormat::Markdown => render::markdown(view),
        DiffFormat::Json => render::json(view),
    });
    Ok(Outcome::findings(missing.contains(&true) || args.exit_code && !diff.is_empty()))
}

/// Says which side has no order, and why.
fn say_if_unordered(name: &str, loaded: &Loaded, place: &Place, terminal: &mut Terminal) -> bool {
    if loaded.order().is_ok() {
        return false;
    }
    terminal.trouble(&format!("in {}:\n", crate::text::quote(name)));
    loaded.order_or_findings(place, terminal).is_err()
}

/// A tree, and what the user calls it.
struct Named {
    name: String,
    source: Source,
}

/// The trees that the user wants compared.
struct Asked {
    base: Named,
    head: Named,
    /// Whether the base is where the two parted: `A...B`.
    from_merge_base: bool,
}

impl Asked {
    fn of(args: &DiffArgs) -> Result<Self, Failure> {
        let text = args.base.as_deref().unwrap_or("HEAD");
        let of_range = ["...", ".."].iter().find_map(|dots| text.split_once(dots));
        let head = match (&args.head, of_range) {
            (None, None) if args.staged => Named { name: "index".into(), source: Source::Git(git::TreeSource::Index) },
            (None, None) => Named { name: "worktree".into(), source: Source::Worktree },
            (Some(head), None) => revision(head),
            (None, Some((_, head))) if !args.staged => revision(head),
            (_, Some(_)) => {
                let failure = Failure::new(format!("`{text}` names both sides, and there is a third"));
                return Err(failure.hint("compare two: `topline diff BASE HEAD`, or `topline diff BASE...HEAD`"));
            }
        };
        let base = revision(of_range.map_or(text, |(base, _)| base));
        Ok(Self { base, head, from_merge_base: text.contains("...") })
    }

    /// The backlog that the head has; or, where the head has given it up, the base.
    fn place(&self, cli: &Cli) -> Result<Place, Failure> {
        load::place(cli, &self.head.source).or_else(|error| match self.head.source {
            Source::Worktree => Err(error),
            Source::Git(_) => load::place(cli, &self.base.source).map_err(|_| error),
        })
    }

    /// Loads the head. Where it has given up the backlog that the base has, there is nothing.
    fn head(&self, place: &Place) -> Result<ManuallyDrop<Loaded>, Failure> {
        let gives_up = || match (&self.head.source, &self.base.source) {
            (Source::Git(head), Source::Git(base)) => Ok(!has(place, head)? && has(place, base)?),
            _ => Ok::<_, Failure>(false),
        };
        place.load(&self.head.source).or_else(|error| match gives_up() {
            Ok(true) => Ok(ManuallyDrop::new(place.nothing())),
            _ => Err(error),
        })
    }

    /// Loads the base. Where it doesn't have this backlog yet, nor any commit, there is nothing.
    fn base(&self, place: &Place, head: &Loaded) -> Result<Loaded, Failure> {
        let repository = place.repository()?;
        let revision = match (&self.head.source, self.from_merge_base) {
            (Source::Git(git::TreeSource::Revision(head)), true) => repository.merge_base(&self.base.name, head)?,
            _ => self.base.name.clone(),
        };
        if revision == "HEAD" && !repository.has_head() {
            return Ok(place.nothing());
        }
        let snapshot = repository.snapshot(&git::TreeSource::Revision(revision))?;
        let listing = snapshot.listing(&place.folder)?;
        if listing.config.is_none() {
            return Ok(place.nothing());
        }
        let base = place.load_listing(&snapshot, listing.clone(), Some(head))?;
        // Findings quote their files: those that were not read again are needed after all.
        if base.order().is_err() { place.load_listing(&snapshot, listing, None) } else { Ok(base) }
    }
}

/// Whether a side has this backlog.
fn has(place: &Place, side: &git::TreeSource) -> Result<bool, Failure> {
    let config = path::join(&place.folder, CONFIG);
    Ok(place.repository()?.snapshot(side)?.exists(&config)?)
}

/// A revision; `HEAD` where a range leaves it out.
fn revision(name: &str) -> Named {
    let name = if name.is_empty() { "HEAD" } else { name };
    Named { name: name.to_owned(), source: Source::Git(git::TreeSource::Revision(name.to_owned())) }
}
