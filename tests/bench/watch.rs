//! What a watch of a large execution costs: a look at all of its tasks, and the tree drawn on a terminal.

use std::collections::HashMap;
use std::fmt::Write as _;
use std::fs::{File, OpenOptions};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use anyhow::{Context, Result, ensure};
use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};
use rustix::termios::{Winsize, tcsetwinsize};
use serde_json::{Value, json};
use wait4::Wait4;

use crate::measurements::Benchmark;
use crate::report::{Figure, Limit, Report, Unit};

const EXECUTIONS: usize = 50;
const TASKS: usize = 20;
/// Looks until the execution ends.
const LOOKS: u32 = 20;
/// Processor time of a look and the frames drawn until the next one, in seconds.
const MOST: f64 = 0.05;
const TIME: &str = "2026-11-27 10:00:00";

/// The answers by their paths, and how often the execution was looked at.
struct Answers {
    bodies: HashMap<String, String>,
    looks: AtomicU32,
}

impl Benchmark {
    /// A watch of 1,000 tasks in 50 sub-executions that all run.
    pub fn watch(&self, report: &mut Report) -> Result<()> {
        report.group(&format!(
            "execution-watch on a terminal, {EXECUTIONS} sub-workflows of {TASKS} running tasks"
        ));
        let listener = TcpListener::bind(("127.0.0.1", 0))?;
        let url = format!("http://{}/v2", listener.local_addr()?);
        let answers = Arc::new(Answers {
            bodies: bodies(),
            looks: AtomicU32::new(0),
        });
        let served = Arc::clone(&answers);
        // It ends with the program.
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let answers = Arc::clone(&served);
                std::thread::spawn(move || serve(stream, &answers));
            }
        });
        let cpu = self.run_at_terminal(&url)?;
        let looks = answers.looks.load(Ordering::Relaxed);
        ensure!(looks > LOOKS, "only {looks} looks");
        let name = "CPU of a look and its frames, s";
        let figure = Figure::amount(
            name,
            Unit::Seconds,
            cpu / f64::from(looks),
            Limit::AtMost(MOST),
        );
        report.add(&figure.unstable());
        Ok(())
    }

    /// Watches to the end, and gives the processor time in seconds.
    fn run_at_terminal(&self, url: &str) -> Result<f64> {
        let master = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY)?;
        grantpt(&master)?;
        unlockpt(&master)?;
        let size = Winsize {
            ws_row: 60,
            ws_col: 200,
            ws_xpixel: 0,
            ws_ypixel: 0,
        };
        tcsetwinsize(&master, size)?;
        let name = ptsname(&master, Vec::new())?.into_string()?;
        let slave = OpenOptions::new().read(true).write(true).open(name)?;
        let mut drawn = File::from(master);
        std::thread::spawn(move || {
            let mut bytes = [0; 65536];
            while drawn.read(&mut bytes).is_ok_and(|count| count > 0) {}
        });
        let said = self.home.join("watch-stderr");
        let mut child = Command::new(env!("CARGO_BIN_EXE_mistral"))
            .args([
                "execution-watch",
                "top",
                "--interval",
                "250ms",
                "--progress",
                "tree",
            ])
            .env_clear()
            .env("HOME", &self.home)
            .env("TERM", "xterm")
            .env("LANG", "C.UTF-8")
            .env("OS_MISTRAL_URL", url)
            .stdin(Stdio::null())
            .stdout(slave)
            .stderr(File::create(&said)?)
            .spawn()?;
        let used = child.wait4()?;
        let said = std::fs::read_to_string(said)?;
        ensure!(used.status.success(), "{}: {said}", used.status);
        Ok((used.rusage.utime + used.rusage.stime).as_secs_f64())
    }
}

fn execution(id: &str, task: Option<&str>) -> Value {
    json!({"id": id, "state": "RUNNING", "state_info": null, "workflow_id": "w", "workflow_name": "flow",
        "root_execution_id": task.map(|_| "top"), "task_execution_id": task, "params": "{}", "created_at": TIME,
        "updated_at": TIME})
}

fn task(id: &str, kind: &str) -> Value {
    json!({"id": id, "name": format!("task_{id}"), "type": kind, "state": "RUNNING", "state_info": null,
        "runtime_context": "{\"triggered_by\": []}", "created_at": TIME, "started_at": TIME, "updated_at": TIME,
        "finished_at": null})
}

/// The answer to each path.
fn bodies() -> HashMap<String, String> {
    let mut bodies = HashMap::new();
    let numbers = || 0..EXECUTIONS;
    let below =
        numbers().map(|number| execution(&format!("e{number}"), Some(&format!("t{number}"))));
    let below = json!({"executions": below.collect::<Vec<_>>()});
    bodies.insert("/v2/executions".to_owned(), below.to_string());
    bodies.insert(
        "/v2/executions/top".to_owned(),
        execution("top", None).to_string(),
    );
    let tasks = numbers().map(|number| task(&format!("t{number}"), "WORKFLOW"));
    let tasks = json!({"tasks": tasks.collect::<Vec<_>>()});
    bodies.insert("/v2/executions/top/tasks".to_owned(), tasks.to_string());
    for number in numbers() {
        let ids = (0..TASKS).map(|at| format!("t{number}-{at}"));
        for id in ids.clone() {
            let action = json!({"id": format!("a{id}"), "name": "std.async_noop", "state": "RUNNING", "accepted": false,
                "created_at": TIME, "updated_at": TIME});
            let actions = json!({"action_executions": [action]});
            bodies.insert(
                format!("/v2/tasks/{id}/action_executions"),
                actions.to_string(),
            );
        }
        let tasks = json!({"tasks": ids.map(|id| task(&id, "ACTION")).collect::<Vec<_>>()});
        bodies.insert(format!("/v2/executions/e{number}/tasks"), tasks.to_string());
    }
    bodies
}

/// Answers the requests of a connection.
fn serve(stream: TcpStream, answers: &Answers) -> Result<()> {
    stream.set_nodelay(true)?;
    let mut requests = BufReader::new(stream.try_clone()?);
    let mut stream = stream;
    loop {
        let mut head = String::new();
        while !head.ends_with("\r\n\r\n") {
            if requests.read_line(&mut head)? == 0 {
                return Ok(());
            }
        }
        let target = head.split(' ').nth(1).context("no target")?;
        let path = target.split('?').next().unwrap_or_default();
        let mut body = answers.bodies.get(path).cloned().unwrap_or_default();
        if path == "/v2/executions/top" && answers.looks.fetch_add(1, Ordering::Relaxed) >= LOOKS {
            body = body.replace("RUNNING", "SUCCESS");
        }
        let status = if body.is_empty() {
            "404 Not Found"
        } else {
            "200 OK"
        };
        let mut answer = format!("HTTP/1.1 {status}\r\nContent-Type: application/json\r\n");
        let _ = write!(answer, "Content-Length: {}\r\n\r\n{body}", body.len());
        stream.write_all(answer.as_bytes())?;
    }
}
