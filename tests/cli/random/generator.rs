//! Random words, texts, JSON, YAML and answers.

use std::fmt::Write as _;

use fastrand::Rng;
use serde_json::{Map, Value, json};

/// Words of command lines. None of them starts a server or leads away from this machine.
const WORDS: [&str; 46] = [
    "workflow-list",
    "workflow-get",
    "workflow-create",
    "workflow-delete",
    "workbook-get",
    "action-list",
    "execution-create",
    "execution-update",
    "execution-list",
    "run-action",
    "task-rerun",
    "task-list",
    "cron-trigger-create",
    "environment-create",
    "member-get",
    "help",
    "complete",
    "bash-completion",
    "auth-status",
    "auth-logout",
    "w",
    "workflow",
    "exec",
    "-f",
    "json",
    "csv",
    "-c",
    "ID",
    "--limit",
    "-1",
    "--filter",
    "a=b",
    "--max-width",
    "--",
    "--debug",
    "-h",
    "--version",
    "--namespace",
    "--sort-column",
    "--noindent",
    "{}",
    "[]",
    "--os-auth-token",
    "--profile",
    "--os-project-id",
    "--insecure",
];

const VARIABLES: [&str; 12] = [
    "OS_REGION_NAME",
    "OS_AUTH_TYPE",
    "MISTRAL_AUTH_TYPE",
    "OS_CLOUD",
    "OS_CACERT",
    "OS_PROFILE",
    "MISTRALCLIENT_INSECURE",
    "CLIFF_MAX_TERM_WIDTH",
    "MISTRAL_TIMEOUT",
    "OS_PROJECT_ID",
    "OS_TARGET_REGION_NAME",
    "MISTRAL_TOKEN_CACHE",
];

const FIELDS: [&str; 30] = [
    "id",
    "name",
    "namespace",
    "project_id",
    "tags",
    "input",
    "scope",
    "created_at",
    "updated_at",
    "workflow_id",
    "workflow_name",
    "workflow_namespace",
    "description",
    "task_execution_id",
    "root_execution_id",
    "state",
    "state_info",
    "is_system",
    "workflow_execution_id",
    "started_at",
    "finished_at",
    "accepted",
    "task_name",
    "variables",
    "result",
    "statistics",
    "pattern",
    "workflow_params",
    "next_execution_time",
    "remaining_executions",
];

const TEXTS: [&str; 22] = [
    "",
    "a",
    "yes",
    "017",
    "1:30",
    "2026-01-01 00:00:00",
    "2026-01-01",
    "<none>",
    "日本語",
    "e\u{301}\u{200d}",
    "👩‍👩‍👧",
    "a\tb\r\nc",
    "\u{1b}[31mred",
    "\u{0}",
    "\u{feff}",
    "{\"a\": 1}",
    "[1,",
    "- a\n- b",
    "a: &x\n  b: *x",
    "!!binary x",
    "%",
    "\u{202e}",
];

/// A random number generator that gives the same for the same case.
pub struct Generator(Rng);

impl Generator {
    pub fn new(seed: u64, index: u64) -> Self {
        Self(Rng::with_seed(seed.wrapping_add(index)))
    }

    pub fn below(&mut self, end: usize) -> usize {
        self.0.usize(0..end)
    }

    pub fn one_in(&mut self, count: usize) -> bool {
        self.below(count) == 0
    }

    pub fn of<'a, T>(&mut self, items: &'a [T]) -> &'a T {
        &items[self.0.usize(0..items.len())]
    }

    /// A word of a command line.
    pub fn word(&mut self) -> String {
        match self.below(8) {
            0 => self.arbitrary_text(),
            1 => format!("--{}", self.arbitrary_text()),
            2 => format!("{}={}", self.of(&WORDS), self.arbitrary_text()),
            _ => (*self.of(&WORDS)).to_owned(),
        }
    }

    pub fn variable(&mut self) -> &'static str {
        VARIABLES[self.below(VARIABLES.len())]
    }

    /// A text that is no path and no URL, and can stand on a command line.
    pub fn arbitrary_text(&mut self) -> String {
        let text = match self.below(3) {
            0 => (*self.of(&TEXTS)).to_owned(),
            _ => (0..self.below(8)).map(|_| self.0.char(..)).collect(),
        };
        text.replace(['/', '\0', '.'], "")
    }

    fn text(&mut self) -> String {
        match self.below(4) {
            0 => (0..self.below(200)).map(|_| self.0.char(..)).collect(),
            _ => (*self.of(&TEXTS)).to_owned(),
        }
    }

    fn value(&mut self, depth: usize) -> Value {
        if self.one_in(12) {
            let odd = [
                "1e400",
                "-1e400",
                "-0",
                "-0.0",
                "9007199254740993",
                "1e-400",
            ];
            return serde_json::from_str(odd[self.below(odd.len())]).unwrap();
        }
        match self.below(if depth == 0 { 6 } else { 8 }) {
            0 => Value::Null,
            1 => self.0.bool().into(),
            2 => self.0.i64(..).into(),
            3 => json!(self.0.f64() * 10f64.powi(self.0.i32(-30..30))),
            6 => (0..self.below(4)).map(|_| self.value(depth - 1)).collect(),
            7 => self.object(depth - 1),
            _ => self.text().into(),
        }
    }

    fn object(&mut self, depth: usize) -> Value {
        let mut map = Map::new();
        for field in FIELDS {
            if self.one_in(8) {
                continue;
            }
            let value = match self.below(4) {
                0 => self.value(depth),
                1 if field.ends_with("_at") => "2026-03-01 10:00:00".into(),
                _ => field.into(),
            };
            map.insert(field.to_owned(), value);
        }
        Value::Object(map)
    }

    /// JSON, YAML or anything else in a file.
    pub fn document(&mut self) -> Vec<u8> {
        let mut bytes = match self.below(5) {
            0 => self.value(4).to_string().into_bytes(),
            1 => self.object(2).to_string().into_bytes(),
            2 => self.yaml(3, 0).into_bytes(),
            3 => self.text().into_bytes(),
            _ => json!({"name": self.text(), "variables": self.value(3)})
                .to_string()
                .into_bytes(),
        };
        if self.one_in(3) {
            self.corrupt(&mut bytes);
        }
        bytes
    }

    fn yaml(&mut self, depth: usize, indent: usize) -> String {
        let mut text = String::new();
        for _ in 0..=self.below(4) {
            let key = *self.of(&["a", "b", "<<", "no", "1", "? x", "&k c", "*k", "'q'"]);
            let value = match self.below(5) {
                0 if depth > 0 => format!("\n{}", self.yaml(depth - 1, indent + 2)),
                1 => format!(" {}", self.text().replace('\n', " ")),
                2 => " |\n      block".to_owned(),
                3 => " [1, {a: b}, !!set {x}]".to_owned(),
                _ => format!(
                    " {}",
                    self.of(&["0o17", "1e3", "~", "*k", "2026-02-30", ".inf", "0x1F"])
                ),
            };
            let _ = writeln!(text, "{:indent$}{key}:{value}", "");
        }
        text
    }

    /// Changes some bytes, or cuts the end off.
    fn corrupt(&mut self, bytes: &mut Vec<u8>) {
        if bytes.is_empty() {
            return;
        }
        if self.one_in(2) {
            bytes.truncate(self.below(bytes.len()));
            return;
        }
        for _ in 0..=self.below(4) {
            let at = self.below(bytes.len());
            bytes[at] = self.0.u8(..);
        }
    }

    /// An answer of a server, mostly one of HTTP, with a list below `key` if there is one.
    pub fn answer(&mut self, key: &str) -> Vec<u8> {
        let body = match self.below(8) {
            0 => self.document(),
            _ if key == "token" => self.login().to_string().into_bytes(),
            _ if key.is_empty() => self.object(3).to_string().into_bytes(),
            _ => {
                let count = if self.one_in(4) { 100 } else { 5 };
                let rows: Vec<_> = (0..self.below(count)).map(|_| self.object(2)).collect();
                json!({key: rows, "next": self.value(0)})
                    .to_string()
                    .into_bytes()
            }
        };
        let status = *self.of(&[200, 200, 200, 200, 201, 204, 300, 400, 401, 404, 500, 503]);
        let length = if self.one_in(200) {
            self.below(100_000)
        } else {
            body.len()
        };
        let mut bytes = format!(
            "HTTP/1.1 {status} Status\r\nContent-Length: {length}\r\nConnection: close\r\n\
             Content-Type: application/json\r\nX-Subject-Token: t\r\n\r\n"
        )
        .into_bytes();
        if status != 204 {
            bytes.extend(body);
        }
        if self.one_in(400) {
            self.corrupt(&mut bytes);
        }
        bytes
    }

    /// What identity services answer, more or less.
    fn login(&mut self) -> Value {
        let link = json!([{"rel": "self", "href": self.of(&["/v3/", "v2.0", "", "::", "/v2"])}]);
        let endpoint = json!({"interface": "public", "region_id": self.value(0),
            "url": self.of(&["", "/v2", "http://127.0.0.1:1", "x:y"])});
        let mut document = json!({
            "token": {"expires_at": self.text(), "user": self.value(1), "project": self.value(1),
                "roles": self.value(2), "catalog": [
                    {"type": self.of(&["workflowv2", "workflow", ""]), "endpoints": [endpoint]}]},
            "access": {"token": {"id": "t", "expires": self.value(0)}, "serviceCatalog": self.value(2)},
            "access_token": self.text(), "expires_in": self.value(0),
            "versions": {"values": [{"id": self.of(&["v3", "v2.0", "v9", ""]), "status": "stable", "links": link}]},
        });
        for part in ["token", "access", "access_token", "versions"] {
            if self.one_in(5) {
                document[part] = self.value(1);
            }
        }
        document
    }
}
