//! Addresses, and several requests at once.

#[path = "../../tests/support/http/mod.rs"]
#[allow(dead_code, unused_imports, reason = "the suites use the rest")]
mod http;

use std::cell::Cell;

use serde_json::json;

use crate::auth::AuthContext;
use crate::auth::settings::Settings;
use crate::env::Environment;
use http::{Answer, Server};

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
fn server() -> Server {
    let logins = Cell::new(0);
    Server::answering(move |request| {
        if request.method == "POST" {
            logins.set(logins.get() + 1);
            let token = format!("t{}", logins.get());
            return Answer::json(200, &json!({"access_token": token, "expires_in": 3600}));
        }
        let token = request.header("x-auth-token").map(String::as_str);
        let is_refused = token == Some("t1") && request.target != "/v2/workbooks/first";
        Answer::json(if is_refused { 401 } else { 200 }, &json!({}))
    })
}

/// The client of a user of Keycloak.
fn client(server: &Server) -> Mistral {
    let environment = Environment::from([
        ("MISTRAL_AUTH_TYPE", "keycloak-oidc"),
        ("OS_MISTRAL_URL", &server.url()),
        ("OS_AUTH_URL", &server.below("/auth")),
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
    let server = server();
    let mistral = Rc::new(client(&server));
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
    assert_eq!(server.asked("POST"), 2);
}
