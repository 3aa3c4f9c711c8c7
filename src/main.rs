//! The binary: arguments in, exit code out.

use std::process::ExitCode;

/// Reading and ordering a backlog is, for a good part, asking for small pieces of memory.
#[global_allocator]
static HEAP: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    topline::cli::run(std::env::args_os())
}
