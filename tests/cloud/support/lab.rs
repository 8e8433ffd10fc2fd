//! Real clouds: Keystone 30 (two of them, one with Heat 27), Keystone 12, Keycloak 26, and a Mistral
//! behind each kind; a Mistral 18.

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;

use serde_json::Value;
use tempfile::TempDir;

use super::shared::pki::Authority;
use super::{Outcome, bare, server};

/// Everything that the tests log in to. It ends with the process, as its standard input does.
pub struct Lab {
    facts: Value,
    work: TempDir,
    _process: Child,
}

static LAB: OnceLock<Lab> = OnceLock::new();

/// The lab of this test run, started by the first test that uses it.
pub fn lab() -> &'static Lab {
    LAB.get_or_init(Lab::start)
}

/// An authority, and a certificate of it for this machine, as the lab's servers show it.
fn certificates(folder: &Path) {
    let authority = Authority::new();
    let identity = authority.identity_of(&["127.0.0.1", "localhost"]);
    std::fs::write(folder.join("ca.pem"), authority.pem()).unwrap();
    std::fs::write(folder.join("server.pem"), identity.certificate).unwrap();
    std::fs::write(folder.join("server.key"), identity.key).unwrap();
}

impl Lab {
    fn start() -> Self {
        // Its installation is what the lab's own Mistral servers run from.
        let dev_server = server();
        let work = TempDir::new().unwrap();
        certificates(work.path());
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cloud/support/lab.py");
        let mut process = Command::new(std::env::var_os("PYTHON").unwrap_or("python3".into()))
            .arg(script)
            .arg("--data")
            .arg(Path::new(env!("CARGO_TARGET_TMPDIR")).join("lab"))
            .arg("--work")
            .arg(work.path())
            .arg("--dev-server")
            .arg(&dev_server.data)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut line = String::new();
        let mut output = BufReader::new(process.stdout.take().unwrap());
        output.read_line(&mut line).unwrap();
        let facts = serde_json::from_str(&line).unwrap_or_else(|_| {
            let ended = process.wait();
            panic!("the lab does not come up, see above: {line:?} {ended:?}")
        });
        Self {
            facts,
            work,
            _process: process,
        }
    }

    /// A fact of `lab_fill.py`: the ID of something that it made.
    pub fn id(&self, name: &str) -> &str {
        self.facts[name].as_str().unwrap()
    }

    fn port(&self, name: &str) -> u64 {
        self.facts["ports"][name].as_u64().unwrap()
    }

    /// The URL of a server, without a path: `keystone`, `target`, `old`, `keycloak`, `mistral`,
    /// `keycloak_mistral`, `mistral_18`; those that end in `_tls` speak https.
    pub fn url(&self, name: &str) -> String {
        let scheme = if name.ends_with("_tls") {
            "https"
        } else {
            "http"
        };
        format!("{scheme}://127.0.0.1:{}", self.port(name))
    }

    /// The PEM file of the authority behind the https servers.
    pub fn authority(&self) -> String {
        self.work.path().join("ca.pem").to_str().unwrap().to_owned()
    }

    /// A user of the main cloud, whose password is `NAME-secret`, in a project.
    pub fn user(&self, name: &str, project: &str) -> User {
        User::at(&format!("{}/v3", self.url("keystone")))
            .with("OS_USERNAME", name)
            .with("OS_PASSWORD", &format!("{name}-secret"))
            .with("OS_PROJECT_NAME", project)
    }

    /// The administrator of the main cloud.
    pub fn admin(&self) -> User {
        self.user("admin", "admin").with("OS_PASSWORD", "secret")
    }

    /// The user of the realm, as the installation guide has it.
    pub fn keycloak(&self) -> User {
        User::at(&format!("{}/auth", self.url("keycloak")))
            .with("MISTRAL_AUTH_TYPE", "keycloak-oidc")
            .with("OS_TENANT_NAME", "my_keycloak_realm")
            .with("OS_USERNAME", "admin")
            .with("OS_PASSWORD", "keycloak-password")
            .with("OPENID_CLIENT_ID", "my_keycloak_client")
            .with("OPENID_CLIENT_SECRET", "my_keycloak_client_secret")
            .with(
                "OS_MISTRAL_URL",
                &format!("{}/v2", self.url("keycloak_mistral")),
            )
    }
}

/// The environment variables of a user.
#[derive(Clone)]
pub struct User(Vec<(String, String)>);

impl User {
    /// A user who logs in to this Keystone.
    pub fn at(auth_url: &str) -> Self {
        Self(Vec::new()).with("OS_AUTH_URL", auth_url)
    }

    /// A user without settings of a login.
    pub fn nobody() -> Self {
        Self(Vec::new())
    }

    /// With a variable; an empty one counts as not set.
    pub fn with(mut self, name: &str, value: &str) -> Self {
        self.0.push((name.to_owned(), value.to_owned()));
        self
    }

    /// Keeps tokens in a folder.
    pub fn with_token_cache(self, folder: &Path) -> Self {
        self.with("MISTRAL_TOKEN_CACHE", folder.to_str().unwrap())
    }

    /// Runs a command to its end.
    pub fn run(&self, words: &[&str]) -> Outcome {
        let mut command = bare();
        command.env_clear().args(words);
        for (name, value) in &self.0 {
            command.env(name, value);
        }
        command.output().unwrap().into()
    }

    /// The standard output of a command that must succeed.
    pub fn ok(&self, words: &[&str]) -> String {
        self.run(words).succeeded(words)
    }

    /// The standard error of a command that must fail with exit code 1 and clean standard output.
    pub fn fails(&self, words: &[&str]) -> String {
        self.run(words).failed(words)
    }

    /// A line of `auth-status`.
    pub fn status(&self, title: &str) -> String {
        let shown = self.ok(&["auth-status", "-f", "value", "-c", title]);
        shown.trim_end().to_owned()
    }
}

/// The files of tokens below the folder of [`User::with_token_cache`].
pub fn tokens(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder.join("mistral-tokens")).unwrap();
    let paths = entries.flatten().map(|entry| entry.path());
    let is_token = |path: &PathBuf| path.extension().is_some_and(|ending| ending == "json");
    paths.filter(is_token).collect()
}

/// The token that the only file of a folder keeps.
pub fn token(folder: &Path) -> String {
    let [file] = &tokens(folder)[..] else {
        panic!("not one token in {}", folder.display());
    };
    let kept: Value = serde_json::from_slice(&std::fs::read(file).unwrap()).unwrap();
    kept["entry"]["grant"]["token"].as_str().unwrap().to_owned()
}
