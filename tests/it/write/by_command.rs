//! Which files `--write` changes, and how.

use std::fs::{self, File, Permissions};
use std::os::unix::fs::{MetadataExt, PermissionsExt, symlink};
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::time::{Duration, SystemTime};

use crate::support::program::copy_program;
use crate::support::sandbox::{self, Sandbox, TOPLINE, repository};

const WRITE: &[&str] = &["priority", "--write"];
/// The user and group `nobody`.
const NOBODY: u32 = 65534;

/// The shop with its `PRIORITY.md`.
fn shop() -> Sandbox {
    let shop = Sandbox::new().filled_from(&repository("tests/data/shop"));
    assert_eq!(shop.topline(WRITE).code, Some(0));
    shop
}

/// An edit after which the old `PRIORITY.md` is stale.
fn edit(shop: &Sandbox) {
    shop.write("stories/another.md", "+++\ntitle = \"Another\"\n+++\n");
}

/// What tells one writing of a file from the next.
fn identity(path: &Path) -> (u64, SystemTime) {
    let metadata = fs::metadata(path).unwrap();
    (metadata.ino(), metadata.modified().unwrap())
}

fn mode(path: &Path) -> u32 {
    fs::metadata(path).unwrap().permissions().mode() & 0o7777
}

#[test]
fn equal_bytes_are_not_written() {
    let shop = shop();
    let path = shop.path("PRIORITY.md");
    let long_ago = SystemTime::UNIX_EPOCH + Duration::from_secs(1_000_000_000);
    File::options().write(true).open(&path).unwrap().set_modified(long_ago).unwrap();
    let before = identity(&path);
    let run = shop.topline(WRITE);
    assert_eq!((run.code, &*run.err), (Some(0), "already up to date: PRIORITY.md\n"));
    assert_eq!(identity(&path), before);
    edit(&shop);
    let run = shop.topline(WRITE);
    assert_eq!((run.code, &*run.err), (Some(0), "wrote PRIORITY.md\n"));
    assert_ne!(identity(&path), before);
}

#[test]
fn a_write_leaves_nothing_but_the_file() {
    let shop = shop();
    let names = shop.names("");
    edit(&shop);
    shop.topline(WRITE);
    assert_eq!(shop.names(""), names);
    assert_eq!(shop.read("PRIORITY.md"), shop.topline(&["priority", "--format", "markdown"]).out);
}

#[test]
fn permissions_stay() {
    let shop = shop();
    let path = shop.path("PRIORITY.md");
    for kept in [0o600, 0o640, 0o664, 0o755, 0o444] {
        fs::set_permissions(&path, Permissions::from_mode(kept)).unwrap();
        shop.write("stories/another.md", format!("+++\ntitle = \"For mode {kept:o}\"\n+++\n"));
        let run = shop.topline(WRITE);
        assert_eq!(run.code, Some(0), "{run:?}");
        assert!(shop.read("PRIORITY.md").contains(&format!("For mode {kept:o}")));
        assert_eq!(mode(&path), kept);
    }
}

#[test]
fn a_new_file_has_the_permissions_of_any_new_file() {
    let shop = shop();
    fs::remove_file(shop.path("PRIORITY.md")).unwrap();
    let run = shop.shell("umask 027; topline priority --write; touch other");
    assert_eq!(run.code, Some(0), "{run:?}");
    assert_eq!(mode(&shop.path("PRIORITY.md")), mode(&shop.path("other")));
}

#[test]
fn a_symlink_is_refused() {
    let shop = shop();
    edit(&shop);
    fs::rename(shop.path("PRIORITY.md"), shop.path("target.md")).unwrap();
    let old = shop.read("target.md");
    for target in ["target.md", "nowhere.md", "/dev/null"] {
        symlink(target, shop.path("PRIORITY.md")).unwrap();
        let run = shop.topline(WRITE);
        assert_eq!(run.code, Some(2), "{run:?}");
        assert!(run.err.contains("it is a symlink"), "{run:?}");
        assert_eq!(fs::read_link(shop.path("PRIORITY.md")).unwrap(), Path::new(target));
        fs::remove_file(shop.path("PRIORITY.md")).unwrap();
    }
    assert_eq!(shop.read("target.md"), old);
    assert!(!shop.path("nowhere.md").exists());
}

#[test]
fn a_folder_that_cant_be_written_keeps_the_old_bytes() {
    let shop = shop();
    let old = shop.read("PRIORITY.md");
    edit(&shop);
    let names = shop.names("");
    // Root may write anywhere: then the program runs as `nobody`, from a path that everybody can read.
    let root = fs::metadata(shop.path("")).unwrap().uid() == 0;
    let program = if root { shop.path("../topline") } else { TOPLINE.into() };
    if root {
        copy_program(&program);
        fs::set_permissions(shop.path(".."), Permissions::from_mode(0o755)).unwrap();
    }
    fs::set_permissions(shop.path(""), Permissions::from_mode(0o555)).unwrap();
    let mut command = shop.command(program);
    command.args(WRITE);
    if root {
        command.uid(NOBODY).gid(NOBODY);
    }
    let run = shop.ran(&command.output().unwrap());
    fs::set_permissions(shop.path(""), Permissions::from_mode(0o755)).unwrap();
    assert_eq!(run.code, Some(2), "{run:?}");
    assert_eq!(
        run.err,
        "error: can't write [SANDBOX]/work/PRIORITY.md: Permission denied (os error 13)\n\
         hint: its folder must be writable: change its permissions, or run it as its owner\n"
    );
    assert_eq!(shop.read("PRIORITY.md"), old);
    assert_eq!(shop.names(""), names);
}

#[test]
fn commands_that_only_look_write_nothing() {
    let shop = shop();
    edit(&shop);
    let before = listing(&shop.path(""));
    for args in [
        &["check"][..],
        &["priority"],
        &["priority", "--check"],
        &["priority", "--format", "markdown"],
        &["next"],
        &["map", "--all"],
        &["why", "wish-list", "--above", "backups"],
        &["explain"],
    ] {
        shop.topline(args);
        assert_eq!(listing(&shop.path("")), before, "{args:?}");
    }
}

/// Every path below a folder with what would show a change.
fn listing(folder: &Path) -> Vec<(String, u64, SystemTime)> {
    let mut found = Vec::new();
    for name in sandbox::names(folder) {
        let path = folder.join(&name);
        let (inode, modified) = identity(&path);
        found.push((path.display().to_string(), inode, modified));
        if path.is_dir() {
            found.extend(listing(&path));
        }
    }
    found
}
