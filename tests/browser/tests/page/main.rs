//! The page in a real Chromium.

mod harness;
