//! Unsupported repositories are rejected with a hint.

use topline::git::{GitError, GitErrorKind, Repository, TreeSource};

use crate::support::repo::TestRepo;

fn refusal(repo: &TestRepo) -> GitError {
    Repository::discover(repo.path(), &topline::git::Environment::in_folder(repo.path())).unwrap_err()
}

#[test]
fn a_folder_outside_a_repository_has_none() {
    let folder = tempfile::tempdir().unwrap();
    assert!(
        Repository::discover(folder.path(), &topline::git::Environment::in_folder(folder.path())).unwrap().is_none()
    );
}

#[test]
fn sha256_is_refused_by_name() {
    let error = refusal(&TestRepo::init("--object-format=sha256"));
    assert_eq!(error.kind, GitErrorKind::Sha256);
    assert!(error.hint().unwrap().contains("git init --object-format=sha1"));
}

#[test]
fn reftable_is_refused_with_the_conversion() {
    let error = refusal(&TestRepo::init("--ref-format=reftable"));
    assert_eq!(error.kind, GitErrorKind::Reftable);
    assert!(error.hint().unwrap().contains("git refs migrate"));
}

#[test]
fn unknown_extensions_are_named() {
    let repo = TestRepo::new();
    repo.git("config core.repositoryformatversion 1").git("config extensions.partialClone origin");
    assert_eq!(refusal(&repo).kind, GitErrorKind::Extension("partialclone".into()));
}

#[test]
fn a_partial_clone_says_how_to_complete_it() {
    let repo = TestRepo::new();
    repo.backlog("").write("stories/a.md", "one").commit_all("first");
    repo.write("stories/a.md", "two").commit_all("second").git("config uploadpack.allowFilter true");
    let clone = repo.beside("partial");
    repo.git(&format!("clone -q --filter=blob:none file://{} {}", repo.path().display(), clone.display()));
    let read = |revision: &str| {
        let opened = Repository::discover(&clone, &topline::git::Environment::in_folder(&clone)).unwrap().unwrap();
        let listing = opened.snapshot(&TreeSource::Revision(revision.into())).unwrap().listing("").unwrap();
        opened.read(&listing).map(|tree| tree.stories[0].text().to_owned())
    };
    assert_eq!(read("HEAD").unwrap(), "two");
    let error = read("HEAD~").unwrap_err();
    assert!(matches!(error.kind, GitErrorKind::MissingObject { partial: true, .. }), "{error:?}");
    assert!(error.hint().unwrap().contains("git fetch --refetch --no-filter"));
    repo.git_in(&clone, "fetch -q --refetch --no-filter");
    assert_eq!(read("HEAD~").unwrap(), "one");
}

#[test]
fn a_shallow_clone_has_its_tip_and_says_how_to_get_the_rest() {
    let repo = TestRepo::new();
    repo.backlog("").write("stories/a.md", "one").commit_all("first");
    repo.git("branch old").write("stories/a.md", "two").commit_all("second");
    let clone = repo.beside("shallow");
    repo.git(&format!("clone -q --depth 1 file://{} {}", repo.path().display(), clone.display()));
    let opened = Repository::discover(&clone, &topline::git::Environment::in_folder(&clone)).unwrap().unwrap();
    assert!(opened.snapshot(&TreeSource::Revision("HEAD".into())).unwrap().exists("stories/a.md").unwrap());
    let error = opened.snapshot(&TreeSource::Revision("HEAD~".into())).err().unwrap();
    assert_eq!(error.kind, GitErrorKind::UnknownRevision { name: "HEAD~".into(), shallow: true });
    assert!(error.hint().unwrap().contains("--unshallow"));
}

#[test]
fn an_unknown_revision_is_named() {
    let repo = TestRepo::new();
    repo.commit_all("first");
    let opened =
        Repository::discover(repo.path(), &topline::git::Environment::in_folder(repo.path())).unwrap().unwrap();
    let error = opened.snapshot(&TreeSource::Revision("nonsense".into())).err().unwrap();
    assert!(error.to_string().starts_with("there is no revision `nonsense`"), "{error}");
}
