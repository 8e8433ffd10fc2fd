//! A server that gives the same bytes to everybody.

use std::io::{BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};

use crate::support::Request;

pub struct Wire {
    pub url: String,
    answer: Arc<Mutex<Vec<u8>>>,
}

impl Wire {
    pub fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}/v2", listener.local_addr().unwrap());
        let answer = Arc::new(Mutex::new(Vec::new()));
        let shared = Arc::clone(&answer);
        std::thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                let shared = Arc::clone(&shared);
                std::thread::spawn(move || serve(stream, &shared));
            }
        });
        Self { url, answer }
    }

    /// The bytes from now on.
    pub fn next(&self, answer: Vec<u8>) {
        *self.answer.lock().unwrap() = answer;
    }
}

/// Reads a request and answers it; a client that goes away earlier is no fault.
fn serve(stream: TcpStream, answer: &Mutex<Vec<u8>>) {
    let mut reader = BufReader::new(stream);
    if Request::read(&mut reader).is_none() {
        return;
    }
    let bytes = answer.lock().unwrap().clone();
    let _ = reader.get_mut().write_all(&bytes);
}
