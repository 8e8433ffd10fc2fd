//! Whom the development server lets in: this user's own requests, and neither those of web pages nor those
//! of other users of the machine. All that comes from there could run code.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use crate::support::own::Own;
use crate::support::{Server, rows, server, unique};

/// Somebody else on this machine.
const OTHER: u32 = 65534;
/// And somebody else again.
const THIRD: u32 = 65533;

/// Sends these bytes and gives the whole answer.
fn exchange(url: &str, request: &str) -> String {
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
fn simple(headers: &str, path: &str, kind: &str, body: &str) -> String {
    format!(
        "POST /v2/{path} HTTP/1.1\r\n{headers}Content-Type: {kind}\r\nContent-Length: {}\r\n\
         Connection: close\r\n\r\n{body}",
        body.len()
    )
}

fn log(server: &Server) -> String {
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
    assert_eq!(curl(&server.url, None), "200");
}

/// The status that curl gets, as this user or as another one.
fn curl(url: &str, user: Option<u32>) -> String {
    let mut command = Command::new("curl");
    command
        .args(["-s", "-o", "/dev/null", "-w", "%{http_code}"])
        .arg(format!("{url}/workflows?limit=1"))
        .env_clear()
        .env("PATH", "/usr/bin:/bin")
        .current_dir("/");
    if let Some(user) = user {
        command.uid(user).gid(user);
    }
    String::from_utf8(command.output().unwrap().stdout).unwrap()
}

/// Only root can be somebody else; whoever runs this as another user is told.
fn assert_root() {
    let id = Command::new("id").arg("-u").output().unwrap().stdout;
    assert_eq!(id, b"0\n", "this test plays other users: run it as root");
}

#[test]
#[ignore = "needs a real Mistral"]
fn other_users_are_refused() {
    assert_root();
    let server = server();
    assert_eq!(curl(&server.url, Some(OTHER)), "403");
    assert_eq!(curl(&server.url, None), "200");
    let log = log(&server);
    assert!(log.contains("other users are refused (uid 65534)"), "{log}");
}

/// Held by tests that measure how long the server takes, or that take its threads.
static THREADS: Mutex<()> = Mutex::new(());

fn alone() -> MutexGuard<'static, ()> {
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
    assert_eq!(curl(&server.url, None), "200");
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
    assert_eq!(curl(&server.url, None), "200");
    let taken = begun.elapsed();
    assert!(taken < Duration::from_secs(8), "{taken:?}");
}

#[test]
#[ignore = "needs a real Mistral"]
fn connections_of_others_are_refused_before_anything_is_read() {
    assert_root();
    let _alone = alone();
    let server = server();
    let port = server.url.rsplit([':', '/']).nth(1).unwrap();
    // Connected, nothing sent: each has its answer and its end.
    let script = format!(
        "for i in {{1..60}}; do exec {{fd}}<>/dev/tcp/127.0.0.1/{port}; all+=($fd); done\n\
         echo connected; read line\n\
         for fd in ${{all[@]}}; do head -c 12 <&$fd; echo; cat <&$fd > /dev/null; done"
    );
    let mut other = Command::new("bash")
        .args(["-c", &script])
        .current_dir("/")
        .uid(OTHER)
        .gid(OTHER)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut said = [0; 10];
    let mut stdout = other.stdout.take().unwrap();
    stdout.read_exact(&mut said).unwrap();
    assert_eq!(&said, b"connected\n");
    let begun = Instant::now();
    assert_eq!(curl(&server.url, None), "200");
    let taken = begun.elapsed();
    assert!(taken < Duration::from_secs(2), "{taken:?}");
    drop(other.stdin.take());
    let mut answers = String::new();
    stdout.read_to_string(&mut answers).unwrap();
    assert!(other.wait().unwrap().success());
    assert_eq!(answers, "HTTP/1.1 403\n".repeat(60));
}

/// The kernel gives a connection that its process has closed to nobody, and lists it as root's.
#[test]
#[ignore = "needs a real Mistral"]
fn another_user_who_hangs_up_at_once_is_refused() {
    assert_root();
    let server = server();
    let port = server.url.rsplit([':', '/']).nth(1).unwrap();
    let names: Vec<_> = (0..20).map(|_| unique("gone")).collect();
    let hang_up = |name: &String| {
        let path = format!("code_sources?name={name}");
        let request = simple("Host: 127.0.0.1\r\n", &path, "text/plain", "pass");
        let request = request.replace("\r\n", "\\r\\n");
        format!("printf '{request}' > /dev/tcp/127.0.0.1/{port}\n")
    };
    let script: String = names.iter().map(hang_up).collect();
    let before = log(&server).matches("refused with 403").count();
    let status = Command::new("bash")
        .args(["-c", &script])
        .current_dir("/")
        .uid(OTHER)
        .gid(OTHER)
        .stdin(Stdio::null())
        .status();
    assert!(status.unwrap().success());
    Server::poll("all are refused", || {
        log(&server).matches("refused with 403").count() >= before + names.len()
    });
    let sources = server.json(&["code-source-list"]);
    for name in &names {
        assert_eq!(rows(&sources, "Name", name).len(), 0, "{name}");
    }
}

#[test]
#[ignore = "needs a real Mistral"]
fn others_are_let_in_where_the_user_says_so() {
    assert_root();
    let own = Own::new("data");
    let started = own.run(&["dev-server-start", "--port", &own.port, "--allow-others"]);
    assert_eq!(started.code, Some(0), "{}", started.stderr);
    assert!(
        started
            .stderr
            .contains("warning: its users are not checked")
    );
    assert_eq!(curl(&own.url(), Some(OTHER)), "200");
    // Web pages are another matter.
    for header in ["Origin: https://evil.example", "Host: evil.example"] {
        let request =
            format!("GET /v2/workflows HTTP/1.0\r\nConnection: close\r\n{header}\r\n\r\n");
        let answer = exchange(&own.url(), &request);
        assert!(answer.starts_with("HTTP/1.1 403 "), "{answer}");
    }
}

/// Runs a script that has the launcher's own functions in `module`, in a plain Python.
fn with_launcher(script: &str) -> String {
    let launcher = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/commands/dev_server/server.py");
    // Another user may not be able to read what Python loads later.
    let start = "import encodings.ascii, encodings.idna, os, runpy, socket, sys, types\n\
                 module = runpy.run_path(sys.argv[1])\n";
    let output = Command::new(std::env::var_os("PYTHON").unwrap_or("python3".into()))
        .args(["-I", "-c", &format!("{start}{script}")])
        .arg(launcher)
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
    assert_eq!(with_launcher(script), expected);
}

/// The launcher's own rules, as another user.
#[test]
#[ignore = "needs a real Mistral"]
fn a_server_lets_in_its_own_user_and_root() {
    assert_root();
    let script = r"
def who(server_user, client_user, host, family, bound):
    listener = socket.socket(family)
    if family == socket.AF_INET6:
        listener.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 0)
    listener.bind((bound, 0))
    listener.listen()
    client = socket.socket(family if host != '127.0.0.1' else socket.AF_INET)
    os.fchown(client.fileno(), client_user, -1)
    client.connect((host, listener.getsockname()[1]))
    connection, _ = listener.accept()
    os.seteuid(server_user)
    conf = types.SimpleNamespace(api=types.SimpleNamespace(host=bound))
    gate = module['Gate'](conf, False)
    answer = gate.objection_to_user(connection)
    os.seteuid(0)
    return 'let in' if answer is None else answer.split(';')[0]
for server_user, client_user in [(65534, 65534), (65534, 0), (65534, 65533), (0, 65534)]:
    for host, family, bound in [
        ('127.0.0.1', socket.AF_INET, '127.0.0.1'),
        ('::1', socket.AF_INET6, '::1'),
        ('127.0.0.1', socket.AF_INET6, '::ffff:127.0.0.1'),
        ('::ffff:127.0.0.1', socket.AF_INET6, '::ffff:127.0.0.1'),
    ]:
        print(who(server_user, client_user, host, family, bound))
";
    let refused = |user: u32| format!("connections of other users are refused (uid {user})\n");
    let expected = [
        "let in\n".repeat(8),
        refused(THIRD).repeat(4),
        refused(OTHER).repeat(4),
    ];
    assert_eq!(with_launcher(script), expected.concat());
}
