//! Paths inside a tree: `/`-separated, relative, the same on every platform.

/// The path that `link` names, seen from the file at `from`; `None` if it climbs above the tree's root.
///
/// Both are relative to the same root. `.` and empty segments vanish, `..` removes a segment.
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

/// The link by which the file at `from` names the file at `to`; both are relative to the same root.
pub fn relative(from: &str, to: &str) -> String {
    let folder = |path: &str| path.rsplit_once('/').map_or(0, |(folder, _)| folder.split('/').count());
    let same = from.split('/').zip(to.split('/')).take_while(|(a, b)| a == b).count();
    let same = same.min(folder(from)).min(folder(to));
    let up = std::iter::repeat_n("..", folder(from) - same);
    up.chain(to.split('/').skip(same)).collect::<Vec<_>>().join("/")
}

/// The last segment of a path.
pub fn file_name(path: &str) -> &str {
    path.rsplit_once('/').map_or(path, |(_, name)| name)
}

/// Joins a folder, which may be empty, and a path in it.
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
    fn links_resolve_from_their_files_folder() {
        assert_eq!(resolve("stories/cart/a.md", "../b.md").as_deref(), Some("stories/b.md"));
        assert_eq!(resolve("stories/a.md", "./img//x.png").as_deref(), Some("stories/img/x.png"));
        assert_eq!(resolve("stories/a.md", "../../x.md"), None);
        assert_eq!(resolve("a.md", "").as_deref(), Some(""));
    }
}
