//! Commands that run longer than their tokens are valid.

use std::cell::Cell;
use std::time::{Duration, Instant};

use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

use crate::support::logins::{ADMIN, wrong_password};
use crate::support::{Answer, Outcome, Request, Run, Server, mistral};

/// An identity service and a Mistral, of which one gives tokens that the other takes.
struct Clouds {
    /// Requests that a token is good for.
    uses: usize,
    /// Seconds of a token's life, by its number, as the identity service announces it.
    life: fn(usize) -> i64,
    /// After how many tokens the account is closed.
    tokens: usize,
    /// Whether Keycloak gives refresh tokens, and whether it takes them.
    refresh: (bool, bool),
    /// The number of the last token, and how often it was shown.
    token: Cell<(usize, usize)>,
    /// A token of the target cloud must be the last that it gave.
    far_token: Cell<usize>,
    /// When the first token was given, and how much later one request is answered: `w9`.
    first: Cell<Option<Instant>>,
    late: Duration,
}

impl Clouds {
    fn new(uses: usize) -> Self {
        Self {
            uses,
            life: |_| 3600,
            tokens: usize::MAX,
            refresh: (false, false),
            token: Cell::new((0, 0)),
            far_token: Cell::new(0),
            first: Cell::new(None),
            late: Duration::ZERO,
        }
    }

    fn serve(self) -> Server {
        Server::answering(move |asked| self.answer(asked))
    }

    fn answer(&self, asked: &Request) -> Answer {
        let target = asked.target.as_str();
        match asked.method.as_str() {
            "POST" if target.starts_with("/far/") => {
                self.far_token.set(self.far_token.get() + 1);
                v3(&format!("far{}", self.far_token.get()), 3600)
            }
            "POST" => self.login(asked),
            "DELETE" => self.delete(asked),
            _ => Answer::text(404, ""),
        }
    }

    fn login(&self, asked: &Request) -> Answer {
        let by_refresh = String::from_utf8_lossy(&asked.body).contains("grant_type=refresh_token");
        if by_refresh && !self.refresh.1 {
            return Answer::json(400, &json!({"error": "invalid_grant"}));
        }
        let number = self.token.get().0 + 1;
        if number > self.tokens {
            return wrong_password();
        }
        self.token.set((number, 0));
        self.first.set(self.first.get().or(Some(Instant::now())));
        let (token, life) = (format!("t{number}"), (self.life)(number));
        if asked.target.starts_with("/auth/") {
            self.openid(&token, life)
        } else if asked.target.starts_with("/v2.0/") {
            let tenant = json!({"id": "p1", "name": "demo"});
            let token = json!({"id": token, "expires": end(life), "tenant": tenant});
            Answer::json(
                200,
                &json!({"access": {"token": token, "user": {"id": "u"}}}),
            )
        } else {
            v3(&token, life)
        }
    }

    fn openid(&self, token: &str, life: i64) -> Answer {
        let mut body = json!({"access_token": token, "expires_in": life});
        if self.refresh.0 {
            body["refresh_token"] = Value::from(format!("r-{token}"));
        }
        Answer::json(200, &body)
    }

    fn delete(&self, asked: &Request) -> Answer {
        let (number, used) = self.token.get();
        let shown = asked.header("x-auth-token").map(String::as_str);
        let far = asked.header("x-target-auth-token");
        let of_target = far.is_some();
        let right = match far {
            Some(far) => *far == format!("far{}", self.far_token.get()),
            None => shown == Some(&format!("t{number}")),
        };
        if !right || used >= self.uses {
            if of_target {
                // So that the next is good again.
                self.token.set((number, 0));
            }
            return Answer::text(401, "Authentication required");
        }
        self.token.set((number, used + 1));
        if let Some(first) = self.first.get().filter(|_| asked.target.ends_with("/w9")) {
            std::thread::sleep(self.late.saturating_sub(first.elapsed()));
        }
        Answer::text(204, "")
    }
}

fn v3(token: &str, life: i64) -> Answer {
    let body = json!({"token": {"expires_at": end(life), "project": {"id": "p1"}}});
    Answer::json(201, &body).header("X-Subject-Token", token)
}

/// The time in so many seconds, as Keystone writes it.
fn end(life: i64) -> String {
    (Timestamp::now() + SignedDuration::from_secs(life)).to_string()
}

const KEYCLOAK: [(&str, &str); 5] = [
    ("MISTRAL_AUTH_TYPE", "keycloak-oidc"),
    ("OS_TENANT_NAME", "realm"),
    ("OS_USERNAME", "admin"),
    ("OS_PASSWORD", "correct-horse"),
    ("OPENID_CLIENT_ID", "c"),
];

/// Deletes this many workbooks.
fn deletion(server: &Server, count: usize) -> Run {
    let names: Vec<_> = (0..count).map(|number| format!("w{number}")).collect();
    let names: Vec<_> = names.iter().map(String::as_str).collect();
    mistral(&["workbook-delete"]).words(&names).server(server)
}

fn by(server: &Server, auth_path: &str, environment: &[(&str, &str)]) -> Outcome {
    let run = deletion(server, 50).env("OS_AUTH_URL", &server.below(auth_path));
    run.envs(environment).run()
}

#[track_caller]
fn all_deleted(ran: &Outcome, count: usize) {
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    assert_eq!(ran.stderr, "");
    let lines = ran.stdout.lines();
    let accepted = lines.filter(|line| line.ends_with("has been accepted."));
    assert_eq!(accepted.count(), count, "{}", ran.stdout);
}

#[test]
fn tokens_that_end_after_a_few_requests_are_renewed_as_often_as_they_do() {
    for (path, environment, refresh, logins) in [
        ("/v3", &ADMIN[..], (false, false), 3),
        ("/v2.0", &ADMIN, (false, false), 3),
        ("/auth", &KEYCLOAK, (false, false), 3),
        // One login and two refreshes.
        ("/auth", &KEYCLOAK, (true, true), 3),
        // One login, two refreshes that are refused, and two logins.
        ("/auth", &KEYCLOAK, (true, false), 5),
    ] {
        let mut clouds = Clouds::new(20);
        clouds.refresh = refresh;
        let server = clouds.serve();
        all_deleted(&by(&server, path, environment), 50);
        assert_eq!(server.asked("POST"), logins, "{path} {refresh:?}");
        // Two were refused and sent again.
        assert_eq!(server.asked("DELETE"), 52, "{path} {refresh:?}");
    }
}

#[test]
fn a_token_of_the_target_cloud_is_renewed_too() {
    let server = Clouds::new(20).serve();
    let ran = deletion(&server, 50)
        .env("OS_TARGET_AUTH_URL", &server.below("/far/v3"))
        .env("OS_TARGET_PASSWORD", "far-secret")
        .run();
    all_deleted(&ran, 50);
    assert_eq!(server.asked("POST /far/v3/auth/tokens"), 3);
    assert_eq!(server.asked("DELETE"), 52);
}

#[test]
fn a_token_whose_end_is_known_is_renewed_before_it() {
    let renewed = |path: &str, environment: &[(&str, &str)]| {
        let mut clouds = Clouds::new(usize::MAX);
        // A quarter of it is the margin.
        clouds.life = |number| if number == 1 { 2 } else { 3600 };
        clouds.late = Duration::from_millis(1600);
        let server = clouds.serve();
        all_deleted(&by(&server, path, environment), 50);
        assert_eq!(server.asked("POST"), 2, "{path}");
        assert_eq!(server.asked("DELETE"), 50, "{path}: none was refused");
    };
    std::thread::scope(|scope| {
        scope.spawn(|| renewed("/v3", &ADMIN));
        scope.spawn(|| renewed("/v2.0", &ADMIN));
        scope.spawn(|| renewed("/auth", &KEYCLOAK));
    });
}

#[test]
fn a_token_that_is_refused_at_once_is_not_got_for_ever() {
    for (path, environment, logins) in [("/v3", &ADMIN[..], 2), ("/auth", &KEYCLOAK, 1)] {
        let server = Clouds::new(0).serve();
        let ran = by(&server, path, environment);
        ran.assert(1, "");
        assert_eq!(
            ran.stderr.matches("Authentication required").count(),
            50,
            "{}",
            ran.stderr
        );
        assert_eq!(server.asked("POST"), logins, "{path}");
    }
}

#[test]
fn a_login_that_is_refused_is_not_tried_for_ever() {
    for (path, environment) in [("/v3", &ADMIN[..]), ("/auth", &KEYCLOAK)] {
        let mut clouds = Clouds::new(20);
        clouds.tokens = 1;
        let server = clouds.serve();
        let ran = by(&server, path, environment);
        assert_eq!(ran.code, Some(1), "{}", ran.stderr);
        assert_eq!(ran.stdout.lines().count(), 20, "{}", ran.stdout);
        let refusals = ran.stderr.matches("refused the login").count();
        assert_eq!(refusals, 1, "{}", ran.stderr);
        assert_eq!(server.asked("POST"), 2, "{path}");
        assert_eq!(server.asked("DELETE"), 50, "{path}");
    }
}

#[test]
fn a_token_that_has_ended_by_our_clock_alone_is_used_all_the_same() {
    let mut clouds = Clouds::new(usize::MAX);
    clouds.life = |_| -3600;
    let server = clouds.serve();
    all_deleted(&by(&server, "/v3", &ADMIN), 50);
    assert_eq!(server.asked("POST"), 1);
}
