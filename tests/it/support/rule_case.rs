//! Reads a case of `tests/rules/` from disk and judges it; `tests/it/rules.rs` says what a case is made of.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use topline::diag::{Finding, Place};
use topline::diff::{self, DiffSide};
use topline::order::{self, Order};
use topline::parse::{self, Parsed, stray_stories};
use topline::rules::{self, Base, Blame, MissingLink, PriorityFile, Rule, RuleContext};
use topline::text::{LineIndex, SourceFile, Tree, path, tree};
use topline::timeline::{self, CommitFacts, Deployment, History, LoopRecord};

/// A folder of `tests/rules/<rule-id>/`.
pub struct Case {
    /// The rule that it is about.
    pub rule: &'static Rule,
    folder: PathBuf,
}

/// What a case gave.
pub struct Outcome {
    /// The findings of its rule, one a line.
    pub findings: String,
    /// Whether the backlog has an order.
    pub ordered: bool,
    /// Whether a finding of any rule says that it has none.
    pub blocked: bool,
    /// The files that were read, `expected.txt` too.
    pub read: BTreeSet<PathBuf>,
}

/// `tests/rules`.
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/rules")
}

/// The names of the folders of `tests/rules`.
pub fn rule_folders() -> BTreeSet<String> {
    folders_in(&root()).iter().map(|folder| name_of(folder)).collect()
}

/// Every file in `folder` and below.
pub fn files_below(folder: &Path) -> BTreeSet<PathBuf> {
    let mut files = BTreeSet::new();
    for entry in entries(folder) {
        if entry.is_dir() {
            files.extend(files_below(&entry));
        } else {
            files.insert(entry);
        }
    }
    files
}

impl Case {
    /// Every case of every rule; folders that are no rule's are another test's business.
    pub fn all() -> Vec<Self> {
        let of_rule = |rule: &'static Rule| {
            let folder = root().join(rule.id);
            let cases = if folder.is_dir() { folders_in(&folder) } else { Vec::new() };
            cases.into_iter().map(move |folder| Self { rule, folder })
        };
        rules::ALL.iter().copied().flat_map(of_rule).collect()
    }

    /// `rule-id/case`.
    pub fn name(&self) -> String {
        format!("{}/{}", self.rule.id, name_of(&self.folder))
    }

    /// Whether the case's name says that the rule fires; `None` if it says nothing.
    pub fn fires(&self) -> Option<bool> {
        let name = name_of(&self.folder);
        if name.starts_with("fires") { Some(true) } else { name.starts_with("silent").then_some(false) }
    }

    /// The content of `expected.txt`; empty if there is none.
    pub fn expected(&self) -> String {
        fs::read_to_string(self.expected_path()).unwrap_or_default().replace("\r\n", "\n")
    }

    /// Writes `expected.txt`.
    pub fn write_expected(&self, findings: &str) {
        let path = self.expected_path();
        fs::write(&path, findings).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    }

    fn expected_path(&self) -> PathBuf {
        self.folder.join("expected.txt")
    }

    /// Judges the case's backlog by all rules.
    pub fn run(&self) -> Outcome {
        let reader = Reader { folder: self.folder.clone(), read: RefCell::default() };
        reader.note(self.expected_path());
        let tree = reader.tree("");
        let (parsed, order) = state(&tree);
        let base = self.folder.join("base").is_dir().then(|| reader.tree("base"));
        let base = base.as_ref().map(|base| (base, state(base)));
        let head = DiffSide { tree: &tree, parsed: &parsed, order: None };
        let renamed =
            base.as_ref().map(|(tree, (parsed, _))| diff::find_renames(DiffSide { tree, parsed, order: None }, head));
        let renamed = renamed.unwrap_or_default();
        let blame = Blame::of_everything(&reader.word_lines("authors"));
        let missing_links = reader.missing_links(&parsed);
        let stray_stories = reader.stray_stories();
        let base =
            base.as_ref().map(|(_, (was, order))| Base::new(was, || order.as_ref(), &parsed.backlog, &renamed, &blame));
        let deployments: Vec<Deployment> = parsed
            .backlog
            .config
            .deployment_log
            .iter()
            .map(|logged| Deployment { at: logged.on, name: logged.name.to_string() })
            .collect();
        let renewal = |day: String| {
            let at = format!("{day}T09:00:00Z").parse().unwrap_or_else(|error| panic!("renewals: {day:?}: {error}"));
            CommitFacts { reprioritises: true, ..CommitFacts::new("", at) }
        };
        let renewals = reader.optional("renewals").map(|_| reader.word_lines("renewals"));
        let history = renewals.map(|days| History { commits: days.into_iter().map(renewal).collect() });
        let timelines = timeline::timelines(&parsed.backlog, history.as_ref());
        let record = LoopRecord { timelines: &timelines, history: history.as_ref(), deployments: &deployments };
        let context = RuleContext {
            record: Some(record),
            missing_links: &missing_links,
            stray_stories: &stray_stories,
            today: reader.optional("today").map(|text| date(text.trim())),
            priority_file: reader.optional("priority-file").map(|text| priority_file(&text)),
            base: base.as_ref(),
            ..RuleContext::new(&parsed)
        };
        let findings = rules::run(&context, order.as_ref());
        let blocked = findings.iter().any(|finding| finding.blocks_order);
        let findings = findings.iter().filter(|finding| finding.rule == self.rule.id);
        let findings = findings.map(|finding| line(finding, &tree)).collect();
        Outcome { findings, ordered: order.is_some(), blocked, read: reader.read.into_inner() }
    }
}

fn state(tree: &Tree) -> (Parsed, Option<Order>) {
    let parsed = parse::tree(tree, &rules::known());
    let order = order::compute(&parsed).ok();
    (parsed, order)
}

/// Reads the files of a case and remembers which.
struct Reader {
    folder: PathBuf,
    read: RefCell<BTreeSet<PathBuf>>,
}

impl Reader {
    fn note(&self, file: PathBuf) {
        self.read.borrow_mut().insert(file);
    }

    fn bytes(&self, name: &str) -> Option<Vec<u8>> {
        let file = self.folder.join(name);
        let bytes = fs::read(&file).ok()?;
        self.note(file);
        Some(bytes)
    }

    fn optional(&self, name: &str) -> Option<String> {
        self.bytes(name).map(|bytes| String::from_utf8_lossy(&bytes).into_owned())
    }

    fn word_lines(&self, name: &str) -> Vec<String> {
        let text = self.optional(name).unwrap_or_default();
        text.lines().map(str::trim).filter(|line| !line.is_empty()).map(str::to_owned).collect()
    }

    /// The backlog in `below`, a folder of the case or the case itself.
    fn tree(&self, below: &str) -> Tree {
        let bytes = |name: &str| self.bytes(&path::join(below, name));
        let root = self.folder.join(below);
        let folders = [tree::STORIES, tree::DECISIONS].map(|folder| root.join(folder));
        let files = folders.iter().filter(|folder| folder.is_dir()).flat_map(|folder| files_below(folder));
        let paths: Vec<String> = files.map(|file| relative(&file, &root)).collect();
        let read = paths.into_iter().filter(|path| tree::is_story_path(path) || tree::is_decision_path(path));
        let read = read.map(|path| (bytes(&path).unwrap_or_default(), path)).map(|(bytes, path)| (path, bytes));
        let config = (tree::CONFIG.to_owned(), bytes(tree::CONFIG).unwrap_or_default());
        let log = bytes(tree::DEPLOYMENTS).map(|bytes| (tree::DEPLOYMENTS.to_owned(), bytes));
        let priority = bytes(tree::PRIORITY).map(|bytes| (tree::PRIORITY.to_owned(), bytes));
        Tree::from_files(read.chain([config]).chain(log).chain(priority))
    }

    /// The files of the case that look like stories and aren't where stories are.
    fn stray_stories(&self) -> Vec<String> {
        let paths = files_below(&self.folder).into_iter().map(|file| relative(&file, &self.folder));
        let candidates = paths.filter(|path| !path.starts_with("base/") && stray_stories::may_be_stray(path));
        let is_stray = |path: &String| {
            let text = fs::read_to_string(self.folder.join(path)).unwrap_or_default();
            stray_stories::is_stray(path, &text, false)
        };
        let stray: Vec<String> = candidates.filter(is_stray).collect();
        stray.iter().for_each(|path| self.note(self.folder.join(path)));
        stray
    }

    /// The links that lead to nothing in the case's folder; those that leave it are nobody's business here.
    fn missing_links(&self, parsed: &Parsed) -> Vec<MissingLink> {
        let mut missing = Vec::new();
        for (ix, item) in parsed.backlog.each() {
            for (link, target) in item.body.links.iter().enumerate() {
                let Some(target) = path::resolve(&item.path, &target.value) else { continue };
                let target = self.folder.join(target);
                if target.exists() {
                    self.note(target);
                } else {
                    missing.push(MissingLink { item: ix, link });
                }
            }
        }
        missing
    }
}

fn line(finding: &Finding, tree: &Tree) -> String {
    let mut line = format!("{} {} {}", finding.severity.name(), place(&finding.place, tree), finding.message);
    if let Some(help) = &finding.help {
        line += &format!(" / help: {help}");
    }
    for related in &finding.related {
        line += &format!(" / related {} {}", place(&related.place, tree), related.message);
    }
    if finding.blocks_order {
        line += " / no order";
    }
    line.replace('\n', "\\n") + "\n"
}

fn place(place: &Place, tree: &Tree) -> String {
    let text = tree.file(&place.path).map_or("", SourceFile::text);
    let (start, end) = LineIndex::new(text).range(place.span);
    format!("{}:{}:{}-{}:{}", place.path, start.line, start.column, end.line, end.column)
}

fn date(text: &str) -> jiff::civil::Date {
    text.parse().unwrap_or_else(|error| panic!("today: {text:?}: {error}"))
}

fn priority_file(text: &str) -> PriorityFile {
    let mut file = PriorityFile { exists: true, fresh: true, committed: false };
    for word in text.split_whitespace() {
        match word {
            "missing" => (file.exists, file.fresh) = (false, false),
            "stale" => file.fresh = false,
            "fresh" => file.fresh = true,
            "committed" => file.committed = true,
            other => panic!("priority-file: {other:?} is none of missing, stale, fresh, committed"),
        }
    }
    file
}

fn folders_in(folder: &Path) -> Vec<PathBuf> {
    entries(folder).into_iter().filter(|entry| entry.is_dir()).collect()
}

/// The entries of a folder, by name.
fn entries(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    let mut paths: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
    paths.sort();
    paths
}

fn name_of(path: &Path) -> String {
    path.file_name().unwrap_or_default().to_string_lossy().into_owned()
}

fn relative(file: &Path, root: &Path) -> String {
    let below = file.strip_prefix(root).unwrap_or(file);
    below.components().map(|part| part.as_os_str().to_string_lossy()).collect::<Vec<_>>().join("/")
}
