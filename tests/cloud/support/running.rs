//! Commands that run while something else happens.

use std::io::{BufRead, BufReader, Read};
use std::process::{Child, Command, Stdio};

use super::{Outcome, restore_default_sigint};

/// A command that runs, one of whose streams is followed.
pub struct Running {
    child: Child,
    followed: BufReader<Box<dyn Read>>,
    is_stdout: bool,
    said: String,
}

impl Running {
    /// Follows what it tells on standard error.
    pub fn start(command: Command, words: &[&str]) -> Self {
        Self::following(command, words, false)
    }

    /// Follows what it writes to standard output.
    pub fn writing(command: Command, words: &[&str]) -> Self {
        Self::following(command, words, true)
    }

    fn following(mut command: Command, words: &[&str], is_stdout: bool) -> Self {
        restore_default_sigint();
        let mut child = command
            .args(words)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let followed: Box<dyn Read> = if is_stdout {
            Box::new(child.stdout.take().unwrap())
        } else {
            Box::new(child.stderr.take().unwrap())
        };
        Self {
            child,
            followed: BufReader::new(followed),
            is_stdout,
            said: String::new(),
        }
    }

    /// Waits until it says this in a line, and gives the line.
    pub fn says(&mut self, part: &str) -> String {
        loop {
            let mut line = String::new();
            let read = self.followed.read_line(&mut line).unwrap();
            assert!(read > 0, "no {part:?} in {}", self.said);
            self.said.push_str(&line);
            if line.contains(part) {
                return line;
            }
        }
    }

    pub fn interrupt(&self) {
        let id = self.child.id().to_string();
        let kill = Command::new("kill").args(["-INT", &id]).status();
        assert!(kill.unwrap().success());
    }

    /// Waits for its end.
    pub fn ended(mut self) -> Outcome {
        let mut line = String::new();
        while self.followed.read_line(&mut line).unwrap() > 0 {
            self.said.push_str(&line);
            line.clear();
        }
        let mut outcome = Outcome::from(self.child.wait_with_output().unwrap());
        if self.is_stdout {
            outcome.stdout = self.said;
        } else {
            outcome.stderr = self.said;
        }
        outcome
    }
}

/// The word behind `execution` in a line.
pub fn id_in(line: &str) -> String {
    let mut words = line.split(' ').skip_while(|word| *word != "execution");
    words.nth(1).unwrap().to_owned()
}
