//! What the server says about a failure, whole, but without what only the engine needs.

use super::connection::connection;
use super::reason::{innermost, response};

const TRACEBACK: &str = "Traceback (most recent call last):";
/// How many of the innermost calls of a traceback are shown.
const CALLS: usize = 3;
/// Words in front of the IDs that the engine writes into its messages.
const IDS: [&str; 3] = ["action_ex_id=", "task_ex_id=", "wf_ex_id="];

/// The error within a `state_info` or a result: without addresses and IDs, a traceback by its end first. It may have
/// several lines, and any characters.
pub fn message(info: &str) -> String {
    let inner = innermost(info);
    if let Some(response) = response(inner) {
        return response;
    }
    if let Some(connection) = connection(inner) {
        return format!("{}: {}", connection.what, connection.url);
    }
    let text = without_noise(inner);
    let Some((before, traceback)) = text.split_once(TRACEBACK) else {
        return text.trim().to_owned();
    };
    // The calls within the engine tell an operator nothing.
    if info.trim_start().starts_with("Failed to ") && !before.trim().is_empty() {
        return before.trim().to_owned();
    }
    let (error, calls) = ends_of(traceback);
    let parts = [before.trim(), error.trim(), calls.trim_end()];
    let parts: Vec<_> = parts.into_iter().filter(|part| !part.is_empty()).collect();
    parts.join("\n")
}

/// The error with which a traceback ends, and the calls that led to it, the last one first.
fn ends_of(traceback: &str) -> (String, String) {
    let lines: Vec<_> = traceback.lines().collect();
    let is_of_call = |line: &&str| line.starts_with("  ");
    let first_call = lines.iter().position(is_of_call);
    let of_calls = lines.iter().skip(first_call.unwrap_or(0));
    let end = of_calls.take_while(|line| is_of_call(line)).count() + first_call.unwrap_or(0);
    let mut calls: Vec<String> = Vec::new();
    for line in &lines[first_call.unwrap_or(0)..end] {
        let shown = line.trim();
        if shown.starts_with("File \"") {
            calls.push(format!("  {shown}"));
        } else if let Some(call) = calls.last_mut().filter(|_| !is_underline(shown)) {
            *call = format!("{call}: {shown}");
        }
    }
    calls.reverse();
    calls.truncate(CALLS);
    (lines[end..].join("\n"), calls.join("\n"))
}

/// Python 3.11 marks the place within the line of a call.
fn is_underline(line: &str) -> bool {
    line.chars().all(|c| matches!(c, '^' | '~' | ' '))
}

/// The text without the addresses of objects, the IDs of executions, and the class behind an action.
fn without_noise(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    if text.starts_with("Invalid input [name=")
        && let Some((before, class)) = text.split_once(", class=")
        && let Some((_, after)) = class.split_once(", ")
    {
        out = format!("{before}, ");
        rest = after;
    }
    while let Some((place, length)) = next_noise(rest) {
        out.push_str(&rest[..place]);
        rest = &rest[place + length..];
    }
    out.push_str(rest);
    out.replace(" []", "")
}

/// The place and the length of the next address or ID.
fn next_noise(text: &str) -> Option<(usize, usize)> {
    const ADDRESS: &str = " at 0x";
    let mut from = 0;
    while let Some(found) = text[from..].find([' ', 'a', 't', 'w']) {
        let place = from + found;
        let rest = &text[place..];
        if let Some(address) = rest.strip_prefix(ADDRESS) {
            let digits = address.bytes().take_while(u8::is_ascii_hexdigit).count();
            if digits >= 6 {
                return Some((place, ADDRESS.len() + digits));
            }
        }
        if let Some(word) = IDS.iter().find(|word| rest.starts_with(**word)) {
            let of_id = |byte: &u8| byte.is_ascii_hexdigit() || *byte == b'-';
            let mut length = word.len() + rest[word.len()..].bytes().take_while(of_id).count();
            if rest[length..].starts_with(", ") {
                length += 2;
            }
            return Some((place, length));
        }
        from = place + 1;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn noise_is_taken_away_and_the_end_of_a_traceback_comes_first() {
        for (info, expected) in [
            (
                "The action raised an exception [action=<A object at 0x7fc610560d90>, action_ex_id=db9dd913-6671, msg='no PyV8\nat all']",
                "no PyV8\nat all",
            ),
            (
                "x [action=<A object at 0x7fc610560d90>, action_ex_id=db9dd913-6671, b=1] at 0x1",
                "x [action=<A object>, b=1] at 0x1",
            ),
            (
                "script failed\nTraceback (most recent call last):\n  File \"/a\", line 1, in f\n    g()\n    ^^^\n  File \"/b\", line 2, in g\n    int('x')\nValueError: no such\n thing",
                "script failed\nValueError: no such\n thing\n  File \"/b\", line 2, in g: int('x')\n  File \"/a\", line 1, in f: g()",
            ),
            (
                "Invalid input [name=leaf, class=DirectWorkflowSpec, missing=['url']]",
                "Invalid input [name=leaf, missing=['url']]",
            ),
            ("Traceback (most recent call last):", ""),
            (
                "Failed to check and complete [wf_ex_id=1, wf_name=w]: no $.x\nTraceback (most recent call last):\n  File \"/a\", line 1, in f\nY: no $.x",
                "no $.x",
            ),
            (
                "Failure caused by error in tasks: a\n\n  a [task_ex_id=1-2] -> x\n    [action_ex_id=1, idx=0]: y",
                "Failure caused by error in tasks: a\n\n  a -> x\n    [idx=0]: y",
            ),
            ("Failed to ", "Failed to"),
        ] {
            assert_eq!(message(info), expected, "{info}");
        }
    }

    #[test]
    fn long_texts_take_time_that_grows_with_them() {
        for part in [
            " at 0x",
            "action_ex_id=",
            "  File \"",
            "Traceback (most recent call last):\n",
            "\n",
            "^",
        ] {
            message(&part.repeat(100_000));
        }
    }
}
