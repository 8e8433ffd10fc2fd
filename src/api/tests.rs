//! Addresses, and several requests at once.

use std::cell::Cell;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use crate::auth::AuthContext;
use crate::auth::settings::Settings;
use crate::env::Environment;

use super::*;

fn url(path: &[&str], query: &Query) -> Result<String> {
    let endpoint = Url::parse("http://h:1/v2").unwrap();
    super::url(&endpoint, path, query).map(Into::into)
}

#[test]
fn segments_and_values_cannot_leave_their_place() {
    assert_eq!(
        url(
            &["workflows", "a b/é?x#y%\t\\"],
            &Query::new().with("namespace", "a&b=c d")
        )
        .unwrap(),
        "http://h:1/v2/workflows/a%20b%2F%C3%A9%3Fx%23y%25%09%5C?namespace=a%26b%3Dc+d"
    );
}

#[test]
fn an_empty_last_segment_is_a_slash() {
    assert_eq!(
        url(&["actions", "a", ""], &Query::new()).unwrap(),
        "http://h:1/v2/actions/a/"
    );
}

#[test]
fn dot_segments_are_refused() {
    assert!(check(&["workflows", ".."]).is_err());
    assert!(check(&["workflows", "..."]).is_ok());
}

/// A Keycloak whose tokens are `t1`, `t2` and so on, and a Mistral that takes `t1` for the workbook
/// `first` alone.
fn serve(stream: TcpStream, logins: &AtomicUsize) {
    let mut stream = BufReader::new(stream);
    while let Some(head) = request(&mut stream) {
        let (status, answer) = if head.starts_with("POST") {
            let number = logins.fetch_add(1, Ordering::SeqCst) + 1;
            let token = format!(r#"{{"access_token": "t{number}", "expires_in": 3600}}"#);
            (200, token)
        } else {
            let first = head.starts_with("GET /v2/workbooks/first ");
            let ended = head.to_lowercase().contains("x-auth-token: t1\r\n") && !first;
            (if ended { 401 } else { 200 }, "{}".to_owned())
        };
        let length = answer.len();
        let head = format!("HTTP/1.1 {status} X\r\nContent-Length: {length}\r\n\r\n");
        let sent = stream.get_mut().write_all((head + &answer).as_bytes());
        sent.unwrap();
    }
}

/// Reads a request; gives its head.
fn request(stream: &mut BufReader<TcpStream>) -> Option<String> {
    let (mut head, mut length) = (String::new(), 0);
    while !head.ends_with("\r\n\r\n") {
        let start = head.len();
        if stream.read_line(&mut head).ok()? == 0 {
            return None;
        }
        let line = head[start..].to_lowercase();
        if let Some(value) = line.strip_prefix("content-length: ") {
            length = value.trim().parse().unwrap();
        }
    }
    let mut body = vec![0; length];
    stream.read_exact(&mut body).ok()?;
    Some(head)
}

/// The client of a user of Keycloak.
fn client(address: &std::net::SocketAddr) -> Mistral {
    let (mistral, keycloak) = (
        format!("http://{address}/v2"),
        format!("http://{address}/auth"),
    );
    let environment = Environment::from([
        ("MISTRAL_AUTH_TYPE", "keycloak-oidc"),
        ("OS_MISTRAL_URL", &mistral),
        ("OS_AUTH_URL", &keycloak),
        ("OS_TENANT_NAME", "realm"),
        ("OS_USERNAME", "u"),
        ("OS_PASSWORD", "p"),
        ("OPENID_CLIENT_ID", "c"),
    ]);
    let context = AuthContext {
        warn: Rc::new(|_: &str| ()),
        prompt: None,
        log: None,
        redactor: Rc::default(),
    };
    let settings = Settings::resolve(|_| None, &environment);
    Mistral::new(Auth::new(settings, &environment, context).unwrap())
}

#[test]
fn requests_that_need_a_login_at_the_same_time_share_it() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let logins = Arc::new(AtomicUsize::new(0));
    let shared = Arc::clone(&logins);
    std::thread::spawn(move || {
        for stream in listener.incoming().map_while(std::io::Result::ok) {
            let shared = Arc::clone(&shared);
            std::thread::spawn(move || serve(stream, &shared));
        }
    });
    let mistral = Rc::new(client(&address));
    let done = Rc::new(Cell::new(0));
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    tokio::task::LocalSet::new().block_on(&runtime, async {
        for name in ["first", "next"] {
            let tasks = [(); 8].map(|()| {
                let (mistral, done) = (Rc::clone(&mistral), Rc::clone(&done));
                tokio::task::spawn_local(async move {
                    let path = ["workbooks", name];
                    mistral.get(&path, &Query::new()).await.unwrap();
                    done.set(done.get() + 1);
                })
            });
            for task in tasks {
                task.await.unwrap();
            }
        }
    });
    assert_eq!(done.get(), 16);
    // One for the first eight, and one when their token is refused to the next eight.
    assert_eq!(logins.load(Ordering::SeqCst), 2);
}
