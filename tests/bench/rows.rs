//! What the server lists: executions and workbooks as Mistral 23 writes them.

use std::collections::HashMap;
use std::fmt::Write;
use std::ops::Range;

/// Executions as one text, any run of which is a slice of it.
pub struct Executions {
    text: String,
    spans: Vec<Range<usize>>,
    places: HashMap<String, usize>,
}

/// The part of a collection that one answer has.
pub struct Page<'a> {
    /// Rows with commas between them.
    pub rows: &'a str,
    /// ID of the last row, if there are more rows after it.
    pub next: Option<String>,
}

impl Executions {
    /// So many executions: mostly ended well, some failed, some at work, a third of them started
    /// by a task of another one.
    pub fn new(count: usize) -> Self {
        let mut random = Random(7);
        let mut executions = Self {
            text: String::with_capacity(count * 512),
            spans: Vec::with_capacity(count),
            places: HashMap::with_capacity(count),
        };
        for number in 0..count {
            if number > 0 {
                executions.text.push_str(", ");
            }
            let start = executions.text.len();
            let id = random.uuid();
            executions
                .text
                .push_str(&execution(&mut random, number, &id));
            executions.spans.push(start..executions.text.len());
            executions.places.insert(id, number);
        }
        executions
    }

    /// At most `limit` rows after the one with the ID `marker`.
    pub fn page(&self, marker: Option<&str>, limit: usize) -> Option<Page<'_>> {
        let first = match marker {
            None => 0,
            Some(id) => self.places.get(id)? + 1,
        };
        let end = first.saturating_add(limit).min(self.spans.len());
        let rows = match (self.spans.get(first), end) {
            (Some(span), end) if end > first => &self.text[span.start..self.spans[end - 1].end],
            _ => "",
        };
        let more = end > first && end < self.spans.len();
        let next = more.then(|| self.text[self.spans[end - 1].clone()][8..44].to_owned());
        Some(Page { rows, next })
    }
}

fn execution(random: &mut Random, number: usize, id: &str) -> String {
    let (state, state_info) = match random.below(20) {
        0 | 1 => ("ERROR", FAILURE),
        2 => ("RUNNING", "null"),
        3 => ("PAUSED", "null"),
        _ => ("SUCCESS", "null"),
    };
    let (description, parents) = match random.below(6) {
        0 | 1 => (
            "sub-workflow execution".to_owned(),
            [random.quoted_uuid(), random.quoted_uuid()],
        ),
        2 => (
            format!("sauvegarde de vm-{number:05} avant la mise \\u00e0 jour"),
            ["null".to_owned(), "null".to_owned()],
        ),
        3 => (
            format!("vm-{number:05} \\u306e\\u30d0\\u30c3\\u30af\\u30a2\\u30c3\\u30d7"),
            ["null".to_owned(), "null".to_owned()],
        ),
        _ => (String::new(), ["null".to_owned(), "null".to_owned()]),
    };
    let [task, root] = parents;
    let created = number % 86_400;
    let updated = (created + random.below(600)).min(86_399);
    format!(
        "{{\"id\": \"{id}\", \"workflow_id\": \"{}\", \"workflow_name\": \"tenant_backup.nightly_{}\", \
         \"workflow_namespace\": \"\", \"description\": \"{description}\", \
         \"task_execution_id\": {task}, \"root_execution_id\": {root}, \"state\": \"{state}\", \
         \"state_info\": {state_info}, \"created_at\": \"2026-07-01 {}\", \
         \"updated_at\": \"2026-07-01 {}\"}}",
        random.uuid(),
        number % 40,
        clock(created),
        clock(updated),
    )
}

const FAILURE: &str = "\"Failure caused by error in tasks: snapshot\\n\\n  snapshot [task_ex_id=\
    1f0b7c2e-58a4-4c0e-9d53-0a7c5d1f6b12] -> Failed to run action [action_ex_id=\
    8c4d9e10-2b7f-4f61-8a35-6e9d0c3b7a21, action_cls='<class 'mistral.actions.std_actions.\
    HTTPAction'>']\\n ConnectionError: volume service is away\\n\"";

fn clock(seconds: usize) -> String {
    format!(
        "{:02}:{:02}:{:02}",
        seconds / 3600,
        seconds / 60 % 60,
        seconds % 60
    )
}

/// How many workbooks there are.
pub const WORKBOOKS: usize = 20;

/// The answer to `GET /v2/workbooks`, definitions included.
pub fn workbooks() -> String {
    let mut random = Random(11);
    let mut text = "{\"workbooks\": [".to_owned();
    for number in 0..WORKBOOKS {
        if number > 0 {
            text.push_str(", ");
        }
        let _ = write!(
            text,
            "{{\"id\": \"{}\", \"name\": \"tenant_backup_{number}\", \"namespace\": \"\", \
             \"definition\": \"---\\nversion: '2.0'\\nname: tenant_backup_{number}\\nworkflows:\\n  \
             nightly:\\n    input: [vm]\\n    tasks:\\n      snapshot:\\n        action: \
             nova.servers_create_image server=<% $.vm %> image_name=nightly\\n\", \
             \"tags\": [\"backup\", \"nightly\"], \"scope\": \"private\", \"project_id\": \
             \"7d0c1b6d5ad24d0f9b6f0a5c2f6f1e11\", \"created_at\": \"2026-07-01 {}\", \
             \"updated_at\": null}}",
            random.uuid(),
            clock(number)
        );
    }
    text.push_str("]}");
    text
}

/// The IDs that are deleted.
pub fn identifiers(count: usize) -> Vec<String> {
    let mut random = Random(13);
    (0..count).map(|_| random.uuid()).collect()
}

/// Numbers that look random and are the same in every run (splitmix64).
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    fn below(&mut self, bound: u16) -> usize {
        usize::try_from(self.next() % u64::from(bound)).unwrap_or_default()
    }

    fn uuid(&mut self) -> String {
        let (high, low) = (self.next(), self.next());
        format!(
            "{:08x}-{:04x}-4{:03x}-a{:03x}-{:012x}",
            high >> 32,
            high >> 16 & 0xffff,
            high & 0xfff,
            low >> 52,
            low & 0xffff_ffff_ffff
        )
    }

    fn quoted_uuid(&mut self) -> String {
        format!("\"{}\"", self.uuid())
    }
}
