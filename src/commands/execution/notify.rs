//! `--notify URL[=EVENT,...]`: webhooks to which the server posts events of an execution.

use serde_json::{Value, json};
use url::{Host, Url};

use crate::error::{Error, Result};

/// The events that the server knows.
const EVENTS: [&str; 15] = [
    "WORKFLOW_LAUNCHED",
    "WORKFLOW_SUCCEEDED",
    "WORKFLOW_FAILED",
    "WORKFLOW_CANCELLED",
    "WORKFLOW_PAUSED",
    "WORKFLOW_RESUMED",
    "WORKFLOW_RERUN",
    "TASK_LAUNCHED",
    "TASK_SUCCEEDED",
    "TASK_FAILED",
    "TASK_CANCELLED",
    "TASK_PAUSED",
    "TASK_RESUMED",
    "TASK_RERUN",
    "TASK_SKIPPED",
];

/// Without events: those after which nothing goes on by itself. The server would send all, two for each task.
const DEFAULT: [&str; 4] = [
    "WORKFLOW_SUCCEEDED",
    "WORKFLOW_FAILED",
    "WORKFLOW_CANCELLED",
    "WORKFLOW_PAUSED",
];

/// In place of events: all of them.
const ALL: &str = "ALL";

/// One webhook.
pub struct Webhook {
    /// What goes into the list `notify` of the params.
    pub publisher: Value,
    /// Why the server may drop its events without a word.
    pub warning: Option<String>,
}

impl Webhook {
    /// A webhook of the option's value.
    pub fn parse(given: &str) -> Result<Self> {
        let (url, events) = split(given);
        let parsed = Url::parse(url).ok();
        let Some(host) = parsed
            .as_ref()
            .filter(|url| is_http(url))
            .and_then(Url::host)
        else {
            return Err(
                Error::usage("--notify: the value is not an http or https URL")
                    .hint("for example --notify https://HOST/hook=WORKFLOW_FAILED"),
            );
        };
        let warning = is_blocked(&host).then(|| {
            format!(
                "--notify: a server drops events for {host} without an error, unless its configuration allows loopback \
                 and link-local addresses ([action_std_http] denied_cidrs)"
            )
        });
        let publisher = match event_types(events)? {
            Some(events) => json!({"type": "webhook", "url": url, "event_types": events}),
            None => json!({"type": "webhook", "url": url}),
        };
        Ok(Self { publisher, warning })
    }
}

/// Divides URL and events at the last `=`. In a query, what follows it is part of the URL unless it looks like events.
fn split(given: &str) -> (&str, Option<&str>) {
    let Some((url, last)) = given.rsplit_once('=') else {
        return (given, None);
    };
    let is_event = |c: char| c.is_ascii_uppercase() || matches!(c, '_' | ',');
    let looks_like_events = last == ALL || (last.contains('_') && last.chars().all(is_event));
    if url.contains('?') && !looks_like_events {
        return (given, None);
    }
    (url, Some(last))
}

/// The events to name to the server; `None` for all.
fn event_types(given: Option<&str>) -> Result<Option<Vec<&str>>> {
    let Some(given) = given else {
        return Ok(Some(DEFAULT.to_vec()));
    };
    if given == ALL {
        return Ok(None);
    }
    let events: Vec<_> = given.split(',').collect();
    match events.iter().find(|event| !EVENTS.contains(event)) {
        Some(unknown) => Err(unknown_event(unknown)),
        None => Ok(Some(events)),
    }
}

fn unknown_event(event: &str) -> Error {
    // What is no word may be the end of a URL, which may be secret.
    let is_word = event.chars().all(|c| c.is_ascii_alphabetic() || c == '_');
    let what = match event {
        "" => "there is no event behind the last equals sign".to_owned(),
        word if is_word => format!("{word:?} is not an event"),
        _ => "what follows the last equals sign is not an event".to_owned(),
    };
    Error::usage(format!("--notify: {what}")).hint(format!(
        "the events are {}; {ALL} stands for all",
        EVENTS.join(", ")
    ))
}

fn is_http(url: &Url) -> bool {
    matches!(url.scheme(), "http" | "https")
}

/// Whether the server refuses the host by default: loopback and link-local addresses.
fn is_blocked(host: &Host<&str>) -> bool {
    match host {
        Host::Domain(name) => *name == "localhost" || name.ends_with(".localhost"),
        Host::Ipv4(address) => address.is_loopback() || address.is_link_local(),
        Host::Ipv6(address) => address.is_loopback() || address.is_unicast_link_local(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn events_follow_the_last_equals_sign_but_a_query_is_part_of_the_url() {
        for (given, url, events) in [
            ("http://h/x", "http://h/x", None),
            ("http://h/x=A_B", "http://h/x", Some("A_B")),
            ("http://h/x=oops", "http://h/x", Some("oops")),
            ("http://h/?a=b", "http://h/?a=b", None),
            ("http://h/?a=b==", "http://h/?a=b==", None),
            (
                "http://h/?a=b=TASK_FAILED,X_Y",
                "http://h/?a=b",
                Some("TASK_FAILED,X_Y"),
            ),
            ("http://h/?a=b=ALL", "http://h/?a=b", Some("ALL")),
        ] {
            assert_eq!(split(given), (url, events), "{given}");
        }
    }

    #[test]
    fn addresses_that_the_server_blocks_by_default_are_known() {
        for (host, blocked) in [
            ("localhost", true),
            ("127.8.0.1", true),
            ("169.254.169.254", true),
            ("[::1]", true),
            ("[fe80::1]", true),
            ("10.0.0.1", false),
            ("example.org", false),
        ] {
            let webhook = Webhook::parse(&format!("http://{host}/")).unwrap();
            assert_eq!(webhook.warning.is_some(), blocked, "{host}");
        }
    }
}
