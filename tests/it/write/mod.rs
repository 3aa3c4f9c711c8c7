//! What is written to the disk: by which commands, whole or not at all, also where writing fails or others write too.

mod by_command;
mod crash;
mod faults;
mod races;
