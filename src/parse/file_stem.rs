//! The id that a file name stands for.

use crate::text::path;

/// The file name without `.md` or `.toml`, which is the id of the item that the file is or decides about. A file that ends in
/// `.MD` or `.TOML` stands for it too.
pub fn stem(path: &str) -> &str {
    let name = path::file_name(path);
    match name.rsplit_once('.') {
        Some((stem, extension)) if ["md", "toml"].iter().any(|known| extension.eq_ignore_ascii_case(known)) => stem,
        _ => name,
    }
}
