//! The marks of a map in a terminal.

use crate::render::style::Role;

/// What a symbol in a cell says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mark {
    /// An item in progress.
    Doing,
    /// An item to do.
    Todo,
    /// An item in triage.
    Waiting,
    /// Done items.
    Done,
    /// The definition of ready asks for more.
    NotReady,
    /// A prerequisite is open or in triage.
    Blocked,
    /// A part of the walking skeleton.
    Skeleton,
    /// Nothing serves the step.
    Gap,
}

impl Mark {
    /// Every mark, in the order of the legend.
    pub const ALL: [Self; 8] =
        [Self::Doing, Self::Todo, Self::Waiting, Self::NotReady, Self::Blocked, Self::Done, Self::Skeleton, Self::Gap];

    /// One column wide.
    pub const fn symbol(self) -> &'static str {
        match self {
            Self::Doing => "●",
            Self::Todo => "○",
            Self::Waiting => "?",
            Self::Done => "✓",
            Self::NotReady => "!",
            Self::Blocked => "■",
            Self::Skeleton => "◆",
            Self::Gap => "✗",
        }
    }

    /// What the legend says.
    pub const fn meaning(self) -> &'static str {
        match self {
            Self::Doing => "in progress",
            Self::Todo => "to do",
            Self::Waiting => "waits for an answer",
            Self::Done => "done",
            Self::NotReady => "not ready",
            Self::Blocked => "blocked",
            Self::Skeleton => "walking skeleton",
            Self::Gap => "gap: the release needs the step, and no item serves it",
        }
    }

    /// How it looks.
    pub const fn role(self) -> Role {
        match self {
            Self::Doing | Self::Done => Role::Good,
            Self::Todo => Role::Quiet,
            Self::Waiting | Self::NotReady | Self::Blocked => Role::Caution,
            Self::Skeleton => Role::Strong,
            Self::Gap => Role::Bad,
        }
    }
}
