//! Paths inside a tree: relative and separated by `/` on every platform.

/// Resolves `link`, as written in the file at `from`, to a path relative to the tree's root; `None` if it leads
/// above the root.
///
/// `.` and empty segments are dropped, `..` removes the segment before it.
pub fn resolve(from: &str, link: &str) -> Option<String> {
    let folder = from.rsplit_once('/').map_or("", |(folder, _)| folder);
    let mut segments: Vec<&str> = Vec::new();
    for segment in folder.split('/').chain(link.split('/')) {
        match segment {
            "" | "." => {}
            ".." => {
                segments.pop()?;
            }
            name => segments.push(name),
        }
    }
    Some(segments.join("/"))
}

/// The relative link from the file at `from` to the file at `to`; both paths are relative to the same root. The
/// inverse of [`resolve`].
pub fn relative(from: &str, to: &str) -> String {
    let depth = |path: &str| path.matches('/').count();
    let equal_segments = from.split('/').zip(to.split('/')).take_while(|(a, b)| a == b).count();
    let common_folders = equal_segments.min(depth(from)).min(depth(to));
    let up = std::iter::repeat_n("..", depth(from) - common_folders);
    up.chain(to.split('/').skip(common_folders)).collect::<Vec<_>>().join("/")
}

/// The last segment of a path.
pub fn file_name(path: &str) -> &str {
    path.rsplit_once('/').map_or(path, |(_, name)| name)
}

/// Joins a folder, which may be empty (the root), and a path in it.
pub fn join(folder: &str, path: &str) -> String {
    if folder.is_empty() { path.to_owned() } else { format!("{folder}/{path}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn relative_links_resolve_to_their_target() {
        assert_eq!(relative("stories/cart/a.md", "stories/cart/b.md"), "b.md");
        assert_eq!(relative("stories/cart/a.md", "stories/b.md"), "../b.md");
        assert_eq!(relative("a.md", "docs/b.md"), "docs/b.md");
        for (from, to) in [("a/b/c.md", "a/b.md"), ("a/b.md", "a/b/c.md"), ("x/y.md", "x/y.md"), ("p/q", "r/s/t")] {
            assert_eq!(resolve(from, &relative(from, to)).as_deref(), Some(to));
        }
    }

    #[test]
    fn links_resolve_from_the_folder_of_their_file() {
        assert_eq!(resolve("stories/cart/a.md", "../b.md").as_deref(), Some("stories/b.md"));
        assert_eq!(resolve("stories/a.md", "./img//x.png").as_deref(), Some("stories/img/x.png"));
        assert_eq!(resolve("stories/a.md", "../../x.md"), None);
        assert_eq!(resolve("a.md", "").as_deref(), Some(""));
    }
}
