//! What a text costs of which a server repeats a part: twice as much of it may cost twice as much, and not four times.

use anyhow::{Result, ensure};

use crate::measure::Job;
use crate::measurements::{Benchmark, NO_VALGRIND};
use crate::report::{Figure, Limit, Report, Unit};

/// Bytes of the shorter text.
const SIZE: usize = 40_000;

/// How many times as much twice the text may cost.
const MOST: f64 = 2.5;

/// Known to the client as its password.
const PASSWORD: &str = "abcabcabcabc";

/// Parts of errors, which are searched for secrets.
const WORDS: [&str; 55] = [
    "://",
    r":\/\/",
    "http://a:b/",
    "http://a:b@",
    "eyJ",
    "eyJ.",
    "gAAAAA",
    "a: b, ",
    "a: ",
    "{a: b, ",
    "a:\n ",
    "password=",
    "password: ",
    "\"password\": ",
    "'token':",
    "token: {",
    "password={",
    "password=[",
    "password=<%",
    "password={{",
    "password=\"<% ",
    "password='null, ",
    "token:\n",
    "secret:\n",
    "- secret:\n",
    "  \n",
    "\n",
    "-----BEGIN ",
    "-----BEGIN PRIVATE KEY-----",
    "@",
    "\"",
    "\\\"",
    "'",
    "\\",
    "\\n",
    "&quot;",
    "%25",
    "&amp;",
    "+",
    "=",
    ":",
    "<",
    "é",
    "...",
    "abcabc",
    "abcabcabcabc ",
    "YWJjYWJj",
    "YWJjY\n",
    "WVdKallXSmo",
    "616263616263",
    "%25252561",
    r"\\\\x61",
    "&#0",
    "&#0000097;",
    "action: ",
];

/// Parts of table cells, which are wrapped.
const CELLS: [&str; 38] = [
    "日",
    "x",
    "\t",
    " ",
    "- ",
    "-",
    "a-b",
    "é",
    "e\u{301}",
    "\u{301}",
    "👨\u{200d}",
    "\u{200d}",
    "🇩",
    "का",
    "क\u{94d}",
    "\u{1b}[1m",
    "\u{1b}[1mx",
    "\u{1b}[",
    "\u{1b}",
    "\u{1b}]",
    "\u{1b}]8;;h\u{7}",
    "\u{1b}]8;;h\u{7}x",
    "\u{1}",
    "日\u{1}",
    "\u{8}",
    "日\u{8}",
    "x\u{1b}[3Dy",
    "\u{1b}[2C",
    "❤\u{fe0f}",
    "⌚\u{fe0e}",
    "x y ",
    "\u{1b}[38:1:2",
    "\u{200b}",
    "日\u{200b}",
    "\u{1b}]66;s=2;x",
    "\u{1b}]66;s=2;x\u{7}",
    "\\t",
    "\n",
];

/// Parts of values in YAML, mostly of numbers, and what stands before them.
const NUMBERS: [(&str, &str); 9] = [
    ("1", ":59"),
    ("1", "1"),
    ("1", "_1"),
    ("0b", "1"),
    ("0b", "0"),
    ("0x", "f"),
    ("0", "7"),
    ("1.", "1"),
    ("[", "[a, -], "),
];

/// The answer to a request below `/growth/KIND/PART/SIZE`: its status, type and text.
pub fn answer(path: &str) -> Option<(&'static str, &'static str, String)> {
    let mut words = path.strip_prefix("/growth/")?.split('/');
    let (kind, part, size) = (words.next()?, words.next()?, words.next()?);
    let (part, size): (usize, usize) = (part.parse().ok()?, size.parse().ok()?);
    let error = "500 Internal Server Error";
    match kind {
        "page" => Some((error, "text/plain", repeated(WORDS.get(part)?, size))),
        "words" => {
            let text = serde_json::json!({"faultstring": repeated(WORDS.get(part)?, size)});
            Some((error, "application/json", text.to_string()))
        }
        "cell" => {
            // What stands before it is wide, and in colour.
            let text = format!("日本語\u{1b}[31m{}", repeated(CELLS.get(part)?, size));
            let text = serde_json::json!({"name": text, "namespace": "", "tags": null, "scope": "",
                "created_at": null, "updated_at": null});
            Some(("200 OK", "application/json", text.to_string()))
        }
        _ => None,
    }
}

fn repeated(part: &str, size: usize) -> String {
    part.repeat(size / part.len())
}

impl Benchmark {
    /// Instructions for twice the text, as a multiple of those for the text. Fails where that is too much.
    pub fn growth(&self, report: &mut Report) -> Result<()> {
        report.group(&format!(
            "Twice {SIZE} bytes of what a server or a file repeats, instructions"
        ));
        let words = WORDS.len();
        let mut bad = Vec::new();
        for (kind, parts) in [
            ("page", words),
            ("words", words),
            ("cell", CELLS.len()),
            ("number", NUMBERS.len()),
        ] {
            let name = format!("worst {kind} : half of it");
            let Some(valgrind) = &self.valgrind else {
                report.add(&Figure::missing(&name, NO_VALGRIND));
                continue;
            };
            let mut worst = [0.0, 1.0];
            for part in 0..parts {
                let twice = self
                    .repeated(kind, part, 2 * SIZE)?
                    .instructions(valgrind)?;
                let once = self.repeated(kind, part, SIZE)?.instructions(valgrind)?;
                if twice / once > worst[0] / worst[1] {
                    worst = [twice, once];
                }
                if twice / once > MOST {
                    bad.push(format!("{kind} {part}: {once} and {twice} instructions"));
                }
            }
            let limit = Limit::AtMost(MOST);
            report.add(&Figure::ratio(&name, Unit::Instructions, worst, limit));
        }
        ensure!(bad.is_empty(), "more than {MOST} times as much: {bad:?}");
        Ok(())
    }

    /// A command that reads so much of a part.
    fn repeated(&self, kind: &str, part: usize, size: usize) -> Result<Job> {
        let url = format!("{}/growth/{kind}/{part}/{size}", self.server.address.http);
        let job = self.mistral().env("OS_MISTRAL_URL", &url);
        if kind == "cell" {
            return Ok(job.with(&["workbook-get", "b", "--max-width", "60"]));
        }
        if kind == "number" {
            let (start, digits) = NUMBERS[part];
            let path = self.home.join("number.yaml");
            std::fs::write(&path, format!("a: {start}{}\n", repeated(digits, size)))?;
            return Ok(job.with(&["environment-create"]).with(&[path]).fails());
        }
        let url = url.replace("://", &format!("://user:{PASSWORD}@"));
        let job = job.with(&["--debug", "workbook-get", "b"]);
        Ok(job.env("OS_MISTRAL_URL", url).fails())
    }
}
