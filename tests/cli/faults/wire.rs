//! A server that misbehaves on the wire.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use crate::support::Request;

/// What a server does once a request has come, of which it knows path and query.
pub type Play = fn(&mut TcpStream, &str);

/// A server that plays the same part for every request.
pub struct Wire {
    pub url: String,
    requests: Arc<AtomicUsize>,
}

impl Wire {
    /// Starts the server.
    pub fn start(play: Play) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}/v2", listener.local_addr().unwrap());
        let requests = Arc::new(AtomicUsize::new(0));
        let counter = Arc::clone(&requests);
        std::thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                let counter = Arc::clone(&counter);
                std::thread::spawn(move || serve(stream, &counter, play));
            }
        });
        Self { url, requests }
    }

    /// How many requests have come.
    pub fn requests(&self) -> usize {
        self.requests.load(Ordering::SeqCst)
    }
}

fn serve(stream: TcpStream, counter: &AtomicUsize, play: Play) {
    /// How a connection of TLS begins: a record of a handshake (RFC 8446 section 5.1).
    const HANDSHAKE: u8 = 22;
    let mut reader = BufReader::new(stream);
    if reader
        .fill_buf()
        .is_ok_and(|bytes| bytes.first() == Some(&HANDSHAKE))
    {
        play(reader.get_mut(), "");
    } else if let Some(request) = Request::read(&mut reader) {
        counter.fetch_add(1, Ordering::SeqCst);
        play(reader.get_mut(), &request.target);
    }
}

/// Sends these bytes; the client may be gone, which is its own affair.
pub fn say(stream: &mut TcpStream, bytes: &[u8]) {
    let _ = stream.write_all(bytes);
}

/// Sends a whole answer and closes.
pub fn answer(stream: &mut TcpStream, status: &str, headers: &str, body: &[u8]) {
    let length = body.len();
    let head = format!(
        "HTTP/1.1 {status}\r\nContent-Length: {length}\r\nConnection: close\r\n{headers}\r\n"
    );
    say(stream, head.as_bytes());
    say(stream, body);
}

/// Sends a byte every now and then until the client has had enough.
pub fn drip(stream: &mut TcpStream, _: &str) {
    say(
        stream,
        b"HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n",
    );
    while stream.write_all(b" ").is_ok() {
        std::thread::sleep(Duration::from_millis(20));
    }
}

/// Has the connection end with a reset, once it is closed.
pub fn reset(stream: &mut TcpStream) {
    rustix::net::sockopt::set_socket_linger(&*stream, Some(Duration::ZERO)).unwrap();
}

/// Waits until the client goes away.
pub fn silence(stream: &mut TcpStream, _: &str) {
    let _ = stream.read(&mut [0]);
}
