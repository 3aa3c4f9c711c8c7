//! Atomic writes: a file or folder is written completely or not at all. All of Topline's own writes go through here.
//!
//! Bytes are written to a temporary file in the same folder, which is then renamed over the old file, so that
//! concurrent readers, and whoever looks after a crash, find either the old bytes or the new ones. A file's bytes are
//! synced to the disk before the rename; whether the rename itself survives a power cut is up to the file system.
//!
//! A file that was read, changed and written again may have been saved by an editor in between. Comparing it right before
//! the rename leaves a gap, so such a write takes the old file out instead of dropping it, and looks at it afterwards.
//!
//! Writers in one folder hold a lock on the folder, which the operating system releases when the process ends.
//! Whoever holds it knows that temporary files found there are left over from a crash, and removes them. Temporary
//! names begin with a dot, so that none is taken for a story even where folders can't be locked and nothing is removed.
//!
//! Git's own files (index, objects, configuration) are written by git, which has its own locks.

mod atomic_write;
mod compare;
mod create_folder;
mod draft;
mod error;
mod exchange;
mod fault_injection;
mod folder_lock;
mod pending_write;
mod permissions;
mod remove;
mod write_all;

pub use atomic_write::{write, write_cache_file, write_record};
pub use create_folder::create_folder;
pub use draft::Draft;
pub use error::WriteError;
pub use fault_injection::{WriteStep, before_step, watch_steps};
pub use folder_lock::FolderLock;
pub use pending_write::Overwrite;
pub use permissions::FilePermissions;
pub use remove::{remove, rename};
pub use write_all::{FailedWrite, FileWrite, write_all};
