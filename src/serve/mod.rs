//! The page, live, for people on this machine: it follows the files, and changes them as the commands do.
//!
//! One thread does everything, in turns: a session isn't shared between threads. What takes long without one (git with its hooks,
//! waiting for a lock) runs beside it. `guard` decides who is let in, before anything else is looked at; `routes` is what is
//! answered; `state` is the backlog with a number for each of its states; `following` keeps it as the files are and tells the
//! windows (`events`).
//!
//! Nothing here connects to anything, and no path of the file system is taken from a request: items are named by their ids.

mod changes;
mod commits;
mod drawing;
mod editable;
mod events;
mod following;
mod guard;
mod inside;
mod listener;
mod mark;
mod respond;
mod routes;
mod server;
mod slow_io;
mod state;
mod token;
mod versions;
mod voice;
mod watch;
mod wire;

use std::cell::RefCell;
use std::io;
use std::rc::Rc;
use std::time::Duration;

use tokio::runtime::Builder;
use tokio::sync::mpsc::{UnboundedSender, unbounded_channel};
use tokio::task::{LocalSet, spawn_local};

use following::{Following, Wake};
use guard::Guard;
use server::Server;
pub use state::Clock;
use state::LiveBacklog;
use token::Token;
pub use voice::Voice;

use crate::actions::Failure;
use crate::session::{LiveSession, Session, StateSource};

/// How long a commit that is being made may take after the server was told to end.
const LAST_COMMIT: Duration = Duration::from_secs(10);

/// How a backlog is served.
pub struct ServeOptions {
    /// The port; with 0 a free one.
    pub port: u16,
    /// Whether the browser is opened.
    pub open: bool,
    /// Whether nothing can be changed.
    pub read_only: bool,
    /// Tells which day it is.
    pub clock: Clock,
}

/// Serves a backlog until a signal ends it.
///
/// # Errors
/// If it can't be read or served, or its folder is gone.
pub fn run(session: Session, options: ServeOptions, voice: &mut dyn Voice) -> Result<(), Failure> {
    let live = LiveSession::open(session, &StateSource::Worktree)?;
    let runtime = Builder::new_current_thread().enable_all().build();
    let runtime = runtime.map_err(|error| Failure::new("io", format!("can't start: {error}")).caused_by(&error))?;
    let ended = LocalSet::new().block_on(&runtime, serve(live, options, voice));
    runtime.shutdown_timeout(LAST_COMMIT);
    ended
}

async fn serve(live: LiveSession, options: ServeOptions, voice: &mut dyn Voice) -> Result<(), Failure> {
    let (sender, wakes) = unbounded_channel();
    stop_at_signals(&sender).map_err(|error| Failure::new("io", format!("can't wait for signals: {error}")))?;
    let listener = listener::listen(options.port).await?;
    let port = listener.local_addr().map_err(|error| Failure::new("io", error.to_string()))?.port();
    let token =
        Token::new().map_err(|error| Failure::new("io", format!("the system has no random numbers: {error}")))?;
    let server = Rc::new(Server {
        guard: Guard::new(port, token, options.read_only),
        backlog: RefCell::new(LiveBacklog::new(live, options.clock)),
        windows: RefCell::default(),
        done: RefCell::default(),
    });
    spawn_local(listener::accept(listener, Rc::clone(&server)));
    let address = server.guard.address();
    voice.address(&address)?;
    if options.open
        && let Err(error) = open::that_detached(&address)
    {
        voice.say(&format!("can't open a browser ({error}): open the address above in one"));
    }
    Following::new(server, &sender, wakes, voice).run().await
}

/// Ends the server when somebody interrupts it or the system does.
#[cfg(unix)]
fn stop_at_signals(sender: &UnboundedSender<Wake>) -> io::Result<()> {
    use tokio::signal::unix::{SignalKind, signal};
    for kind in [SignalKind::interrupt(), SignalKind::terminate()] {
        let (mut signals, sender) = (signal(kind)?, sender.clone());
        spawn_local(async move {
            signals.recv().await;
            let _ = sender.send(Wake::Stop);
        });
    }
    Ok(())
}

#[cfg(not(unix))]
fn stop_at_signals(sender: &UnboundedSender<Wake>) -> io::Result<()> {
    let sender = sender.clone();
    spawn_local(async move {
        if tokio::signal::ctrl_c().await.is_ok() {
            let _ = sender.send(Wake::Stop);
        }
    });
    Ok(())
}
