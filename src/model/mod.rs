//! A backlog as the domain sees it: items, the configuration, and how they refer to each other.
//!
//! Everything here is valid by construction: an [`Item`] whose front matter has a fault is never built (the
//! fault is a [`crate::diag::Problem`] instead). References are the exception, because a wrong one is known
//! only when everything is read: [`Backlog::unresolved`] lists those.

pub mod backlog;
pub mod body;
pub mod catalog;
pub mod config;
pub mod decimal;
pub mod decision;
pub mod dependency_cycles;
pub mod id;
pub mod item;
pub mod keys;
pub mod lane;
pub mod links;
pub mod readiness;
pub mod semantic_eq;
pub mod slug;
pub mod text_prefix;

pub use backlog::Backlog;
pub use config::Config;
pub use decimal::{Amount, Decimal};
pub use decision::{Decision, DecisionTarget};
pub use id::{Id, Ix};
pub use item::{Item, ItemKind, Severity, Status};
pub use lane::Lane;
pub use links::{Links, ReferenceKind, Referrer, Unresolved};
pub use readiness::{Missing, Requirement};
pub use semantic_eq::SemanticEq;
