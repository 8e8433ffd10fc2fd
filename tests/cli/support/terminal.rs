//! A terminal at which a shell runs: what is typed there, what it shows, and how it was left.

use std::cell::RefCell;
use std::fs::{File, OpenOptions};
use std::io::{Read, Write};
use std::num::NonZero;
use std::os::fd::OwnedFd;
use std::path::Path;
use std::process::{Child, Command};
use std::sync::{Arc, Mutex, MutexGuard};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process};
use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};
use rustix::termios::{LocalModes, Winsize, tcgetattr, tcgetpgrp, tcsetwinsize};
use tempfile::TempDir;

use super::Server;

const DEADLINE: Duration = Duration::from_secs(30);

/// A terminal that is being prepared.
pub struct Setup {
    command: Command,
    columns: u16,
    rows: u16,
    home: TempDir,
}

/// A terminal at which a shell will run a script, in which `mistral` is the client. With `set -m` each command in it is a
/// job of its own, which Ctrl-Z stops and `fg` continues.
pub fn terminal(script: &str) -> Setup {
    let home = TempDir::new().unwrap();
    let client = Path::new(env!("CARGO_BIN_EXE_mistral")).parent().unwrap();
    // Whoever runs the tests may have signals ignored, as `nohup` does.
    let mut command = Command::new("env");
    command
        .args(["--default-signal", "setsid", "--ctty", "sh", "-c", script])
        .current_dir(home.path())
        .env_clear()
        .env("PATH", format!("{}:/usr/bin:/bin", client.display()))
        .env("HOME", home.path())
        .env("TERM", "xterm-256color")
        .env("LANG", "C.UTF-8")
        .env("TZ", "UTC");
    Setup {
        command,
        columns: 80,
        rows: 24,
        home,
    }
}

impl Setup {
    /// The size at the start, instead of 80 columns and 24 rows.
    pub fn size(mut self, columns: u16, rows: u16) -> Self {
        (self.columns, self.rows) = (columns, rows);
        self
    }

    /// Sets an environment variable.
    pub fn env(mut self, name: &str, value: &str) -> Self {
        self.command.env(name, value);
        self
    }

    /// The client talks to this server.
    pub fn server(self, server: &Server) -> Self {
        self.env("OS_MISTRAL_URL", &server.url())
    }

    /// Starts the script.
    pub fn start(mut self) -> Terminal {
        let master = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY).unwrap();
        grantpt(&master).unwrap();
        unlockpt(&master).unwrap();
        let name = ptsname(&master, Vec::new()).unwrap();
        let name = name.into_string().unwrap();
        let keys = File::from(master);
        set_size(&keys, self.columns, self.rows);
        let slave = OpenOptions::new().read(true).write(true).open(name);
        let slave: OwnedFd = slave.unwrap().into();
        self.command
            .stdin(slave.try_clone().unwrap())
            .stdout(slave.try_clone().unwrap())
            .stderr(slave);
        let shell = self.command.spawn().unwrap();
        let seen = Arc::new(Mutex::new(Seen {
            written: Vec::new(),
            parser: vt100::Parser::new(nonzero(self.rows), nonzero(self.columns), 0),
        }));
        let reader = std::thread::spawn({
            let (mut screen, seen) = (keys.try_clone().unwrap(), Arc::clone(&seen));
            move || {
                let mut bytes = [0; 4096];
                // At the end of the shell the terminal is an error.
                while let Ok(count) = screen.read(&mut bytes) {
                    let mut seen = seen.lock().unwrap();
                    seen.written.extend(&bytes[..count]);
                    seen.parser.process(&bytes[..count]);
                }
            }
        });
        Terminal {
            keys,
            seen,
            shell,
            reader: Some(reader),
            _home: self.home,
        }
    }
}

/// A terminal at which a shell runs.
pub struct Terminal {
    keys: File,
    seen: Arc<Mutex<Seen>>,
    shell: Child,
    reader: Option<JoinHandle<()>>,
    _home: TempDir,
}

/// What was written to a terminal, and what it shows.
struct Seen {
    written: Vec<u8>,
    parser: vt100::Parser,
}

impl Terminal {
    fn seen(&self) -> MutexGuard<'_, Seen> {
        self.seen.lock().unwrap()
    }

    /// All that was written so far, with what controls the terminal.
    pub fn written(&self) -> String {
        String::from_utf8_lossy(&self.seen().written).into_owned()
    }

    /// What the screen shows: its rows without spaces at their end, up to the last one that is not empty.
    pub fn text(&self) -> String {
        let rows = self.look(|screen| {
            let (_, columns) = screen.size();
            let rows = screen.rows(0, columns.get());
            rows.collect::<Vec<_>>()
        });
        let rows: Vec<&str> = rows.iter().map(|row| row.trim_end()).collect();
        rows.join("\n").trim_end().to_owned()
    }

    /// Looks at the screen more closely: its cells, their colours, the cursor.
    pub fn look<T>(&self, at: impl FnOnce(&vt100::Screen) -> T) -> T {
        at(self.seen().parser.screen())
    }

    /// Waits until the terminal is as it should be.
    #[track_caller]
    pub fn until(&self, ready: impl Fn(&Self) -> bool) {
        let deadline = Instant::now() + DEADLINE;
        while !ready(self) {
            let in_time = Instant::now() < deadline;
            assert!(
                in_time,
                "the terminal is not as it should be:\n{}\nwritten: {:?}",
                self.text(),
                self.written()
            );
            std::thread::sleep(Duration::from_millis(5));
        }
    }

    /// Waits until the screen shows what it should, and gives its text.
    #[track_caller]
    pub fn wait_for(&self, ready: impl Fn(&str) -> bool) -> String {
        let shown = RefCell::default();
        self.until(|terminal| {
            shown.replace(terminal.text());
            ready(&shown.borrow())
        });
        shown.into_inner()
    }

    /// Waits until something was written so many times.
    #[track_caller]
    pub fn wait(&self, text: &str, times: usize) {
        self.until(|terminal| terminal.written().matches(text).count() >= times);
    }

    /// Types keys: `\u{3}` is Ctrl-C, `\u{1a}` is Ctrl-Z.
    pub fn send(&mut self, keys: &str) {
        self.keys.write_all(keys.as_bytes()).unwrap();
    }

    /// Gives the terminal another size, of which the process in the foreground is told (SIGWINCH).
    pub fn resize(&self, columns: u16, rows: u16) {
        let mut seen = self.seen();
        let screen = seen.parser.screen_mut();
        screen.set_size(nonzero(rows), nonzero(columns));
        set_size(&self.keys, columns, rows);
    }

    /// The process that has the terminal.
    pub fn process(&self) -> Pid {
        tcgetpgrp(&self.keys).unwrap()
    }

    /// Whether the alternate screen is on.
    pub fn is_alternate(&self) -> bool {
        self.look(vt100::Screen::alternate_screen)
    }

    pub fn cursor_is_hidden(&self) -> bool {
        self.look(vt100::Screen::hide_cursor)
    }

    /// Whether what is typed is shown.
    pub fn echo_is_on(&self) -> bool {
        self.has(LocalModes::ECHO)
    }

    /// Whether what is typed is read line by line.
    pub fn reads_lines(&self) -> bool {
        self.has(LocalModes::ICANON)
    }

    fn has(&self, mode: LocalModes) -> bool {
        tcgetattr(&self.keys).unwrap().local_modes.contains(mode)
    }

    /// Waits for the end of the shell, and gives its exit code. What it has written is shown.
    #[track_caller]
    pub fn ended(&mut self) -> Option<i32> {
        let deadline = Instant::now() + DEADLINE;
        let status = loop {
            if let Some(status) = self.shell.try_wait().unwrap() {
                break status;
            }
            let in_time = Instant::now() < deadline;
            assert!(in_time, "the shell goes on:\n{}", self.text());
            std::thread::sleep(Duration::from_millis(5));
        };
        if let Some(reader) = self.reader.take() {
            reader.join().unwrap();
        }
        status.code()
    }
}

impl Drop for Terminal {
    /// After a failure nothing is left at the terminal.
    fn drop(&mut self) {
        if std::thread::panicking() {
            let _ = tcgetpgrp(&self.keys).map(|process| kill_process(process, Signal::KILL));
            let _ = self.shell.kill();
            let _ = self.shell.wait();
        }
    }
}

fn nonzero(count: u16) -> NonZero<u16> {
    NonZero::new(count).unwrap()
}

fn set_size(terminal: &File, columns: u16, rows: u16) {
    let size = Winsize {
        ws_row: rows,
        ws_col: columns,
        ws_xpixel: 0,
        ws_ypixel: 0,
    };
    tcsetwinsize(terminal, size).unwrap();
}
