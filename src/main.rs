//! The `topline` binary.

/// A backlog is many small allocations, for which mimalloc is faster than the system's allocator.
#[global_allocator]
static HEAP: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() {
    let ended = topline::cli::run(std::env::args_os());
    // `ended` still holds the loaded backlogs here. They are leaked on purpose: dropping 100,000 items would cost more than
    // the exit, which frees the memory at once.
    std::process::exit(i32::from(ended.code))
}
