//! `topline serve`: what is done on the page, and what is then in the files.

mod follow;
mod others;
mod start;
