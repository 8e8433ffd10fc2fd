//! What other users of the machine try at the development server. Only root can act as them: for anybody else
//! these tests fail. They need Linux, where the server can tell whose a connection is.

use std::io::Read;
use std::os::unix::process::CommandExt;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use crate::gate::{self, curl, exchange, log, simple, status, with_gate};
use crate::support::own::Own;
use crate::support::{Server, rows, server, unique};

/// Somebody else on this machine.
const OTHER: u32 = 65534;
/// And somebody else again.
const THIRD: u32 = 65533;

fn assert_root() {
    let is_root = rustix::process::geteuid().is_root();
    assert!(is_root, "this test plays other users: run it as root");
}

/// The status that curl gets as the other user.
fn status_of_other(url: &str) -> String {
    status(curl(url).uid(OTHER).gid(OTHER))
}

#[test]
#[ignore = "needs a real Mistral, and root"]
fn other_users_are_refused() {
    assert_root();
    let server = server();
    assert_eq!(status_of_other(&server.url), "403");
    assert_eq!(status(&mut curl(&server.url)), "200");
    let log = log(&server);
    assert!(log.contains("other users are refused (uid 65534)"), "{log}");
}

#[test]
#[ignore = "needs a real Mistral, and root"]
fn connections_of_others_are_refused_before_anything_is_read() {
    assert_root();
    let _alone = gate::alone();
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
    assert_eq!(status(&mut curl(&server.url)), "200");
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
#[ignore = "needs a real Mistral, and root"]
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
#[ignore = "needs a real Mistral, and root"]
fn others_are_let_in_where_the_user_says_so() {
    assert_root();
    let own = Own::new("data");
    let started = own.run(&["dev-server-start", "--port", &own.port, "--allow-others"]);
    assert_eq!(started.code, Some(0), "{}", started.stderr);
    assert!(
        started
            .stderr
            .contains("warning: --allow-others is on: any user of this machine")
    );
    assert_eq!(status_of_other(&own.url()), "200");
    // Web pages are another matter.
    for header in ["Origin: https://evil.example", "Host: evil.example"] {
        let request =
            format!("GET /v2/workflows HTTP/1.0\r\nConnection: close\r\n{header}\r\n\r\n");
        let answer = exchange(&own.url(), &request);
        assert!(answer.starts_with("HTTP/1.1 403 "), "{answer}");
    }
}

/// The launcher's own rules, as another user.
#[test]
#[ignore = "needs a real Mistral, and root"]
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
    assert_eq!(with_gate(script), expected.concat());
}
