//! The meaning of what the server says about a failure, in one line.

use crate::character::single_line;

/// The most characters of a line.
const LENGTH: usize = 200;
/// How often what surrounds the error is taken away.
const LAYERS: usize = 8;

const TRACEBACK: &str = "Traceback (most recent call last)";

/// The error within a `state_info`, in one line that is safe to show.
pub fn reason(info: &str) -> Option<String> {
    let text = innermost(info);
    if let Some(response) = response(text) {
        return Some(cut(&response));
    }
    let mut lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    let line = if text.starts_with(TRACEBACK) {
        lines.next_back()
    } else {
        lines.next()
    };
    line.map(cut)
}

/// The response that `std.http` returned, of which the server writes all as Python does, in a few words.
pub fn response(text: &str) -> Option<String> {
    let field = |name: &str| {
        let (_, rest) = text.split_once(&format!("'{name}': "))?;
        match rest.strip_prefix('\'') {
            Some(rest) => rest.split_once('\'').map(|(value, _)| value),
            None => rest.split([',', '}']).next(),
        }
    };
    let status = text.starts_with("{'").then(|| field("status"))??;
    let is_status = status.len() == 3 && status.bytes().all(|byte| byte.is_ascii_digit());
    let (reason, url) = (field("reason")?, field("url")?);
    is_status.then(|| format!("HTTP {status} {reason} from {url}"))
}

/// The error within the sentences that the engine has put it into.
pub fn innermost(info: &str) -> &str {
    let mut text = info.trim();
    for _ in 0..LAYERS {
        match inner(text) {
            Some(within) if !within.trim().is_empty() => text = within.trim(),
            _ => break,
        }
    }
    text
}

/// The error that the engine has put into a sentence of its own.
fn inner(text: &str) -> Option<&str> {
    if let Some(rest) = text.strip_prefix("The action raised an exception [") {
        let (_, message) = rest.split_once("msg='")?;
        return Some(
            message
                .rsplit_once("']")
                .map_or(message, |(inner, _)| inner),
        );
    }
    let rest = text.strip_prefix("Failed to ")?;
    if rest.starts_with("run action [") {
        return rest.split_once('\n').map(|(_, error)| error);
    }
    let (what, error) = rest.split_once('[')?;
    if let Some(error) = error.strip_prefix("error=") {
        return error.split_once(", wf=").map(|(error, _)| error);
    }
    if what.starts_with("check and complete") {
        return error.split_once("]: ").map(|(_, error)| error);
    }
    None
}

/// The error of the first failed item of a task, which only the execution has in its `state_info`:
/// `[action_ex_id=ID, idx=0]: error`.
pub fn item_error(info: &str, task: &str) -> Option<String> {
    let (_, rest) = info.split_once(&format!("[task_ex_id={task}]"))?;
    let (of_task, _) = rest.split_once("[task_ex_id=").unwrap_or((rest, ""));
    let (_, item) = of_task.split_once("\n    [action_ex_id=")?;
    let (_, error) = item.split_once("]: ")?;
    let (error, _) = error
        .split_once("\n    [action_ex_id=")
        .unwrap_or((error, ""));
    reason(error)
}

/// The beginning of a line that is safe to show.
fn cut(line: &str) -> String {
    match line.char_indices().nth(LENGTH) {
        Some((end, _)) => single_line(&line[..end]) + "...",
        None => single_line(line),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn errors_lose_what_surrounds_them() {
        for (info, expected) in [
            (
                "The action raised an exception [action=Fail action, action_ex_id=1, msg='Fail action expected exception.']",
                "Fail action expected exception.",
            ),
            (
                "The action raised an exception [action=<mistral.actions.std_actions.HTTPAction object at 0x7f>, action_ex_id=1, msg='URL host '127.0.0.1' is blocked ['a'].']",
                "URL host '127.0.0.1' is blocked ['a'].",
            ),
            (
                "Failed to run task [error=Can not evaluate YAQL expression [expression=$.nope, error='nope'], wf=w, task=a]:\nTraceback (most recent call last):\n  File \"/x\", line 1",
                "Can not evaluate YAQL expression [expression=$.nope, error='nope']",
            ),
            (
                "Failed to check and complete [wf_ex_id=1, wf_name=w]: Can not evaluate YAQL expression [expression=$.x]\nTraceback (most recent call last):\n  File",
                "Can not evaluate YAQL expression [expression=$.x]",
            ),
            (
                "Failed to run action [action_ex_id=1, action_cls='<class 'x'>', attributes='{}', params='{}']\n Connection refused\nmore",
                "Connection refused",
            ),
            (
                "Traceback (most recent call last):\n  File \"/x\", line 1, in f\n    g()\nValueError: no such thing\n\n",
                "ValueError: no such thing",
            ),
            (
                "Task timed out [timeout(s)=3].",
                "Task timed out [timeout(s)=3].",
            ),
            ("\n\n  first\nsecond", "first"),
            (
                "{'content': {'error': 'down'}, 'status': 503, 'headers': {}, 'url': 'http://h/x', 'reason': 'Service Unavailable'}",
                "HTTP 503 Service Unavailable from http://h/x",
            ),
            (
                "{'status': 'x', 'url': 'y', 'reason': 'z'}",
                "{'status': 'x', 'url': 'y', 'reason': 'z'}",
            ),
            ("bad\u{1b}[31m\ttext", "bad\u{fffd}[31m\u{fffd}text"),
            ("Failed to ", "Failed to"),
            ("Failed to run action [", "Failed to run action ["),
            (
                "The action raised an exception [msg='",
                "The action raised an exception [msg='",
            ),
        ] {
            assert_eq!(reason(info).as_deref(), Some(expected), "{info}");
        }
        assert_eq!(reason(" \n\n"), None);
    }

    #[test]
    fn long_lines_are_cut() {
        let cut = reason(&"ü".repeat(100_000)).unwrap();
        assert_eq!(cut.chars().count(), LENGTH + 3);
        let nested = "The action raised an exception [msg='".repeat(10_000);
        assert!(reason(&nested).unwrap().chars().count() <= LENGTH + 3);
    }

    #[test]
    fn the_error_of_an_item_is_that_of_its_task() {
        let info = "Failure caused by error in tasks: a, b\n\n  a [task_ex_id=1] -> One or more actions had failed.\n    [action_ex_id=3, idx=1]: first\n    [action_ex_id=4, idx=2]: second\n\n  b [task_ex_id=2] -> x\n";
        assert_eq!(item_error(info, "1").as_deref(), Some("first"));
        assert_eq!(item_error(info, "2"), None);
        assert_eq!(item_error(info, "9"), None);
    }
}
