//! See `entries::config`.

#![no_main]

#[path = "../entries.rs"]
#[allow(dead_code, reason = "each target is one of them")]
mod entries;
#[path = "../../it/support/imported.rs"]
#[allow(dead_code, reason = "the import alone is judged by it")]
mod imported;

libfuzzer_sys::fuzz_target!(|data: &[u8]| entries::config(data));
