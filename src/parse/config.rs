//! Parses `backlog.toml`.

mod old_decisions;
mod policy;

use std::collections::HashMap;
use std::sync::Arc;

use jiff::civil::Date;

use super::document;
use super::fields::Fields;
use super::toml_mistake::Schema;
use super::toml_table::{TomlEntry, TomlTable, TomlValue};
use super::{conflict_markers, value_parts};
use crate::diag::{ConfigFault, Expected, Fact, Place, Problem, Problems};
use crate::model::config::{
    Catalog, CatalogEntry, Config, DefinitionOfReady, DeploymentSources, Feature, Flag, FlagState, Iteration, Level,
    MAX_UNIT, MAX_WEIGHTS, Objective, PastIteration, Policy, Product, Release, Review, SectionSwitch, Step,
};
use crate::model::item::{ItemKind, MAX_TITLE, Named};
use crate::model::keys::config as keys;
use crate::model::keys::config::ConfigTable;
use crate::model::{Decimal, Id};
use crate::text::{SourceFile, Span, Spanned, similar};

/// Parses `file`. If it isn't valid TOML, the result contains what could be read, and [`Config::complete`] is false.
/// `known` are the existing rules.
pub fn read(file: &SourceFile, known: &[KnownRule]) -> (Config, Vec<Problem>) {
    let mut problems = Problems::new(Arc::clone(&file.path));
    let mut config = Config::default();
    match file.readable_text() {
        Ok(text) => config.complete = config_of(text, known, &mut config, &mut problems),
        Err(reason) => problems.push(file.fault_span(), Fact::Unreadable(reason.clone())),
    }
    (config, problems.into_vec())
}

fn config_of(text: &str, known: &[KnownRule], config: &mut Config, problems: &mut Problems) -> bool {
    if conflict_markers::report_in_toml(text, problems) {
        return false;
    }
    // The TOML library rejects a byte order mark, which some editors add.
    let offset = if text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
    let text = text.get(offset..).unwrap_or_default();
    document::document(text, offset, Schema::Config, problems, |table, problems| {
        tables(table, offset, known, config, problems)
    })
}

/// A rule that `[rules]` can name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KnownRule {
    /// The rule's id.
    pub id: &'static str,
    /// Whether its severity can't be changed.
    pub fixed: bool,
}

/// What is wrong with a key of `[rules]`.
fn rule_fault(name: &str, known: &[KnownRule]) -> Option<Fact> {
    match known.iter().find(|rule| rule.id == name) {
        Some(rule) if !rule.fixed => None,
        Some(_) => Some(Fact::Config(ConfigFault::FixedRule { id: name.into() })),
        None => {
            let meant = similar::nearest(name, known.iter().filter(|rule| !rule.fixed).map(|rule| rule.id));
            Some(Fact::Config(ConfigFault::UnknownRule { id: name.into(), meant }))
        }
    }
}

/// Reads the tables of `backlog.toml`.
struct ConfigReader<'r, 'd> {
    root: &'r TomlTable<'d>,
    offset: usize,
    problems: &'r mut Problems,
}

fn tables(root: &TomlTable<'_>, offset: usize, known: &[KnownRule], config: &mut Config, problems: &mut Problems) {
    Fields::new(root, "", offset, problems).report_unknown_keys_but(&keys::TOP, &[old_decisions::TABLE]);
    let written = |name: &&'static str| root.get(name).map(|found| (*name, found.key.span.shifted(offset)));
    config.tables = keys::TOP.iter().filter_map(written).collect();
    let mut reader = ConfigReader { root, offset, problems };
    config.weights = reader.weights();
    let part_names: Option<Vec<Box<str>>> =
        config.weights.as_ref().map(|weights| weights.iter().map(|(name, _)| name.clone()).collect());
    config.product = reader.product();
    config.objectives =
        reader.catalog(&keys::objectives::TABLE, |fields, id| Objective { title: title(fields, &id), id });
    config.flow = reader.catalog(&keys::flow::TABLE, |fields, id| Step { title: title(fields, &id), id });
    config.releases = reader.catalog(&keys::releases::TABLE, |fields, id| Release {
        title: title(fields, &id),
        through: fields.reference("through"),
        id,
    });
    config.features = reader.catalog(&keys::features::TABLE, |fields, id| {
        let value = fields.value("value");
        if let (Some(value), Some(names)) = (&value, &part_names) {
            value_parts::check("features.value", value, names, fields);
        }
        Feature { title: title(fields, &id), objective: fields.reference("objective"), value, id }
    });
    config.flags = reader.catalog(&keys::flags::TABLE, |fields, id| Flag {
        state: fields.word("state").unwrap_or(Spanned::new(FlagState::Off, id.span)),
        since: fields.date("since"),
        id,
    });
    config.iteration = reader.iteration();
    config.iterations = reader.past_iterations();
    config.policy = reader.policy(config.iteration.is_some());
    (config.product_owners, config.names) = reader
        .single(&keys::team::TABLE, |fields, _| (owners(fields), fields.texts_by_name("names")))
        .unwrap_or_default();
    reader.single(&keys::feedback::TABLE, |fields, _| {
        config.answer_within = fields.small_count("answer_within");
        config.follow_up_within = fields.small_count("follow_up_within").unwrap_or(config.follow_up_within);
    });
    config.deployments = reader.single(&keys::deployments::TABLE, |fields, _| deployments(fields)).unwrap_or_default();
    config.review = reader.single(&keys::review::TABLE, |fields, _| Review {
        on: fields.date("on"),
        by: fields.string("by").map(|by| by.value),
    });
    config.hidden_sections =
        reader.single(&keys::status::TABLE, |fields, _| hidden_sections(fields)).unwrap_or_default();
    config.rules = reader.rules(known);
    old_decisions::report(root, offset, reader.problems);
}

/// `[deployments]`.
fn deployments(fields: &mut Fields<'_, '_, '_>) -> DeploymentSources {
    DeploymentSources {
        tags: fields.array("tags").into_iter().map(|tag| tag.value.as_str().into()).collect(),
        branch: fields.string("branch").map(|branch| branch.value),
        log: fields.boolean("log").unwrap_or_default(),
    }
}

/// The sections of `[status]` that are switched off.
fn hidden_sections(fields: &mut Fields<'_, '_, '_>) -> Vec<&'static str> {
    let names = keys::status::TABLE.names.iter().copied();
    names
        .filter(|name| fields.word::<SectionSwitch>(name).is_some_and(|switch| switch.value == SectionSwitch::Off))
        .collect()
}

/// Notes an iteration whose last day is before its first.
fn check_days(fields: &mut Fields<'_, '_, '_>, start: Option<&Spanned<Date>>, end: Option<&Spanned<Date>>) {
    if let (Some(start), Some(end)) = (start, end)
        && end.value < start.value
    {
        let (table, start, last) = (fields.name(), start.value, end.value);
        fields.note(end.span, Fact::Config(ConfigFault::IterationEndsBeforeStart { table, start, end: last }));
    }
}

/// The product owners. Git knows authors by their mail address alone.
fn owners(fields: &mut Fields<'_, '_, '_>) -> Vec<Box<str>> {
    let mut owners = Vec::new();
    for owner in fields.array("product_owners") {
        let text = owner.value.as_str();
        if !is_address(text) {
            let inside =
                text.split_once('<').and_then(|(_, rest)| rest.split_once('>')).map_or(text, |(inside, _)| inside);
            let address = Some(inside.trim()).filter(|inside| is_address(inside)).map(str::to_owned);
            fields.note(owner.span, Fact::Config(ConfigFault::NotAnAddress { text: text.to_owned(), address }));
        }
        owners.push(text.into());
    }
    owners
}

/// Whether a text can be the mail address of an author.
fn is_address(text: &str) -> bool {
    let is_part = |part: &str| !part.is_empty() && !part.contains(|c: char| c.is_whitespace() || "<>@,;".contains(c));
    text.split_once('@').is_some_and(|(name, host)| is_part(name) && is_part(host))
}

/// The title of an entry; its id if there is none.
fn title<T>(fields: &mut Fields<'_, '_, '_>, id: &Spanned<Id<T>>) -> Box<str> {
    fields.line("title", MAX_TITLE).map_or_else(|| id.value.as_str().into(), |title| title.value)
}

impl<'r, 'd> ConfigReader<'r, 'd> {
    fn fields<'s, 't>(&'s mut self, table: &'t TomlTable<'d>, name: &'static str) -> Fields<'t, 'd, 's> {
        Fields::new(table, name, self.offset, self.problems)
    }

    /// One table of an array, whose header is at `span`.
    fn entry<'s, 't>(&'s mut self, table: &'t TomlTable<'d>, keys: &ConfigTable, span: Span) -> Fields<'t, 'd, 's> {
        let mut fields = self.fields(table, keys.name);
        fields.report_unknown_keys(keys.names);
        keys.keys.iter().filter(|key| key.is_required).for_each(|key| fields.require(key.name, span));
        fields
    }

    /// Reads a table, if there is one.
    fn single<T>(&mut self, keys: &ConfigTable, read: impl FnOnce(&mut Fields<'_, 'd, '_>, Span) -> T) -> Option<T> {
        let (table, span) = Fields::new(self.root, "", self.offset, self.problems).table(keys.name)?;
        let mut fields = Fields::new(table, keys.name, self.offset, self.problems);
        fields.report_unknown_keys(keys.names);
        Some(read(&mut fields, span))
    }

    /// Reads an array of tables, whose entries have unique ids.
    fn catalog<T: CatalogEntry>(
        &mut self,
        keys: &ConfigTable,
        read: impl Fn(&mut Fields<'_, 'd, '_>, Spanned<Id<T>>) -> T,
    ) -> Catalog<T> {
        let mut catalog = Catalog::default();
        let mut first_with: HashMap<String, Span> = HashMap::new();
        for (table, span) in Fields::new(self.root, "", self.offset, self.problems).tables(keys.name) {
            let mut fields = self.entry(table, keys, span);
            let Some(id) = entry_id(&mut fields) else { continue };
            if let Some(first) = first_with.get(&id.value.as_str().to_ascii_lowercase()) {
                let first = Place::new(self.problems.path().clone(), *first);
                self.problems.push(id.span, Fact::DuplicateId { id: id.value.to_string(), first, of: keys.name });
                continue;
            }
            first_with.insert(id.value.as_str().to_ascii_lowercase(), id.span);
            let entry = read(&mut fields, id);
            catalog.push(entry);
        }
        catalog
    }

    fn product(&mut self) -> Product {
        let default = Product::default();
        let product = self.single(&keys::product::TABLE, |fields, _| Product {
            name: fields.line("name", MAX_TITLE).map_or_else(|| "".into(), |name| name.value),
            vision: fields.string("vision").map(|vision| vision.value),
            unit: fields.line("unit", MAX_UNIT).map_or_else(|| default.unit.clone(), |unit| unit.value),
            currency: fields.line("currency", MAX_UNIT).map(|currency| currency.value),
        });
        product.unwrap_or(default)
    }

    /// The weights. An invalid weight counts as 1, so that values with that part aren't reported too.
    fn weights(&mut self) -> Option<Vec<(Box<str>, Decimal)>> {
        self.single(&keys::value::TABLE, |fields, _| {
            let (table, span) = fields.table("weights")?;
            if table.len() > MAX_WEIGHTS {
                fields.note(span, Fact::Config(ConfigFault::TooManyWeights { count: table.len() }));
                return None;
            }
            let numbers: HashMap<Box<str>, Spanned<Decimal>> = fields.parts("weights", table).into_iter().collect();
            let names = table.iter().map(|part| &*part.key.value);
            let weight = |name: &str| numbers.get(name).map_or(Decimal::ONE, |weight| weight.value);
            Some(names.map(|name| (name.into(), weight(name))).collect())
        })?
    }

    fn iteration(&mut self) -> Option<Iteration> {
        self.single(&keys::iteration::TABLE, |fields, span| {
            let iteration = Iteration {
                name: fields.string("name").map(|name| name.value),
                start: fields.date("start"),
                end: fields.date("end"),
                capacity: fields.decimal("capacity"),
                reserve: fields.share("reserve"),
                goal: fields.reference("goal"),
                span,
            };
            check_days(fields, iteration.start.as_ref(), iteration.end.as_ref());
            iteration
        })
    }

    fn past_iterations(&mut self) -> Vec<PastIteration> {
        let keys = &keys::iterations::TABLE;
        let tables = Fields::new(self.root, "", self.offset, self.problems).tables(keys.name);
        let past = tables.into_iter().map(|(table, span)| {
            let mut fields = self.entry(table, keys, span);
            let past = PastIteration {
                name: fields.string("name").map(|name| name.value),
                start: fields.date("start"),
                end: fields.date("end"),
                goal: fields.reference("goal"),
                committed: fields.decimal("committed"),
                done: fields.decimal("done"),
            };
            check_days(&mut fields, past.start.as_ref(), past.end.as_ref());
            past
        });
        past.collect()
    }

    fn policy(&mut self, with_iteration: bool) -> Policy {
        let default = Policy { ready: DefinitionOfReady::new(with_iteration), ..Policy::default() };
        let policy = self.single(&keys::policy::TABLE, |fields, _| Policy {
            lanes: policy::lanes(fields).unwrap_or_else(|| default.lanes.clone()),
            max_estimate: fields.decimal("max_estimate").map_or(default.max_estimate, |estimate| estimate.value),
            flag_days: fields.small_count("flag_days").unwrap_or(default.flag_days),
            wip: fields.small_count("wip").unwrap_or(default.wip),
            // The default heading always counts.
            criteria_headings: {
                let named = fields.array("criteria_headings").into_iter().map(|heading| heading.value.as_str().into());
                default.criteria_headings.iter().cloned().chain(named).collect()
            },
            ready: default.ready.clone(),
        });
        Policy { ready: self.ready(default.ready.clone()), ..policy.unwrap_or(default) }
    }

    fn ready(&mut self, mut ready: DefinitionOfReady) -> DefinitionOfReady {
        let Some(TomlValue::Table(policy)) = self.root.get("policy").map(|found| &found.value.value) else {
            return ready;
        };
        let Some((table, _)) = self.fields(policy, "policy").table("ready") else { return ready };
        let keys = &keys::ready::TABLE;
        let mut fields = self.fields(table, keys.name);
        fields.report_unknown_keys(keys.names);
        for (name, kind) in ItemKind::NAMES {
            if fields.raw(name).is_some() {
                *ready.of_kind_mut(*kind) = policy::requirements(&mut fields, name);
            }
        }
        ready
    }

    fn rules(&mut self, known: &[KnownRule]) -> Vec<(Box<str>, Level)> {
        let Some((table, _)) = Fields::new(self.root, "", self.offset, self.problems).table("rules") else {
            return Vec::new();
        };
        let mut fields = self.fields(table, "rules");
        let mut levels = Vec::new();
        for TomlEntry { key, value } in table.iter() {
            if let Some(fact) = rule_fault(&key.value, known) {
                fields.note(key.span.shifted(fields.offset()), fact);
            } else if let Some(level) = value.value.as_str().and_then(Level::from_name) {
                levels.push((key.value.as_ref().into(), level));
            } else {
                let names = Level::NAMES.iter().map(|(name, _)| *name).collect();
                fields.reject::<()>(&key.value, value, Expected::OneOf(names, None));
            }
        }
        levels
    }
}

/// The entry's id, if it is valid.
fn entry_id<T>(fields: &mut Fields<'_, '_, '_>) -> Option<Spanned<Id<T>>> {
    let text = fields.string("id")?;
    match Id::new(&text.value) {
        Ok(id) => Some(Spanned::new(id, text.span)),
        Err(fault) => {
            fields.note(text.span, Fact::InvalidId { table: fields.name(), text: text.value.into(), fault });
            None
        }
    }
}
