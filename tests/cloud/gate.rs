//! Which requests the development server accepts: those of this user's own programs, not those of web pages.
//! Whatever it accepts can run code. What other users send is tried in `other_users.rs`.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::Command;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use crate::support::{Server, rows, server, unique};

/// Sends these bytes and gives the whole answer.
pub fn exchange(url: &str, request: &str) -> String {
    let address = url.strip_prefix("http://").unwrap();
    let mut stream = TcpStream::connect(address.strip_suffix("/v2").unwrap()).unwrap();
    stream
        .set_read_timeout(Some(Duration::from_secs(30)))
        .unwrap();
    stream.write_all(request.as_bytes()).unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    answer
}

/// A request that needs no permission of the server to be sent by a web page.
pub fn simple(headers: &str, path: &str, kind: &str, body: &str) -> String {
    format!(
        "POST /v2/{path} HTTP/1.1\r\n{headers}Content-Type: {kind}\r\nContent-Length: {}\r\n\
         Connection: close\r\n\r\n{body}",
        body.len()
    )
}

pub fn log(server: &Server) -> String {
    std::fs::read_to_string(server.data.join("server.log")).unwrap()
}

#[test]
#[ignore = "needs a real Mistral"]
fn requests_of_web_pages_are_refused() {
    let server = server();
    let name = unique("evil");
    let code = format!("open({:?}, 'w')\n", server.scratch.path().join("ran"));
    let attacks = [
        (
            format!("code_sources?name={name}"),
            "text/plain",
            code.as_str(),
        ),
        (
            "dynamic_actions".to_owned(),
            "application/x-www-form-urlencoded",
            "name=evil&class_name=Evil&code_source_id=1",
        ),
        (
            "action_executions".to_owned(),
            "application/x-www-form-urlencoded",
            "name=std.echo&input={\"output\":1}",
        ),
    ];
    for (headers, why) in [
        (
            "Host: 127.0.0.1\r\nOrigin: https://evil.example\r\n",
            "Origin: 'https://evil.example'",
        ),
        ("Host: 127.0.0.1\r\nOrigin: null\r\n", "Origin: 'null'"),
        (
            "Host: localhost\r\nOrigin: http://localhost:3000\r\n",
            "Origin: 'http://localhost:3000'",
        ),
        (
            "Host: 127.0.0.1\r\nSec-Fetch-Site: cross-site\r\n",
            "Sec-Fetch-Site: 'cross-site'",
        ),
        (
            "Host: 127.0.0.1\r\nSec-Fetch-Site: same-site\r\n",
            "Sec-Fetch-Site: 'same-site'",
        ),
        ("Host: evil.example\r\n", "('evil.example')"),
        ("Host: localhost.evil.example:8989\r\n", "('localhost.evil."),
        ("Host: 192.0.2.1\r\n", "('192.0.2.1')"),
        ("Host: [2001:db8::1]:80\r\n", "('[2001:db8::1]:80')"),
        ("Host: [::1\r\n", "('[::1')"),
    ] {
        for (path, kind, body) in &attacks {
            let answer = exchange(&server.url, &simple(headers, path, kind, body));
            let expected = answer.starts_with("HTTP/1.1 403 ") && answer.contains(why);
            assert!(expected, "{headers}{path}: {answer}");
        }
        let log = log(&server);
        let lines = log.lines().filter(|line| line.contains(why));
        assert!(lines.count() >= 3, "no line for {why} in {log}");
    }
    let sources = server.json(&["code-source-list"]);
    assert_eq!(rows(&sources, "Name", &name).len(), 0);
    // The same without a header of a page is what this user's programs send.
    let (path, kind, body) = &attacks[0];
    let answer = exchange(
        &server.url,
        &simple("Host: 127.0.0.1\r\n", path, kind, body),
    );
    assert!(answer.starts_with("HTTP/1.1 201 "), "{answer}");
    server.ok(&["code-source-delete", &name]);
}

#[test]
#[ignore = "needs a real Mistral"]
fn a_refused_body_is_not_waited_for() {
    let server = server();
    let head =
        "POST /v2/workflows HTTP/1.1\r\nHost: evil.example\r\nContent-Length: 100000000\r\n\r\n";
    let address = server.url.strip_prefix("http://").unwrap();
    let mut stream = TcpStream::connect(address.strip_suffix("/v2").unwrap()).unwrap();
    stream
        .set_read_timeout(Some(Duration::from_secs(5)))
        .unwrap();
    stream.write_all(head.as_bytes()).unwrap();
    let mut start = [0; 13];
    stream.read_exact(&mut start).unwrap();
    assert_eq!(&start, b"HTTP/1.1 403 ");
}

#[test]
#[ignore = "needs a real Mistral"]
fn programs_of_this_user_are_let_in() {
    let server = server();
    let port = server.url.rsplit([':', '/']).nth(1).unwrap();
    for headers in [
        "Host: 127.0.0.1:1\r\n".to_owned(),
        format!("Host: LocalHost:{port}\r\n"),
        "Host: [::1]:1\r\n".to_owned(),
        "Host: 127.8.9.10\r\n".to_owned(),
        // A page that the user opens by its address, or that this server itself would have sent.
        "Host: localhost\r\nSec-Fetch-Site: none\r\n".to_owned(),
        "Host: localhost\r\nSec-Fetch-Site: same-origin\r\n".to_owned(),
        // As the reference sends it.
        format!(
            "Host: localhost:{port}\r\nUser-Agent: python-requests/2.32.3\r\n\
             Accept-Encoding: gzip, deflate\r\nAccept: */*\r\nConnection: keep-alive\r\n"
        ),
    ] {
        let request =
            format!("GET /v2/workflows?limit=1 HTTP/1.1\r\n{headers}Connection: close\r\n\r\n");
        let answer = exchange(&server.url, &request);
        assert!(answer.starts_with("HTTP/1.1 200 "), "{headers}: {answer}");
    }
    // Before HTTP/1.1 there was no Host; no browser leaves it out.
    let answer = exchange(&server.url, "GET /v2/workflows?limit=1 HTTP/1.0\r\n\r\n");
    assert!(answer.starts_with("HTTP/1.1 200 "), "{answer}");
    assert_eq!(status(&mut curl(&server.url)), "200");
}

/// curl, which prints the status that it gets.
pub fn curl(url: &str) -> Command {
    let mut command = Command::new("curl");
    command
        .args(["-s", "-o", "/dev/null", "-w", "%{http_code}"])
        .arg(format!("{url}/workflows?limit=1"))
        .env_clear()
        .env("PATH", "/usr/bin:/bin")
        .current_dir("/");
    command
}

pub fn status(curl: &mut Command) -> String {
    String::from_utf8(curl.output().unwrap().stdout).unwrap()
}

/// Held by tests that measure how long the server takes, or that take its threads.
static THREADS: Mutex<()> = Mutex::new(());

pub fn alone() -> MutexGuard<'static, ()> {
    THREADS.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Connects so often as this user and sends nothing, or only the beginning of a request.
fn half_open(url: &str, count: usize, beginning: &str) -> Vec<TcpStream> {
    let address = url.strip_prefix("http://").unwrap();
    let address = address.strip_suffix("/v2").unwrap();
    let connect = |_| {
        let mut stream = TcpStream::connect(address).unwrap();
        stream.write_all(beginning.as_bytes()).unwrap();
        stream
    };
    (0..count).map(connect).collect()
}

/// Browsers open connections in advance; before, ten of them took all threads for ten seconds.
#[test]
#[ignore = "needs a real Mistral"]
fn connections_that_send_nothing_keep_nobody_waiting() {
    let _alone = alone();
    let server = server();
    let open = half_open(&server.url, 60, "");
    let begun = Instant::now();
    assert_eq!(status(&mut curl(&server.url)), "200");
    let taken = begun.elapsed();
    assert!(taken < Duration::from_secs(2), "{taken:?}");
    // They are let in as soon as they send a request.
    let mut last = open.into_iter().next_back().unwrap();
    last.write_all(b"GET /v2/workflows?limit=1 HTTP/1.0\r\n\r\n")
        .unwrap();
    let mut answer = String::new();
    last.read_to_string(&mut answer).unwrap();
    assert!(answer.starts_with("HTTP/1.1 200 "), "{answer}");
}

#[test]
#[ignore = "needs a real Mistral"]
fn requests_that_are_begun_and_not_finished_give_way() {
    let _alone = alone();
    let server = server();
    // All threads, and as many again.
    let _open = half_open(&server.url, 20, "GET /v2/workflows HTTP/1.1\r\n");
    let begun = Instant::now();
    assert_eq!(status(&mut curl(&server.url)), "200");
    let taken = begun.elapsed();
    assert!(taken < Duration::from_secs(8), "{taken:?}");
}

/// Runs a script that has the functions of the gate in `module`, in a plain Python.
pub fn with_gate(script: &str) -> String {
    let gate = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/commands/dev_server/gate.py");
    // Another user may not be able to read what Python loads later.
    let start = "import encodings.ascii, encodings.idna, os, runpy, socket, sys, types\n\
                 module = runpy.run_path(sys.argv[1])\n";
    let output = Command::new(std::env::var_os("PYTHON").unwrap_or("python3".into()))
        .args(["-I", "-c", &format!("{start}{script}")])
        .arg(gate)
        .output()
        .unwrap();
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{errors}");
    String::from_utf8(output.stdout).unwrap()
}

/// Bound to more than this machine by the user's own configuration: an address cannot be made to lead
/// elsewhere, as a name can.
#[test]
#[ignore = "needs a real Mistral"]
fn a_server_knows_the_names_that_it_was_given() {
    let script = r"
def known(bound, host):
    conf = types.SimpleNamespace(api=types.SimpleNamespace(host=bound))
    return module['Gate'](conf, True).knows(host)
own = socket.gethostname()
print([known('0.0.0.0', host) for host in ('localhost:1', '192.0.2.1:1', '[2001:db8::1]', own)])
print([known('mistral.example', host) for host in ('Mistral.example:1', '192.0.2.1')])
print([known('0.0.0.0', host) for host in ('evil.example', '', '192.0.2.1.evil.example', 'a:b', '[::1]x')])
print([known('127.0.0.1', host) for host in ('192.0.2.1', 'mistral.example', '127.0.0.1')])
";
    let expected = "[True, True, True, True]\n[True, True]\n[False, False, False, False, False]\n[False, False, True]\n";
    assert_eq!(with_gate(script), expected);
}
