//! Listens on this machine alone, and answers a bounded number of connections.

use std::io;
use std::net::Ipv4Addr;
use std::rc::Rc;
use std::sync::Arc;
use std::time::Duration;

use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioTimer;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;
use tokio::task::spawn_local;
use tokio::time::sleep;

use super::routes::answer;
use super::server::Server;
use super::slow_io::ImpatientStream;
use crate::actions::Failure;

/// How many connections are open at once. Others wait.
const MAX_CONNECTIONS: usize = 64;
/// How long the head of a request may take, and how long a connection may be idle.
const HEAD_TIMEOUT: Duration = Duration::from_secs(10);
/// How long a client may not read what it is sent.
const WRITE_TIMEOUT: Duration = Duration::from_secs(20);
/// How large the head of a request may be, in bytes.
const MAX_HEAD: usize = 16 << 10;
/// How many lines it may have.
const MAX_HEADERS: usize = 64;

/// Opens the port; with 0 a free one.
///
/// # Errors
/// If the port can't be had.
pub async fn listen(port: u16) -> Result<TcpListener, Failure> {
    TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await.map_err(|error| {
        let failure = match error.kind() {
            io::ErrorKind::AddrInUse => Failure::new("port-in-use", format!("port {port} is in use"))
                .hint("without `--port` a free one is taken; or end the program that has it"),
            io::ErrorKind::PermissionDenied => Failure::new("io", format!("port {port} isn't allowed"))
                .hint("take one above 1023, or leave `--port` out for a free one"),
            _ => Failure::new("io", format!("can't listen on 127.0.0.1:{port}: {error}")),
        };
        failure.caused_by(&error)
    })
}

/// Answers connections as long as it is polled.
pub async fn accept(listener: TcpListener, server: Rc<Server>) {
    let places = Arc::new(Semaphore::new(MAX_CONNECTIONS));
    loop {
        let Ok(place) = Arc::clone(&places).acquire_owned().await else { return };
        match listener.accept().await {
            Ok((stream, _)) => {
                let server = Rc::clone(&server);
                spawn_local(async move {
                    serve(stream, server).await;
                    drop(place);
                });
            }
            // Too many files are open: some of them are closed soon.
            Err(_) => sleep(Duration::from_millis(50)).await,
        }
    }
}

async fn serve(stream: TcpStream, server: Rc<Server>) {
    // An event is one small packet that somebody waits for.
    let _ = stream.set_nodelay(true);
    let service = service_fn(|request| {
        let server = Rc::clone(&server);
        async move { Ok::<_, std::convert::Infallible>(answer(&server, request).await) }
    });
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEAD_TIMEOUT)
        .max_buf_size(MAX_HEAD)
        .max_headers(MAX_HEADERS)
        .serve_connection(ImpatientStream::new(stream, WRITE_TIMEOUT), service);
    // Whoever ends a connection early knows why.
    let _ = connection.await;
}
