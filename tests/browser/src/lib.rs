//! Drives the real `topline` and a real Chromium: backlogs in temporary folders, pages in tabs, keys and pointers as people use
//! them, and what the browser logged.
//!
//! A helper that can't do what it is asked for panics with the reason, as an assertion does.

pub mod axe;
pub mod backlog;
pub mod browser;
mod driver;
pub mod element;
pub mod input;
pub mod logs;
pub mod page;
pub mod program;
pub mod views;
pub mod wait;
mod wire;

pub use backlog::Backlog;
pub use browser::Browser;
pub use element::Element;
pub use page::{LAPTOP, PHONE, Page, Theme, View};
pub use program::Server;
