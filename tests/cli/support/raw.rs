//! Responses that are not what HTTP wants, for `Server::raw`.

use std::time::Duration;

use super::Stream;

/// What a server does once a request has come, of which it knows path and query.
pub type Respond = fn(&mut dyn Stream, &str);

/// Sends these bytes; the client may be gone already.
pub fn send(stream: &mut dyn Stream, bytes: &[u8]) {
    let _ = stream.write_all(bytes);
}

/// Sends a whole response and closes.
pub fn respond(stream: &mut dyn Stream, status: &str, headers: &str, body: &[u8]) {
    let length = body.len();
    let head = format!(
        "HTTP/1.1 {status}\r\nContent-Length: {length}\r\nConnection: close\r\n{headers}\r\n"
    );
    send(stream, head.as_bytes());
    send(stream, body);
}

/// Sends a head and then the same part again and again, until the client closes the connection.
pub fn flood(stream: &mut dyn Stream, head: &str, part: &[u8]) {
    send(stream, head.as_bytes());
    while stream.write_all(part).is_ok() {}
}

/// Sends a byte every now and then, until the client closes the connection.
pub fn trickle(stream: &mut dyn Stream, _: &str) {
    send(
        stream,
        b"HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n",
    );
    while stream.write_all(b" ").is_ok() {
        std::thread::sleep(Duration::from_millis(20));
    }
}

/// Has the connection end with a reset, once it is closed.
pub fn reset(stream: &mut dyn Stream) {
    rustix::net::sockopt::set_socket_linger(stream.socket(), Some(Duration::ZERO)).unwrap();
}

/// Waits until the client closes the connection.
pub fn silence(stream: &mut dyn Stream, _: &str) {
    let _ = stream.read(&mut [0]);
}
