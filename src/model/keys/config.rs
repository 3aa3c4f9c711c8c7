//! The tables of `backlog.toml` and their keys, in the order in which they are documented.

use super::{DefaultValue, Key, ValueType, words};
use crate::model::config::{FlagState, Level, MAX_UNIT, SectionSwitch};
use crate::model::item::{MAX_TITLE, Named};
use crate::model::lane::Lane;
use crate::model::links::ReferenceKind;

/// A table of `backlog.toml`.
#[derive(Debug)]
pub struct ConfigTable {
    /// Its name, qualified with those of the tables around it: `policy.ready`.
    pub name: &'static str,
    /// How often it may occur, and whether its keys are fixed.
    pub shape: Shape,
    /// What it is for, in one sentence.
    pub doc: &'static str,
    /// Its keys. An open table has one entry that represents all its keys.
    pub keys: &'static [&'static Key],
    /// The names of its keys; empty for an open table.
    pub names: &'static [&'static str],
}

/// The kind of a table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// At most one, `[table]`.
    One,
    /// Any number, `[[table]]`; their order may matter.
    List,
    /// At most one, whose keys are chosen by the team or by other tables.
    Open,
}

impl ConfigTable {
    /// Its header as written in the file.
    pub fn header(&self) -> String {
        if self.shape == Shape::List { format!("[[{}]]", self.name) } else { format!("[{}]", self.name) }
    }

    /// Whether all its keys are guarded.
    pub fn is_guarded(&self) -> bool {
        self.keys.iter().all(|key| key.is_guarded)
    }

    /// Whether it is a top-level table.
    pub fn is_top(&self) -> bool {
        !self.name.contains('.')
    }
}

/// The table of that qualified name.
pub fn find(name: &str) -> Option<&'static ConfigTable> {
    TABLES.iter().copied().find(|table| table.name == name)
}

/// Declares tables, each in its own module together with its keys.
macro_rules! tables {
    ($($module:ident: $name:literal, $shape:expr, $doc:literal { $($NAME:ident = $key:expr;)* })*) => {$(
        #[doc = concat!("`", $name, "`: ", $doc)]
        pub mod $module {
            use super::*;

            /// The table.
            pub static TABLE: ConfigTable = ConfigTable {
                name: $name,
                shape: $shape,
                doc: $doc,
                keys: &[$(&$NAME),*],
                names: if matches!($shape, Shape::Open) { &[] } else { ALL_NAMES },
            };
            static ALL_NAMES: &[&str] = &super::super::names([$(&$NAME),*]);
            $(
                #[doc = concat!("`", $name, "`: the key that its table lists as `", stringify!($NAME), "`.")]
                pub static $NAME: Key = $key;
            )*
        }
    )*};
}

/// Every table.
pub static TABLES: &[&ConfigTable] = &[
    &product::TABLE,
    &objectives::TABLE,
    &flow::TABLE,
    &releases::TABLE,
    &features::TABLE,
    &flags::TABLE,
    &policy::TABLE,
    &ready::TABLE,
    &value::TABLE,
    &weights::TABLE,
    &iteration::TABLE,
    &iterations::TABLE,
    &team::TABLE,
    &names::TABLE,
    &feedback::TABLE,
    &deployments::TABLE,
    &review::TABLE,
    &status::TABLE,
    &rules::TABLE,
];

/// The names of the top-level tables.
pub static TOP: [&str; 16] = [
    product::TABLE.name,
    objectives::TABLE.name,
    flow::TABLE.name,
    releases::TABLE.name,
    features::TABLE.name,
    flags::TABLE.name,
    policy::TABLE.name,
    value::TABLE.name,
    iteration::TABLE.name,
    iterations::TABLE.name,
    team::TABLE.name,
    feedback::TABLE.name,
    deployments::TABLE.name,
    review::TABLE.name,
    status::TABLE.name,
    rules::TABLE.name,
];

/// A key that switches a section of `status`.
const fn section(name: &'static str) -> Key {
    Key::new(name, ValueType::Word(words!(SectionSwitch))).with_default(DefaultValue::Toml("\"on\""))
}

const TITLE: Key =
    Key::new("title", ValueType::Line(MAX_TITLE)).doc("What people call it; its id where it isn't given.");

tables! {
    product: "product", Shape::One, "The product, and what its numbers count." {
        NAME = Key::new("name", ValueType::Line(MAX_TITLE))
            .doc("The product's name.");
        VISION = Key::new("vision", ValueType::String)
            .doc("What the product is for.");
        UNIT = Key::new("unit", ValueType::Line(MAX_UNIT))
            .doc("The unit of estimates and capacity.")
            .with_default(DefaultValue::Toml("\"points\""));
        CURRENCY = Key::new("currency", ValueType::Line(MAX_UNIT))
            .doc("The currency of values; without it they are scores.");
    }
    objectives: "objectives", Shape::List, "What the vision asks for." {
        ID = Key::new("id", ValueType::Id)
            .doc("The id by which stories and features name it.")
            .required();
        NAME = TITLE;
    }
    flow: "flow", Shape::List, "The golden path: what has to work from end to end, step by step." {
        ID = Key::new("id", ValueType::Id)
            .doc("The id by which stories name it.")
            .required()
            .deciding_order()
            .guarded();
        NAME = TITLE.guarded();
    }
    releases: "releases", Shape::List, "Slices through the flow; the first with open items is the current one." {
        ID = Key::new("id", ValueType::Id)
            .doc("The id by which stories name it.")
            .required()
            .deciding_order()
            .guarded();
        NAME = TITLE.guarded();
        THROUGH = Key::new("through", ValueType::Reference(ReferenceKind::Step))
            .doc("The last step that the slice must carry; without it the whole flow.")
            .guarded();
    }
    features: "features", Shape::List, "Items that earn their value only together." {
        ID = Key::new("id", ValueType::Id)
            .doc("The id by which stories and the goal name it.")
            .required()
            .guarded();
        NAME = TITLE.guarded();
        OBJECTIVE = Key::new("objective", ValueType::Reference(ReferenceKind::Objective))
            .doc("The objective of its items.")
            .guarded();
        VALUE = Key::new("value", ValueType::Value)
            .doc("What the whole feature is worth.")
            .deciding_order()
            .guarded();
    }
    flags: "flags", Shape::List, "Feature flags, which hide a feature until it is whole." {
        ID = Key::new("id", ValueType::Id)
            .doc("The id by which stories name it.")
            .required();
        STATE = Key::new("state", ValueType::Word(words!(FlagState)))
            .doc("Who sees what is behind it.")
            .with_default(DefaultValue::Toml("\"off\""));
        SINCE = Key::new("since", ValueType::Date)
            .doc("The day on which it came into that state.");
    }
    policy: "policy", Shape::One, "How the order is made and what items must have." {
        LANES = Key::new("lanes", ValueType::Words(words!(Lane)))
            .doc("The lanes of the order, from the top; an item takes the first that admits it.")
            .with_default(DefaultValue::Toml("[\"production-bugs\", \"feedback\", \"goal\", \"release\", \"rest\"]"))
            .deciding_order()
            .guarded();
        MAX_ESTIMATE = Key::new("max_estimate", ValueType::Decimal)
            .doc("The largest estimate of an item that needs no splitting.")
            .with_default(DefaultValue::Toml("5"))
            .deciding_order()
            .guarded();
        FLAG_DAYS = Key::new("flag_days", ValueType::Days)
            .doc("The days that a flag may outlive its purpose.")
            .with_default(DefaultValue::Toml("90"))
            .guarded();
        WIP = Key::new("wip", ValueType::Count)
            .doc("The number of items that one person may have in progress.")
            .with_default(DefaultValue::Toml("1"))
            .guarded();
        CRITERIA_HEADINGS = Key::new("criteria_headings", ValueType::Strings)
            .doc("More headings under which task lists are acceptance criteria.")
            .guarded();
        READY = Key::new("ready", ValueType::Table)
            .doc("What an item must have before work on it may start, by type.")
            .guarded();
    }
    ready: "policy.ready", Shape::One, "The definition of ready; a type that is given replaces that type's default." {
        STORY = Key::new("story", ValueType::Requirements)
            .doc("What a story must have.")
            .with_default(DefaultValue::Toml(READY))
            .guarded();
        BUG = Key::new("bug", ValueType::Requirements)
            .doc("What a bug must have.")
            .with_default(DefaultValue::Toml("[\"severity\", \"found_in\"]"))
            .guarded();
        TECHNICAL = Key::new("technical", ValueType::Requirements)
            .doc("What a technical item must have.")
            .with_default(DefaultValue::Toml(READY))
            .guarded();
        FEEDBACK = Key::new("feedback", ValueType::Requirements)
            .doc("What feedback must have.")
            .with_default(DefaultValue::Toml(READY))
            .guarded();
    }
    value: "value", Shape::One, "How values are made up." {
        WEIGHTS = Key::new("weights", ValueType::Table)
            .doc("What the parts of a value count.")
            .deciding_order()
            .guarded();
    }
    weights: "value.weights", Shape::Open, "What each part of a value counts; without the table each counts 1." {
        PART = Key::new("PART", ValueType::Decimal)
            .doc("The weight of the part of that name.")
            .deciding_order()
            .guarded();
    }
    iteration: "iteration", Shape::One, "The iteration that is being worked on." {
        NAME = Key::new("name", ValueType::String)
            .doc("What the team calls it.");
        START = Key::new("start", ValueType::Date)
            .doc("Its first day.");
        END = Key::new("end", ValueType::Date)
            .doc("Its last day.");
        CAPACITY = Key::new("capacity", ValueType::Decimal)
            .doc("What the team can do in it, in `product.unit`.");
        RESERVE = Key::new("reserve", ValueType::Share)
            .doc("The share of the capacity that is kept free for bugs and feedback.");
        GOAL = Key::new("goal", ValueType::Reference(ReferenceKind::Feature))
            .doc("The feature to which the iteration commits.")
            .deciding_order()
            .guarded();
    }
    iterations: "iterations", Shape::List, "Past iterations and what came of them; written by `topline iteration next`." {
        NAME = Key::new("name", ValueType::String)
            .doc("What the team called it.");
        START = Key::new("start", ValueType::Date)
            .doc("Its first day.");
        END = Key::new("end", ValueType::Date)
            .doc("Its last day.");
        GOAL = Key::new("goal", ValueType::Reference(ReferenceKind::Feature))
            .doc("The feature to which it committed.");
        COMMITTED = Key::new("committed", ValueType::Decimal)
            .doc("What it committed to, in `product.unit`.");
        DONE = Key::new("done", ValueType::Decimal)
            .doc("What of that was done, in `product.unit`.");
    }
    team: "team", Shape::One, "Who decides." {
        PRODUCT_OWNERS = Key::new("product_owners", ValueType::Strings)
            .doc("The mail addresses of those who may change what decides the order.")
            .guarded();
        NAMES = Key::new("names", ValueType::Table)
            .doc("What the people of the team are called in `assignee`, by mail address.")
            .guarded();
    }
    names: "team.names", Shape::Open, "What the people of the team are called in `assignee`." {
        ADDRESS = Key::new("ADDRESS", ValueType::String)
            .doc("The name of whoever has that mail address.")
            .guarded();
    }
    feedback: "feedback", Shape::One, "How feedback is answered." {
        ANSWER_WITHIN = Key::new("answer_within", ValueType::Days)
            .doc("The days within which feedback leaves triage.");
        FOLLOW_UP_WITHIN = Key::new("follow_up_within", ValueType::Days)
            .doc("The days within which somebody should have said a word about what was deployed.")
            .with_default(DefaultValue::Toml("14"));
    }
    deployments: "deployments", Shape::One, "From what the deployments are known." {
        TAGS = Key::new("tags", ValueType::Strings)
            .doc("Git tags, with `*` for any characters; each tag is a deployment.");
        BRANCH = Key::new("branch", ValueType::String)
            .doc("A branch of which each first-parent commit that touches anything outside the backlog's folder is a deployment.");
        LOG = Key::new("log", ValueType::Boolean)
            .doc("Whether `deployments.toml` lists deployments.")
            .with_default(DefaultValue::Toml("false"));
    }
    review: "review", Shape::One, "When the product owner last looked at the whole order; written by `topline reviewed`." {
        ON = Key::new("on", ValueType::Date)
            .doc("The day on which the order was looked at and left as it is.");
        BY = Key::new("by", ValueType::String)
            .doc("Who looked at it.");
    }
    status: "status", Shape::One, "Which sections `topline status` shows." {
        PRODUCT = section("product").doc("The current release.");
        SIZE = section("size").doc("How large the items are.");
        FLAGS = section("flags").doc("The feature flags.");
        PRIORITY = section("priority").doc("Whether the order is renewed as often as there are deployments.");
        ITERATION = section("iteration").doc("How the iteration is going.");
        FEEDBACK = section("feedback").doc("How fast feedback is answered.");
        FOLLOW_UP = section("follow-up").doc("What users say about what was deployed.");
        VISION = section("vision").doc("How the effort spreads over the objectives.");
        FLOW = section("flow").doc("How fast items are finished.");
        STABILITY = section("stability").doc("Bugs in production.");
        RUNWAY = section("runway").doc("How long the ready work lasts.");
    }
    rules: "rules", Shape::Open, "How much the findings of rules matter." {
        RULE = Key::new("RULE", ValueType::Word(words!(Level)))
            .doc("The level of the rule of that id.")
            .guarded();
    }
}

/// What all but bugs must have by default; `estimate` joins it where there is an `[iteration]`.
const READY: &str = "[\"acceptance-criteria\"]";
