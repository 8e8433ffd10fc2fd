//! The server of all measurements: a process of its own, which has its answers ready.
//!
//! It is not a thread of the benchmark, because a child is charged with the memory that its
//! parent had when it was started, and the answers are large.

use std::io::{BufRead, BufReader, BufWriter, Read, Write};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use anyhow::{Context, Result};
use flate2::Compression;
use flate2::write::GzEncoder;
use rustls::ServerConfig;
use serde::{Deserialize, Serialize};
use url::Url;

use crate::crafted;
use crate::growth;
use crate::measure::precise;
use crate::measurements::LIMIT;
use crate::rows::{Executions, workbooks};
use crate::support::http::{Listener, bind};
use crate::support::pki::Authority;

/// The argument that makes this program the server.
pub const SERVE: &str = "serve";

/// What a deletion takes below `/slow`, about as long as in Mistral.
const DELETION: Duration = Duration::from_millis(5);

/// How many rows Mistral puts into one answer at most.
const PAGE: usize = 1000;

/// Where the server is, and what it has.
#[derive(Deserialize, Serialize)]
pub struct Address {
    /// `http://HOST:PORT`
    pub http: String,
    /// `https://HOST:PORT`
    pub https: String,
    /// The authority that signed the server's certificate, a file.
    pub authority: PathBuf,
    /// Length of the answer that has all executions.
    pub body: f64,
}

/// A server at work; it ends with this value.
pub struct Server {
    pub address: Address,
    child: Child,
    /// The server ends when this is closed.
    stdin: Option<ChildStdin>,
}

impl Server {
    /// Starts this program once more as the server, with so many executions.
    pub fn start(folder: &Path, executions: usize) -> Result<Self> {
        let mut child = Command::new(std::env::current_exe()?)
            .arg(SERVE)
            .arg(folder)
            .arg(executions.to_string())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .context("the server cannot be started")?;
        let mut line = String::new();
        let stdout = child.stdout.take().context("the server has no output")?;
        BufReader::new(stdout).read_line(&mut line)?;
        let address = serde_json::from_str(&line).context("the server did not start")?;
        let stdin = child.stdin.take();
        Ok(Self {
            address,
            child,
            stdin,
        })
    }

    /// How many connections were made to it, this one included.
    pub fn connections(&self) -> Result<usize> {
        let place = self.address.http.trim_start_matches("http://");
        let mut stream = TcpStream::connect(place)?;
        stream.write_all(b"GET /connections HTTP/1.1\r\nConnection: close\r\n\r\n")?;
        let mut text = String::new();
        stream.read_to_string(&mut text)?;
        let count = text.lines().last().unwrap_or_default();
        count.parse().context("the server did not count")
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        drop(self.stdin.take());
        let _ = self.child.wait();
    }
}

/// What the server has to answer with.
struct Content {
    executions: Executions,
    workbooks: String,
    connections: AtomicUsize,
}

/// The server itself: says on `output` where it is, and serves until `input` is closed.
pub fn serve(
    folder: &Path,
    executions: usize,
    mut input: impl Read,
    mut output: impl Write,
) -> Result<()> {
    let content = Arc::new(Content {
        executions: Executions::new(executions),
        workbooks: workbooks(),
        connections: AtomicUsize::new(0),
    });
    let authority = Authority::new();
    let path = folder.join("authority.pem");
    std::fs::write(&path, authority.pem())?;
    let tls = authority.identity("127.0.0.1").server();
    let mut body = Vec::new();
    answer(&content, "GET", "/v2/executions", &mut body)?;
    let (plain, secure) = (
        listen(&content, None),
        listen(&content, Some(Arc::new(tls))),
    );
    let address = Address {
        http: plain.base.clone(),
        https: secure.base.clone(),
        authority: path,
        body: precise(u64::try_from(body.len())?),
    };
    drop(body);
    writeln!(output, "{}", serde_json::to_string(&address)?)?;
    output.flush()?;
    input.read_to_end(&mut Vec::new())?;
    Ok(())
}

/// Serves in the background.
fn listen(content: &Arc<Content>, tls: Option<Arc<ServerConfig>>) -> Listener {
    let content = Arc::clone(content);
    Listener::start(bind(), tls, move |mut connection| {
        content.connections.fetch_add(1, Ordering::Relaxed);
        while let Some(request) = connection.request() {
            let mut output = BufWriter::with_capacity(1 << 16, connection.stream());
            let answered = answer(&content, &request.method, &request.target, &mut output);
            // A client may close the connection in the middle of an answer.
            if answered.is_err() || output.flush().is_err() {
                return;
            }
        }
    })
}

fn answer(content: &Content, method: &str, target: &str, output: &mut impl Write) -> Result<()> {
    let path = target.split('?').next().unwrap_or_default();
    match (method, path) {
        ("GET", "/v2/workbooks") => ok(output, &[&content.workbooks]),
        ("GET", "/v2/executions") => executions(content, target, usize::MAX, output),
        ("GET", "/v2/executions/failing") => explained(output),
        ("GET", "/v2/executions/packed") => packed(output),
        ("GET", "/pages/v2/executions") => executions(content, target, PAGE, output),
        ("DELETE", path) if path.starts_with("/slow/") => {
            std::thread::sleep(DELETION);
            Ok(output.write_all(b"HTTP/1.1 204 No Content\r\n\r\n")?)
        }
        ("DELETE", _) => Ok(output.write_all(b"HTTP/1.1 204 No Content\r\n\r\n")?),
        ("GET", "/connections") => {
            let count = content.connections.load(Ordering::Relaxed).to_string();
            let head = "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n";
            write!(output, "{head}{count}")?;
            output.flush()?;
            anyhow::bail!("the connection is closed")
        }
        ("GET", path) if path.starts_with("/growth/") => {
            let (status, kind, text) = growth::answer(path).context("there is no such text")?;
            respond(output, status, kind, &[&text])
        }
        ("GET", path) if path.starts_with("/crafted/") => {
            let text = crafted::answer(path).context("there is no such answer")?;
            ok(output, &[&text])
        }
        _ => Ok(output.write_all(b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n")?),
    }
}

/// Executions by `marker` and `limit`, at most `most` of them in one answer.
fn executions(content: &Content, target: &str, most: usize, output: &mut impl Write) -> Result<()> {
    let url = Url::parse("http://localhost")?.join(target)?;
    let given = |name: &str| {
        let mut pairs = url.query_pairs();
        pairs.find(|(known, _)| known == name).map(|(_, text)| text)
    };
    let limit = given("limit").and_then(|text| text.parse().ok());
    let marker = given("marker");
    let page = content
        .executions
        .page(marker.as_deref(), limit.unwrap_or(most).min(most))
        .context("nothing has this marker")?;
    let next = page.next.map_or(String::new(), |id| {
        format!(", \"next\": \"http://127.0.0.1/v2/executions?marker={id}\"")
    });
    ok(output, &["{\"executions\": [", page.rows, "]", &next, "}"])
}

/// An error that takes as long to explain as an answer may be.
fn explained(output: &mut impl Write) -> Result<()> {
    let length = usize::try_from(LIMIT)?;
    let words = "it broke, ";
    let body = format!(
        "{{\"faultstring\": \"{}\"}}",
        words.repeat((length - 32) / words.len())
    );
    let length = body.len();
    write!(
        output,
        "HTTP/1.1 500 Oops\r\nContent-Length: {length}\r\n\r\n{body}"
    )?;
    Ok(())
}

/// A small answer that is a gigabyte once it is unpacked.
fn packed(output: &mut impl Write) -> Result<()> {
    let mut body = GzEncoder::new(Vec::new(), Compression::fast());
    let blanks = vec![b' '; 1 << 20];
    for _ in 0..1024 {
        body.write_all(&blanks)?;
    }
    let body = body.finish()?;
    let length = body.len();
    write!(
        output,
        "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: {length}\r\n\r\n"
    )?;
    output.write_all(&body)?;
    Ok(())
}

fn ok(output: &mut impl Write, parts: &[&str]) -> Result<()> {
    respond(output, "200 OK", "application/json", parts)
}

/// An answer whose body is these parts.
fn respond(output: &mut impl Write, status: &str, kind: &str, parts: &[&str]) -> Result<()> {
    let length: usize = parts.iter().map(|part| part.len()).sum();
    write!(
        output,
        "HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {length}\r\n\r\n"
    )?;
    for part in parts {
        output.write_all(part.as_bytes())?;
    }
    Ok(())
}
