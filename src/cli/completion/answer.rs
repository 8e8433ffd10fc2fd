//! The hidden command `__complete`: a shell's question in, an answer out that its script reads. It never fails, and never
//! writes to standard error.

use std::ffi::OsString;
use std::fmt::Write as _;

use crate::env::Environment;
use crate::exit::ExitStatus;
use crate::terminal::Terminal;

use super::shells::{bash, powershell};
use super::unquote::{self, Typed};
use super::{Candidate, Offer, Paths, complete};

/// What bash is asked for when it only shows a list: `?` as a number.
const LISTING: &str = "63";

/// Answers a shell: its name, and then for bash the line up to the cursor, the part of it that will be replaced, the kind
/// of completion and the width of the terminal; for fish the line; for others all words, each behind a `=`.
pub fn answer(arguments: impl Iterator<Item = OsString>, terminal: &Terminal) -> ExitStatus {
    let arguments: Vec<String> = arguments
        .map(|word| word.to_string_lossy().into_owned())
        .collect();
    let environment = Environment::of_process();
    let text = match &arguments[..] {
        [shell, rest @ ..] if shell == "bash" => for_bash(rest, &environment),
        [shell, line] if shell == "fish" => {
            let typed = unquote::read(line, true);
            let offer = offer(&typed, &environment);
            for_fish(&offer)
        }
        [shell, words @ ..] => {
            let bare = words
                .iter()
                .map(|word| word.strip_prefix('=').unwrap_or(word));
            let mut words: Vec<String> = bare.map(str::to_owned).collect();
            let cursor = words.pop().unwrap_or_default();
            let offer = complete(&words, &cursor, &environment);
            match shell.as_str() {
                "zsh" => for_zsh(&offer),
                "powershell" => for_powershell(&offer),
                _ => String::new(),
            }
        }
        [] => String::new(),
    };
    // A shell that does not read the answer needs none.
    let _ = terminal.print(&text);
    ExitStatus::SUCCESS
}

fn offer(typed: &Typed, environment: &Environment) -> Offer {
    let words = typed.words.get(1..).unwrap_or_default();
    if typed.words.is_empty() {
        return Offer::default();
    }
    complete(words, &typed.cursor, environment)
}

fn kind(paths: Paths) -> &'static str {
    match paths {
        Paths::None => "none",
        Paths::Files => "files",
        Paths::Folders => "folders",
    }
}

/// A line with the kind of paths, and a line for each text in the place of the part that is replaced.
fn for_bash(arguments: &[String], environment: &Environment) -> String {
    let argument = |number: usize| arguments.get(number).map_or("", String::as_str);
    let typed = unquote::read(argument(0), false);
    let offer = offer(&typed, environment);
    // Words end for readline where they do not for the shell, such as behind a colon.
    let before = typed.raw.strip_suffix(argument(1)).unwrap_or_default();
    let before = unquote::read(before, false);
    let mut replies = Vec::new();
    for Candidate { value, description } in &offer.candidates {
        if let Some(rest) = value.strip_prefix(&before.cursor) {
            let reply = bash(rest, before.quoting, before.raw.is_empty());
            replies.push((reply, description));
        }
    }
    let is_list = argument(2) == LISTING && replies.len() > 1;
    let room = argument(3).parse().unwrap_or(80_usize).saturating_sub(1);
    let lengths = replies.iter().map(|(reply, _)| reply.chars().count());
    let longest = lengths.max().unwrap_or(0);
    let mut text = format!("{}\n", kind(offer.paths));
    for (reply, description) in replies {
        if is_list && !description.is_empty() && longest + 4 < room {
            let line = format!("{reply:longest$}  {description}");
            text.extend(line.chars().take(room));
        } else {
            text.push_str(&reply);
        }
        text.push('\n');
    }
    text
}

/// The kind of paths and where one begins in the word, and then each value and its description, each text with a NUL at
/// its end.
fn for_zsh(offer: &Offer) -> String {
    let mut text = format!("{}\0{}\0", kind(offer.paths), offer.from);
    for Candidate { value, description } in &offer.candidates {
        let _ = write!(text, "{value}\0{description}\0");
    }
    text
}

/// The same, but a tab between value and description.
fn for_fish(offer: &Offer) -> String {
    let mut text = format!("{}\0{}\0", kind(offer.paths), offer.from);
    for Candidate { value, description } in &offer.candidates {
        if fits_fish(value) {
            let _ = write!(text, "{value}\t{description}\0");
        }
    }
    text
}

/// Whether fish inserts a value as it is: not with a tab, which ends it, nor with a tilde at its start, which stands for a
/// folder; and it writes control characters above ASCII to the terminal.
fn fits_fish(value: &str) -> bool {
    let is_mangled = |c: char| c == '\t' || (c.is_control() && !c.is_ascii());
    !value.starts_with('~') && !value.contains(is_mangled)
}

/// A line with the kind of paths, and a line for each value: quoted, as it is shown, and its description.
fn for_powershell(offer: &Offer) -> String {
    let mut text = format!("{}\n", kind(offer.paths));
    for Candidate { value, description } in &offer.candidates {
        let shown = crate::character::single_line(value);
        let _ = writeln!(text, "{}\t{shown}\t{description}", powershell(value));
    }
    text
}
