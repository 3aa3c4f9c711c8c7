//! Whether a file that would be written lies in the backlog's folder.

use std::path::Path;

use crate::actions::Failure;
use crate::session::ChangedFile;

/// Refuses files below a folder that is a link to somewhere else.
///
/// # Errors
/// If one of the files lies outside of `root`.
pub fn refuse_outside(root: &Path, files: &[ChangedFile]) -> Result<(), Failure> {
    let real_root = root.canonicalize().unwrap_or_else(|_| root.to_owned());
    let paths = files.iter().flat_map(|file| [&*file.path, &**file.old_path()]);
    match paths.into_iter().find(|path| !is_inside(&real_root, &root.join(path))) {
        None => Ok(()),
        Some(path) => Err(Failure::new("refused", format!("{path} leads out of the backlog's folder"))
            .hint("the folder that has it is a symlink: replace it by a folder, or edit the file where it is")),
    }
}

/// Whether the folder that a file is in, or would be, is below the root.
fn is_inside(real_root: &Path, path: &Path) -> bool {
    let folders = path.ancestors().skip(1);
    let real = folders.map(|folder| (folder.symlink_metadata().is_ok(), folder.canonicalize()));
    match real.into_iter().find(|(is_there, _)| *is_there) {
        Some((_, Ok(folder))) => folder.starts_with(real_root),
        // A link that leads nowhere could be made to lead anywhere.
        _ => false,
    }
}
