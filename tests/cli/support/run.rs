//! Running the client without anything of the user's environment.

use std::io::Write;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use tempfile::TempDir;

use super::{Server, restore_default_sigint};

/// No command takes nearly so long unless it hangs.
const DEADLINE: Duration = Duration::from_mins(2);

/// A run that is being prepared.
pub struct Run {
    command: Command,
    words: Vec<String>,
    stdin: Vec<u8>,
    /// In the place of those bytes.
    input: Option<std::fs::File>,
    stdout: Stdio,
    home: TempDir,
}

/// What a run left behind.
pub struct Outcome {
    words: Vec<String>,
    pub code: Option<i32>,
    pub stdout: String,
    pub stderr: String,
}

/// A run of the client with these arguments.
pub fn mistral(words: &[&str]) -> Run {
    let home = TempDir::new().unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_mistral"));
    command
        .env_clear()
        .env("HOME", home.path())
        .env("TZ", "UTC")
        .args(words);
    Run {
        command,
        words: words.iter().map(|&word| word.to_owned()).collect(),
        stdin: Vec::new(),
        input: None,
        stdout: Stdio::piped(),
        home,
    }
}

impl Run {
    /// Talks to this server.
    pub fn server(self, server: &Server) -> Self {
        let url = server.url();
        self.env("OS_MISTRAL_URL", &url)
    }

    /// Sets an environment variable.
    pub fn env(mut self, name: &str, value: &str) -> Self {
        self.command.env(name, value);
        self
    }

    /// Sets several environment variables.
    pub fn envs(self, pairs: &[(&str, &str)]) -> Self {
        pairs
            .iter()
            .fold(self, |run, (name, value)| run.env(name, value))
    }

    /// Adds arguments.
    pub fn words(mut self, words: &[&str]) -> Self {
        self.command.args(words);
        self.words.extend(words.iter().map(|&word| word.to_owned()));
        self
    }

    /// The folder in which the run takes place, which is its HOME too.
    pub fn folder(&self) -> &std::path::Path {
        self.home.path()
    }

    /// Gives this on standard input.
    pub fn stdin(mut self, text: &str) -> Self {
        self.stdin = text.into();
        self
    }

    /// Takes this file as standard input.
    pub fn stdin_of(mut self, path: &str) -> Self {
        self.input = Some(std::fs::File::open(path).unwrap());
        self
    }

    /// Lets the run have so many kilobytes of memory and no more.
    pub fn limited_memory(self, kilobytes: u64) -> Self {
        self.through(&format!("ulimit -v {kilobytes}; exec \"$0\" \"$@\""))
    }

    /// Adds words as a shell reads them, with its process substitution; variables may be set before them.
    pub fn by_shell(self, variables: &str, words: &str) -> Self {
        self.through(&format!("{variables} exec \"$0\" \"$@\" {words}"))
    }

    /// Runs this script of bash in the place of the client.
    pub fn by_script(self, script: &str) -> Self {
        self.through(script)
    }

    /// Runs this script of bash, which has the client and its arguments in `$0` and `$@`.
    fn through(mut self, script: &str) -> Self {
        let mut command = Command::new("/bin/bash");
        let old = &self.command;
        command.args(["-c", script]).arg(old.get_program());
        command.args(old.get_args()).env_clear();
        let set = old.get_envs();
        command.envs(set.filter_map(|(name, value)| Some((name, value?))));
        self.command = command;
        self
    }

    /// Writes to a pipe that nobody reads.
    pub fn closed_stdout(mut self) -> Self {
        let (reader, writer) = std::io::pipe().unwrap();
        drop(reader);
        self.stdout = writer.into();
        self
    }

    /// Writes to a disk without room.
    pub fn full_stdout(mut self) -> Self {
        let full = std::fs::OpenOptions::new().write(true).open("/dev/full");
        self.stdout = full.unwrap().into();
        self
    }

    /// Runs to the end, or fails at the deadline.
    pub fn run(mut self) -> Outcome {
        let input = self.input.take();
        self.command
            .stdin(input.map_or_else(Stdio::piped, Stdio::from));
        let bytes = std::mem::take(&mut self.stdin);
        let mut running = self.spawn();
        if let Some(mut stdin) = running.child.stdin.take() {
            // A client that reads no input may be gone before it is written.
            let _ = stdin.write_all(&bytes);
        }
        running.ended()
    }

    /// Interrupts the run, as Ctrl-C does, once `ready` says so.
    pub fn interrupted(mut self, ready: impl Fn() -> bool) -> Outcome {
        restore_default_sigint();
        self.command.stdin(Stdio::null());
        let running = self.spawn();
        let deadline = std::time::Instant::now() + DEADLINE;
        while !ready() {
            let in_time = std::time::Instant::now() < deadline;
            assert!(in_time, "{:?} is not ready", running.words);
            std::thread::yield_now();
        }
        let id = running.child.id().to_string();
        let kill = Command::new("kill").args(["-INT", &id]).status();
        assert!(kill.unwrap().success());
        running.ended()
    }

    /// Writes to a pipe that is never read; gives the end that would read it.
    pub fn unread_stdout(mut self) -> (Self, std::io::PipeReader) {
        let (reader, writer) = std::io::pipe().unwrap();
        self.stdout = writer.into();
        (self, reader)
    }

    fn spawn(mut self) -> Running {
        self.command.stdout(self.stdout).stderr(Stdio::piped());
        Running {
            child: self.command.current_dir(self.home.path()).spawn().unwrap(),
            words: self.words,
            _home: self.home,
        }
    }
}

/// A run that has not ended.
struct Running {
    child: Child,
    words: Vec<String>,
    _home: TempDir,
}

impl Running {
    /// Waits for the end, or fails at the deadline.
    fn ended(self) -> Outcome {
        let (id, child) = (self.child.id(), self.child);
        let (done, wait) = std::sync::mpsc::channel();
        std::thread::spawn(move || done.send(child.wait_with_output()));
        let output = wait.recv_timeout(DEADLINE);
        let output = output
            .unwrap_or_else(|_| panic!("{:?} (process {id}) hangs", self.words))
            .unwrap();
        Outcome {
            words: self.words,
            code: output.status.code(),
            stdout: String::from_utf8(output.stdout).unwrap(),
            stderr: String::from_utf8(output.stderr).unwrap(),
        }
    }
}

impl Outcome {
    /// Checks exit code and standard output.
    #[track_caller]
    pub fn assert(&self, code: i32, stdout: &str) {
        assert!(
            self.code == Some(code),
            "mistral {:?}\nexit code {:?}, expected {code}\nstdout:\n{}\nstderr:\n{}",
            self.words,
            self.code,
            self.stdout,
            self.stderr
        );
        let pairs = self.stdout.lines().zip(stdout.lines());
        let same = pairs.take_while(|(one, two)| one == two).count();
        assert!(
            self.stdout == stdout,
            "mistral {:?}\nstdout, which differs from line {} on:\n{}\nexpected:\n{stdout}\nstderr:\n{}",
            self.words,
            same + 1,
            self.stdout,
            self.stderr
        );
    }

    /// Checks the exit code, that nothing is on standard output, and that standard error has all these parts.
    #[track_caller]
    pub fn assert_failure(&self, code: i32, parts: &[&str]) {
        self.assert(code, "");
        self.assert_stderr(parts);
    }

    /// Checks that standard error has all these parts.
    #[track_caller]
    pub fn assert_stderr(&self, parts: &[&str]) {
        for part in parts {
            assert!(
                self.stderr.contains(part),
                "mistral {:?}: no {part:?} in {}",
                self.words,
                self.stderr
            );
        }
    }
}

/// Writes a file into a folder that goes away with it.
pub fn file(text: &str) -> (TempDir, String) {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("given");
    std::fs::write(&path, text).unwrap();
    let name = path.to_str().unwrap().to_owned();
    (folder, name)
}
