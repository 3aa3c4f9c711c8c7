//! Writing to disk: which commands write, atomically, even if writing fails or other processes write.

mod by_command;
mod crash;
mod faults;
mod races;
