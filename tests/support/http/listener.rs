//! Accepts connections and reads the requests on them.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;

use rustls::{ServerConfig, ServerConnection, StreamOwned};

use super::Request;

/// One side of a connection, whether it is encrypted or not.
pub trait Stream: Read + Write + Send {
    /// The TCP connection.
    fn socket(&self) -> &TcpStream;
}

impl Stream for TcpStream {
    fn socket(&self) -> &TcpStream {
        self
    }
}

impl Stream for StreamOwned<ServerConnection, TcpStream> {
    fn socket(&self) -> &TcpStream {
        &self.sock
    }
}

/// What came in so far.
#[derive(Default)]
struct Log {
    connections: usize,
    /// Each as `GET /path?query`.
    requests: Vec<String>,
}

/// A connection of a client.
pub struct Connection {
    /// The server's address, scheme included.
    pub base: String,
    stream: BufReader<Box<dyn Stream>>,
    log: Arc<Mutex<Log>>,
}

impl Connection {
    /// Reads the next request; `None` when the client has gone.
    pub fn request(&mut self) -> Option<Request> {
        let request = Request::read(&mut self.stream)?;
        self.log.lock().unwrap().requests.push(request.line());
        Some(request)
    }

    /// What answers are written to.
    pub fn stream(&mut self) -> &mut dyn Stream {
        self.stream.get_mut().as_mut()
    }

    /// Answers each request, until the client has gone or there is no answer.
    pub fn answer(&mut self, mut answer: impl FnMut(&Request) -> Option<Vec<u8>>) {
        while let Some(bytes) = self.request().and_then(|request| answer(&request)) {
            let stream = self.stream();
            if stream.write_all(&bytes).is_err() || stream.flush().is_err() {
                return;
            }
        }
    }

    /// Whether the client begins a TLS handshake on a plain connection: a record of that type (RFC 8446 section 5.1).
    pub fn begins_handshake(&mut self) -> bool {
        const HANDSHAKE: u8 = 22;
        let bytes = self.stream.fill_buf();
        bytes.is_ok_and(|bytes| bytes.first() == Some(&HANDSHAKE))
    }
}

/// Binds a free port of the loopback address.
pub fn bind() -> TcpListener {
    TcpListener::bind("127.0.0.1:0").unwrap()
}

/// A port that was free a moment ago.
pub fn free_port() -> u16 {
    bind().local_addr().unwrap().port()
}

/// Serves until it is dropped.
pub struct Listener {
    address: SocketAddr,
    /// `http://HOST:PORT`, or the same with https.
    pub base: String,
    log: Arc<Mutex<Log>>,
    is_over: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl Listener {
    /// Hands each connection to `converse`, in a thread of its own. A connection ends when that returns.
    pub fn start(
        socket: TcpListener,
        tls: Option<Arc<ServerConfig>>,
        converse: impl Fn(Connection) + Send + Sync + 'static,
    ) -> Self {
        let address = socket.local_addr().unwrap();
        let base = match tls {
            None => format!("http://{address}"),
            Some(_) => format!("https://{address}"),
        };
        let own_base = base.clone();
        let (log, is_over) = (Arc::<Mutex<Log>>::default(), Arc::<AtomicBool>::default());
        let (shared, stop, converse) = (Arc::clone(&log), Arc::clone(&is_over), Arc::new(converse));
        let thread = std::thread::spawn(move || {
            for stream in socket.incoming().map_while(Result::ok) {
                if stop.load(Ordering::SeqCst) {
                    return;
                }
                shared.lock().unwrap().connections += 1;
                let (log, tls, converse) = (Arc::clone(&shared), tls.clone(), converse.clone());
                let base = own_base.clone();
                std::thread::spawn(move || {
                    // Fails where the client has gone already.
                    let _ = stream.set_nodelay(true);
                    let stream: Box<dyn Stream> = match tls {
                        None => Box::new(stream),
                        Some(tls) => {
                            let connection = ServerConnection::new(tls).unwrap();
                            Box::new(StreamOwned::new(connection, stream))
                        }
                    };
                    let stream = BufReader::new(stream);
                    converse(Connection { base, stream, log });
                });
            }
        });
        Self {
            address,
            base,
            log,
            is_over,
            thread: Some(thread),
        }
    }

    /// How many requests began so: `GET /v2`.
    pub fn requests(&self, beginning: &str) -> usize {
        let requests = &self.log.lock().unwrap().requests;
        let matching = requests.iter().filter(|line| line.starts_with(beginning));
        matching.count()
    }

    /// How many connections were made.
    pub fn connections(&self) -> usize {
        self.log.lock().unwrap().connections
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        self.is_over.store(true, Ordering::SeqCst);
        // Wakes the thread, which then sees that it is over.
        drop(TcpStream::connect(self.address));
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}
