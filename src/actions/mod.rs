//! What one can do with a backlog: each use case makes an [`Edit`] from a state and an intention, for every front end.
//!
//! A front end (command line, page server, language server) says what somebody wants, as a type of this layer or as a
//! [`ChangeRequest`](request::ChangeRequest), and gets an edit, or why there is none. [`prepare`] then computes what the edit does
//! (files, findings, places) without writing anything, and [`Prepared::apply`] writes it. Nothing here prints, asks or knows of
//! terminals, and nothing reads the clock: days are given.

mod body;
mod closing;
mod decide;
mod edit;
mod failure;
mod flow;
mod goal;
mod items;
mod iteration;
mod iteration_edit;
mod iteration_failures;
mod key_values;
mod key_words;
mod looping;
mod move_to;
mod new;
pub mod outcome;
mod prepared;
mod refusal;
mod reorder;
pub mod request;
mod set;
mod shell_word;
mod start;
mod texts;

pub use body::{replace_body, tick_criterion};
pub use closing::{Answer, Done, Drop, answer, done, drop};
pub use decide::{Decide, decide, withdraw};
pub use edit::{Edit, Note, Warning};
pub use failure::{Failure, unknown_id};
pub use flow::{Day, way_in};
pub use goal::adopt_goal;
pub use items::{conflict, edit_failure, edited_twice, find_item, git_conflict, story_file, story_path, unknown_item};
pub use iteration::{NextIterationWish, next_iteration, set_amounts, unplaced_items};
pub use iteration_failures::{find_feature, no_budget};
pub use key_words::word_failure;
pub use looping::{deployed, deployment_name, reviewed};
pub use move_to::{MovePlace, move_to};
pub use new::{NewItem, StoryDraft};
pub use prepared::{Prepared, RankMove, patch, prepare, prepare_undo};
pub use refusal::{ActionError, InvalidResult, Refusal};
pub use reorder::{Reordered, Reorderer};
pub use set::set_keys;
pub use shell_word::shell_word;
pub use start::{Start, start};
pub use texts::{not_blank, visible_line, visible_text};
