//! A server that is easily kept busy: its only worker takes its time for each request, and the others wait for their turn.
//! It can go away and come back.

use std::collections::HashMap;
use std::net::SocketAddr;
use std::pin::pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use futures_util::future::select;
use tokio::net::{TcpListener, TcpSocket, TcpStream};
use tokio::sync::oneshot;

use crate::measure::precise;

/// What the worker takes for a request.
pub const SERVICE: Duration = Duration::from_millis(3);

/// Connections that may wait to be accepted.
const BACKLOG: u32 = 4096;

/// The server, which has executions of any ID.
pub struct Busy {
    address: SocketAddr,
    desk: Arc<Mutex<Desk>>,
    at_work: Option<AtWork>,
}

/// The thread of a server that has not gone away.
struct AtWork {
    stop: oneshot::Sender<()>,
    thread: JoinHandle<Result<()>>,
}

/// Where requests queue.
struct Desk {
    /// When the worker is through with what is in the queue.
    free_at: Instant,
    arrivals: Vec<Arrival>,
    /// When each execution was asked for first, by its ID.
    begun: HashMap<String, Instant>,
    have_ended: bool,
}

/// A request.
struct Arrival {
    at: Instant,
    /// How many requests were not answered then, this one included.
    queue: u64,
    id: String,
}

/// What came in a while.
#[derive(Clone, Copy)]
pub struct Load {
    /// Requests a second.
    pub rate: f64,
    /// The longest queue.
    pub longest: f64,
}

impl Busy {
    /// Starts it at a port that no connection of a client has by chance: one that finds the server away could else be
    /// connected to itself, and keep the port.
    pub fn start() -> Result<Self> {
        let desk = Desk {
            free_at: Instant::now(),
            arrivals: Vec::new(),
            begun: HashMap::new(),
            have_ended: false,
        };
        let mut busy = Self {
            address: SocketAddr::from(([127, 0, 0, 1], 0)),
            desk: Arc::new(Mutex::new(desk)),
            at_work: None,
        };
        for _ in 0..100 {
            busy.address.set_port(fastrand::u16(20_000..32_000));
            if busy.come_back().is_ok() {
                return Ok(busy);
            }
        }
        bail!("there is no free port")
    }

    /// The URL of its API.
    pub fn url(&self) -> String {
        format!("http://{}/v2", self.address)
    }

    /// The ID of an execution that ends so long after it was asked for first. One without a time in its ID ends with
    /// [`Busy::end_all`].
    pub fn id(name: &str, lasts: Duration) -> String {
        format!("{name}-{}", lasts.as_millis())
    }

    /// Closes the port and all connections.
    pub fn go_away(&mut self) -> Result<()> {
        let Some(AtWork { stop, thread }) = self.at_work.take() else {
            return Ok(());
        };
        // It is gone already if it failed, and then says why.
        let _ = stop.send(());
        let ended = thread.join();
        ended.ok().context("the server panicked")?
    }

    /// Serves again, with an empty queue.
    pub fn come_back(&mut self) -> Result<()> {
        locked(&self.desk).free_at = Instant::now();
        let (stop, stopped) = oneshot::channel();
        let (ready, is_ready) = std::sync::mpsc::channel();
        let (address, desk) = (self.address, Arc::clone(&self.desk));
        let thread = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread()
                .enable_all()
                .build()?;
            runtime.block_on(async {
                let listener = listen(address)?;
                ready.send(())?;
                select(pin!(accept(listener, &desk)), stopped).await;
                Ok(())
            })
            // The connections end with the runtime.
        });
        if is_ready.recv().is_err() {
            let ended = thread.join();
            return ended.ok().context("the server panicked")?;
        }
        self.at_work = Some(AtWork { stop, thread });
        Ok(())
    }

    /// Ends the executions that have no time of their own.
    pub fn end_all(&self) {
        locked(&self.desk).have_ended = true;
    }

    /// When an execution was asked for first.
    pub fn begun(&self, id: &str) -> Option<Instant> {
        locked(&self.desk).begun.get(id).copied()
    }

    /// How often an execution was asked for.
    pub fn requests(&self, id: &str) -> u64 {
        let desk = locked(&self.desk);
        let requests = desk.arrivals.iter().filter(|arrival| arrival.id == id);
        u64::try_from(requests.count()).unwrap_or(u64::MAX)
    }

    /// What came from one time to another.
    pub fn load(&self, from: Instant, to: Instant) -> Load {
        let desk = locked(&self.desk);
        let arrivals = desk.arrivals.iter();
        let queues = arrivals.filter(|arrival| (from..to).contains(&arrival.at));
        let (mut count, mut longest) = (0, 0);
        for Arrival { queue, .. } in queues {
            count += 1;
            longest = longest.max(*queue);
        }
        Load {
            rate: precise(count) / (to - from).as_secs_f64(),
            longest: precise(longest),
        }
    }
}

impl Drop for Busy {
    fn drop(&mut self) {
        let _ = self.go_away();
    }
}

impl Desk {
    /// Takes a request to the end of the queue; when it will have been worked on.
    fn arrive(&mut self, id: &str) -> Instant {
        let now = Instant::now();
        self.free_at = self.free_at.max(now) + SERVICE;
        let queue = (self.free_at - now).as_nanos().div_ceil(SERVICE.as_nanos());
        self.arrivals.push(Arrival {
            at: now,
            queue: u64::try_from(queue).unwrap_or(u64::MAX),
            id: id.to_owned(),
        });
        self.begun.entry(id.to_owned()).or_insert(now);
        self.free_at
    }

    /// An execution as it is now.
    fn execution(&self, id: &str) -> String {
        let lasts = id.rsplit_once('-').and_then(|(_, time)| time.parse().ok());
        let has_ended = match (lasts, self.begun.get(id)) {
            (Some(time), Some(begun)) => begun.elapsed() >= Duration::from_millis(time),
            _ => self.have_ended,
        };
        let state = if has_ended { "SUCCESS" } else { "RUNNING" };
        format!(
            r#"{{"id": "{id}", "workflow_id": "w", "workflow_name": "nightly", "workflow_namespace": "",
            "description": "", "task_execution_id": null, "root_execution_id": null, "state": "{state}",
            "state_info": null, "created_at": "2026-07-01 00:00:00", "updated_at": "2026-07-01 00:00:00"}}"#
        )
    }
}

fn locked(desk: &Mutex<Desk>) -> std::sync::MutexGuard<'_, Desk> {
    desk.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Listens at a port that may have been used a moment ago.
fn listen(address: SocketAddr) -> Result<TcpListener> {
    let socket = TcpSocket::new_v4()?;
    socket.set_reuseaddr(true)?;
    socket.bind(address)?;
    Ok(socket.listen(BACKLOG)?)
}

async fn accept(listener: TcpListener, desk: &Arc<Mutex<Desk>>) {
    loop {
        if let Ok((stream, _)) = listener.accept().await {
            let desk = Arc::clone(desk);
            // A client that goes away ends its connection.
            tokio::spawn(async move { converse(&stream, &desk).await });
        }
    }
}

/// Answers requests without a body.
async fn converse(stream: &TcpStream, desk: &Mutex<Desk>) -> Result<()> {
    let mut received = Vec::new();
    loop {
        let target = request(stream, &mut received).await?;
        let path = target.split('?').next().unwrap_or_default();
        let id = path.rsplit('/').next().unwrap_or_default();
        let done_at = locked(desk).arrive(id);
        tokio::time::sleep_until(done_at.into()).await;
        let body = locked(desk).execution(id);
        let length = body.len();
        let head = format!(
            "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {length}\r\n\r\n"
        );
        send(stream, (head + &body).as_bytes()).await?;
    }
}

/// The target of the next request.
async fn request(stream: &TcpStream, received: &mut Vec<u8>) -> Result<String> {
    const END: &[u8] = b"\r\n\r\n";
    loop {
        let mut places = received.windows(END.len());
        if let Some(place) = places.position(|bytes| bytes == END) {
            let head: Vec<_> = received.drain(..place + END.len()).collect();
            let head = String::from_utf8(head)?;
            let target = head.split(' ').nth(1);
            return Ok(target.context("no target")?.to_owned());
        }
        stream.readable().await?;
        let mut bytes = [0; 4096];
        match stream.try_read(&mut bytes) {
            Ok(0) => bail!("the client has gone"),
            Ok(count) => received.extend(&bytes[..count]),
            Err(error) if error.kind() == std::io::ErrorKind::WouldBlock => {}
            Err(error) => return Err(error.into()),
        }
    }
}

async fn send(stream: &TcpStream, mut bytes: &[u8]) -> Result<()> {
    while !bytes.is_empty() {
        stream.writable().await?;
        match stream.try_write(bytes) {
            Ok(count) => bytes = &bytes[count..],
            Err(error) if error.kind() == std::io::ErrorKind::WouldBlock => {}
            Err(error) => return Err(error.into()),
        }
    }
    Ok(())
}
