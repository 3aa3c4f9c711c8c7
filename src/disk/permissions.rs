//! Owners and permissions of written files.

use std::fs::{self, Metadata, Permissions};
use std::io;
use std::path::Path;

use tempfile::NamedTempFile;

use super::{WriteStep, before_step};

/// The permissions of the written file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FilePermissions {
    /// Those of the existing file; the default for new files if there is none.
    Keep,
    /// Executable by everybody (`0755`).
    Executable,
}

/// Gives the file the owner and the group of the one that it will replace, as far as this process may: only root gives
/// files away, but others may choose among their groups.
#[cfg(unix)]
pub(super) fn set_owner(file: &NamedTempFile, existing: &Metadata) {
    use std::os::unix::fs::{MetadataExt, fchown};
    let file = file.as_file();
    let is_same = |new: &Metadata| (new.uid(), new.gid()) == (existing.uid(), existing.gid());
    if !file.metadata().is_ok_and(|new| is_same(&new))
        && fchown(file, Some(existing.uid()), Some(existing.gid())).is_err()
    {
        let _ = fchown(file, None, Some(existing.gid()));
    }
}

/// Other systems have access lists, which new files inherit from their folder.
#[cfg(not(unix))]
pub(super) fn set_owner(_: &NamedTempFile, _: &Metadata) {}

/// Repeats on the new file at `path` what happened to the permissions and the owner of the one that it replaced after
/// they were read as `known`.
#[cfg(unix)]
pub(super) fn keep_late_changes(path: &Path, known: Option<&Metadata>, replaced: &Metadata) {
    use std::os::unix::fs::{MetadataExt, chown};
    let Some(known) = known else { return };
    if (known.uid(), known.gid()) != (replaced.uid(), replaced.gid()) {
        let _ = chown(path, Some(replaced.uid()), Some(replaced.gid()));
    }
    if known.mode() != replaced.mode() {
        let _ = fs::set_permissions(path, replaced.permissions());
    }
}

#[cfg(not(unix))]
pub(super) fn keep_late_changes(_: &Path, _: Option<&Metadata>, _: &Metadata) {}

pub(super) fn set_permissions(
    file: &NamedTempFile,
    path: &Path,
    permissions: FilePermissions,
    existing: Option<&Metadata>,
) -> io::Result<()> {
    let wanted = match permissions {
        FilePermissions::Keep => existing.map(Metadata::permissions),
        FilePermissions::Executable => executable(),
    };
    let Some(wanted) = wanted else { return Ok(()) };
    before_step(WriteStep::SetPermissions, path)?;
    file.as_file().set_permissions(wanted)
}

#[cfg(unix)]
fn executable() -> Option<Permissions> {
    use std::os::unix::fs::PermissionsExt;
    Some(Permissions::from_mode(0o755))
}

/// Other systems have no executable bit.
#[cfg(not(unix))]
fn executable() -> Option<Permissions> {
    None
}

/// Whether a file has at least the permissions that it is to have.
pub(super) fn has_permissions(metadata: &Metadata, permissions: FilePermissions) -> bool {
    permissions == FilePermissions::Keep
        || executable().is_none_or(|wanted| missing_bits(&wanted, &metadata.permissions()) == 0)
}

#[cfg(unix)]
fn missing_bits(wanted: &Permissions, existing: &Permissions) -> u32 {
    use std::os::unix::fs::PermissionsExt;
    wanted.mode() & !existing.mode()
}

#[cfg(not(unix))]
fn missing_bits(_: &Permissions, _: &Permissions) -> u32 {
    0
}
