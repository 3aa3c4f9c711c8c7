//! The binary: arguments in, exit code out.

/// Reading and ordering a backlog is, for a good part, asking for small pieces of memory.
#[global_allocator]
static HEAP: mimalloc::MiMalloc = mimalloc::MiMalloc;

#[expect(clippy::exit, reason = "dropping 100,000 items would cost more than the exit, which frees the memory at once")]
fn main() {
    let ended = topline::cli::run(std::env::args_os());
    // Leaked on purpose: what was loaded is still there when the process exits.
    std::process::exit(i32::from(ended.code))
}
