//! The loop that follows the files, and ends when it is told to or when they are gone.

use std::collections::{BTreeSet, VecDeque};
use std::path::{Path, PathBuf};
use std::rc::Rc;
use std::time::Duration;

use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender};
use tokio::task::spawn_local;
use tokio::time::{Instant, interval, sleep, timeout_at};

use super::mark::files_among;
use super::server::Server;
use super::voice::Voice;
use super::watch::FolderWatcher;
use crate::actions::Failure;

/// A change is followed when nothing else has happened for this long.
const QUIET: Duration = Duration::from_millis(25);
/// Somebody who keeps writing is followed after this long.
const MAX_UNREST: Duration = Duration::from_millis(120);
/// While git has its index locked, it is writing files.
const MAX_GIT: Duration = Duration::from_secs(2);
/// How late the system may say what can be seen already.
const LATE: Duration = Duration::from_millis(500);
/// How long a folder may be away while it is replaced.
const AWAY: Duration = Duration::from_secs(1);
/// How often is looked.
const TICK: Duration = Duration::from_secs(1);
/// How many ticks are between two looks while the system says what happens.
const WATCHED_TICKS: u64 = 3;
/// After how many ticks the windows hear that the server is there.
const HEARTBEAT_TICKS: u64 = 15;

/// Why the loop wakes.
pub enum Wake {
    /// Something has happened to these paths.
    Files(Vec<PathBuf>),
    /// A second is over.
    Tick,
    /// It is to end.
    Stop,
}

/// The loop.
pub struct Following<'v> {
    server: Rc<Server>,
    wakes: UnboundedReceiver<Wake>,
    /// Those that came while another one was handled.
    waiting: VecDeque<Wake>,
    watcher: Option<FolderWatcher>,
    /// Whether everything that happens is said by the system, as far as is known.
    is_told: bool,
    /// Whether the last look failed.
    has_failed: bool,
    ticks: u64,
    voice: &'v mut dyn Voice,
}

impl<'v> Following<'v> {
    /// Starts to watch. `sender` belongs to `wakes`.
    pub fn new(
        server: Rc<Server>,
        sender: &UnboundedSender<Wake>,
        wakes: UnboundedReceiver<Wake>,
        voice: &'v mut dyn Voice,
    ) -> Self {
        let tell = sender.clone();
        let tell = move |paths| drop(tell.send(Wake::Files(paths)));
        let watcher = FolderWatcher::new(server.backlog.borrow().session(), tell);
        let ticks = sender.clone();
        spawn_local(async move {
            let mut seconds = interval(TICK);
            loop {
                seconds.tick().await;
                if ticks.send(Wake::Tick).is_err() {
                    return;
                }
            }
        });
        let waiting = VecDeque::new();
        let mut following =
            Self { server, wakes, waiting, watcher: None, is_told: true, has_failed: false, ticks: 0, voice };
        match watcher {
            Ok(watcher) => following.watcher = Some(watcher),
            Err(error) => following.look_for_oneself(&format!("the system doesn't watch this folder ({error})")),
        }
        following
    }

    /// Follows the files until it is stopped.
    ///
    /// # Errors
    /// If the folder is gone.
    pub async fn run(mut self) -> Result<(), Failure> {
        self.draw();
        loop {
            match self.next().await {
                Wake::Stop => return Ok(()),
                Wake::Files(paths) => self.follow(paths).await?,
                Wake::Tick => self.tick().await?,
            }
        }
    }

    async fn next(&mut self) -> Wake {
        match self.waiting.pop_front() {
            Some(wake) => wake,
            None => self.wakes.recv().await.unwrap_or(Wake::Stop),
        }
    }

    /// Waits until it is quiet, and reads what was changed.
    async fn follow(&mut self, mut paths: Vec<PathBuf>) -> Result<(), Failure> {
        let begin = Instant::now();
        loop {
            let latest = begin + if self.is_git_writing() { MAX_GIT } else { MAX_UNREST };
            let now = Instant::now();
            if now >= latest {
                break;
            }
            match timeout_at(latest.min(now + QUIET), self.wakes.recv()).await {
                Ok(Some(Wake::Files(more))) => paths.extend(more),
                Ok(Some(Wake::Stop) | None) => {
                    self.waiting.push_front(Wake::Stop);
                    return Ok(());
                }
                Ok(Some(Wake::Tick)) => self.waiting.push_back(Wake::Tick),
                Err(_) if self.is_git_writing() => {}
                Err(_) => break,
            }
        }
        self.look(&paths).await
    }

    async fn tick(&mut self) -> Result<(), Failure> {
        self.ticks += 1;
        if self.ticks.is_multiple_of(HEARTBEAT_TICKS) {
            self.server.windows.borrow_mut().tell_nothing();
        }
        if self.is_told && !self.ticks.is_multiple_of(WATCHED_TICKS) {
            return Ok(());
        }
        if self.is_told && self.server.backlog.borrow().is_outdated() {
            let deadline = Instant::now() + LATE;
            while let Ok(wake) = timeout_at(deadline, self.wakes.recv()).await {
                match wake.unwrap_or(Wake::Stop) {
                    Wake::Files(paths) => return self.follow(paths).await,
                    Wake::Tick => {}
                    Wake::Stop => {
                        self.waiting.push_front(Wake::Stop);
                        return Ok(());
                    }
                }
            }
            // A change of this server's own has been read meanwhile.
            if self.server.backlog.borrow().is_outdated() {
                self.look_for_oneself("the system does not report all changes of these files");
            }
        }
        self.look(&[]).await
    }

    /// Reads what was changed, of which the system has named these paths.
    async fn look(&mut self, paths: &[PathBuf]) -> Result<(), Failure> {
        let root = self.server.backlog.borrow().root();
        if !root.is_dir() {
            self.wait_for(&root).await?;
            self.watch_again();
        } else if self.watcher.as_ref().is_some_and(|watcher| watcher.concerns_folders(paths)) {
            self.watch_again();
        }
        let told: BTreeSet<String> = files_among(&root, paths.iter().map(PathBuf::as_path));
        match self.server.follow(told) {
            Ok(()) => {
                self.has_failed = false;
                self.draw();
            }
            Err(error) if !self.has_failed => {
                self.has_failed = true;
                self.say(&format!("{error}: the page shows what was there before"));
            }
            Err(_) => {}
        }
        Ok(())
    }

    /// Draws while nobody waits for it.
    fn draw(&mut self) {
        // Whoever asks for the page hears what is wrong.
        let _ = self.server.backlog.borrow_mut().draw();
    }

    /// A checkout may replace the whole folder.
    async fn wait_for(&mut self, root: &Path) -> Result<(), Failure> {
        let deadline = Instant::now() + AWAY;
        while Instant::now() < deadline {
            if root.is_dir() {
                return Ok(());
            }
            sleep(QUIET).await;
        }
        Err(Failure::new("gone", format!("{} is gone: there is nothing to serve any more", root.display())))
    }

    fn watch_again(&mut self) {
        if let Some(Err(error)) = self.watcher.as_mut().map(FolderWatcher::watch) {
            self.look_for_oneself(&format!("the system doesn't watch this folder ({error})"));
        }
    }

    /// Goes on without relying on the system.
    fn look_for_oneself(&mut self, why: &str) {
        if self.is_told {
            self.is_told = false;
            self.say(&format!("{why}: looking every second"));
        }
    }

    fn say(&mut self, text: &str) {
        self.voice.say(text);
        self.server.windows.borrow_mut().tell_notice(text);
    }

    fn is_git_writing(&self) -> bool {
        let backlog = self.server.backlog.borrow();
        let lock =
            backlog.session().repository_if_any().map(|repository| repository.index_file().with_extension("lock"));
        lock.is_some_and(|lock| lock.exists())
    }
}
