//! The page in a real Chromium: what people see, press and drag there, and the files behind it.

mod accessible;
mod addresses;
mod harness;
mod inert;
mod live;
mod paper;
mod search;
mod sizes;
mod support;
