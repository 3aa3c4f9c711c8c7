//! The id that a file name stands for.

use crate::text::path;

/// The file name without `.md`, which is the id of the item in the file. A file that ends in `.MD` stands for it too.
pub fn stem(path: &str) -> &str {
    let name = path::file_name(path);
    match name.rsplit_once('.') {
        Some((stem, extension)) if extension.eq_ignore_ascii_case("md") => stem,
        _ => name,
    }
}
