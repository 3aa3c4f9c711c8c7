//! `topline serve`: what is done on the page, and what is then in the files.

mod commit;
mod conflicts;
mod desk;
mod follow;
mod inbox;
mod item;
mod map;
mod others;
mod planning;
mod reorder;
mod start;
