//! A request to a server on loopback, and its answer: as much HTTP/1.1 as WebDriver needs.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{Ipv4Addr, TcpStream};
use std::time::Duration;

/// An answer's status and body.
pub struct Answer {
    /// The status code, such as 200.
    pub status: u16,
    /// The body's bytes.
    pub body: Vec<u8>,
}

/// Sends a request with a JSON body and reads the answer.
///
/// # Errors
/// If the server doesn't listen or doesn't speak HTTP.
pub fn request(port: u16, method: &str, path: &str, body: &[u8]) -> std::io::Result<Answer> {
    let stream = TcpStream::connect((Ipv4Addr::LOCALHOST, port))?;
    stream.set_read_timeout(Some(Duration::from_secs(180)))?;
    stream.set_nodelay(true)?;
    let head = format!(
        "{method} {path} HTTP/1.1\r\nHost: localhost:{port}\r\nContent-Type: application/json\r\nContent-Length: {}\r\nConnection: \
         close\r\n\r\n",
        body.len()
    );
    (&stream).write_all(&[head.as_bytes(), body].concat())?;
    let mut reader = BufReader::new(&stream);
    let (status, length) = read_head(&mut reader)?;
    let mut body = Vec::new();
    match length {
        Some(length) => {
            body.resize(length, 0);
            reader.read_exact(&mut body)?;
        }
        None => drop(reader.read_to_end(&mut body)?),
    }
    Ok(Answer { status, body })
}

/// The status and the length of the body that follows.
fn read_head(reader: &mut impl BufRead) -> std::io::Result<(u16, Option<usize>)> {
    let mut line = String::new();
    reader.read_line(&mut line)?;
    let status = line.split(' ').nth(1).and_then(|code| code.parse().ok());
    let status = status.ok_or_else(|| std::io::Error::other(format!("not HTTP: {line:?}")))?;
    let mut length = None;
    loop {
        line.clear();
        reader.read_line(&mut line)?;
        let Some((name, value)) = line.split_once(':') else { return Ok((status, length)) };
        if name.eq_ignore_ascii_case("content-length") {
            length = value.trim().parse().ok();
        }
    }
}
