//! `status`, `reviewed` and `deployed`: what production, users and time say about the backlog.
//!
//! [`truth`] computes every figure of the report a second, slow way: from what git's own commands print, and files read by
//! hand, written from the description of the report without its code.

mod cache;
mod clones;
mod commands;
mod figures;
mod lives;
mod out_of_order;
mod past;
mod reading;
mod real;
mod repository;
mod story;
mod stream;
mod truth;
mod world;
