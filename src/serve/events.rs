//! What the open windows are told, as server-sent events.

use hyper::body::Bytes;
use serde_json::json;
use tokio::sync::mpsc::{Receiver, Sender, channel};

/// How many windows can be open.
const MAX_WINDOWS: usize = 32;
/// How many events wait for a window that doesn't read. One that lags further behind is cut off; it asks again.
const MAX_WAITING: usize = 16;
/// What keeps a connection alive through which nothing is said.
const HEARTBEAT: Bytes = Bytes::from_static(b": still here\n\n");

/// The events of one window.
pub type EventStream = Receiver<Bytes>;

/// The open windows.
#[derive(Default)]
pub struct Windows {
    senders: Vec<Sender<Bytes>>,
    /// What every window has to know.
    notice: Option<Bytes>,
}

impl Windows {
    /// Another window, which is told the version first. `None` if there are too many.
    pub fn open(&mut self, version: u64) -> Option<EventStream> {
        self.senders.retain(|sender| !sender.is_closed());
        if self.senders.len() >= MAX_WINDOWS {
            return None;
        }
        let (sender, events) = channel(MAX_WAITING);
        // There is room for two.
        let _ = sender.try_send(change(version));
        if let Some(notice) = self.notice.clone() {
            let _ = sender.try_send(notice);
        }
        self.senders.push(sender);
        Some(events)
    }

    /// Says that the state is another one.
    pub fn tell_change(&mut self, version: u64) {
        self.tell(change(version));
    }

    /// Says a sentence, now and to whoever comes later.
    pub fn tell_notice(&mut self, text: &str) {
        let notice = event("notice", &json!({ "text": text }));
        self.notice = Some(notice.clone());
        self.tell(notice);
    }

    /// Says that nothing has happened.
    pub fn tell_nothing(&mut self) {
        self.tell(HEARTBEAT);
    }

    fn tell(&mut self, event: Bytes) {
        self.senders.retain(|sender| sender.try_send(event.clone()).is_ok());
    }
}

fn change(version: u64) -> Bytes {
    event("change", &json!({ "version": version }))
}

/// JSON has no line breaks of its own, which would end the event.
fn event(name: &str, data: &serde_json::Value) -> Bytes {
    format!("event: {name}\ndata: {data}\n\n").into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_window_that_does_not_read_is_cut_off() {
        let mut windows = Windows::default();
        let mut reading = windows.open(1).unwrap();
        let mut idle = windows.open(1).unwrap();
        for version in 2..40 {
            assert_eq!(reading.try_recv().unwrap(), change(version - 1));
            windows.tell_change(version);
        }
        let told = std::iter::from_fn(|| idle.try_recv().ok()).count();
        assert!(told <= MAX_WAITING && idle.is_closed(), "{told}");
    }

    #[test]
    fn there_is_an_end_to_windows() {
        let mut windows = Windows::default();
        let mut open: Vec<_> = (0..MAX_WINDOWS).map(|_| windows.open(1).unwrap()).collect();
        assert!(windows.open(1).is_none());
        open.pop();
        assert!(windows.open(1).is_some());
    }

    #[test]
    fn a_notice_is_told_to_later_windows() {
        let mut windows = Windows::default();
        windows.tell_notice("two\nlines");
        let mut events = windows.open(7).unwrap();
        assert_eq!(events.try_recv().unwrap(), change(7));
        assert_eq!(events.try_recv().unwrap(), "event: notice\ndata: {\"text\":\"two\\nlines\"}\n\n");
    }
}
