//! Objects as the server sent them, each on one line: its own names and types, nothing cut. JSON that it sent as a text
//! within JSON becomes part of the object.

use std::collections::{HashMap, HashSet};

use serde_json::Value;

use crate::compact::{self, Reader};
use crate::json;

/// Writes the objects of one type of resource.
pub struct Objects {
    /// The fields that the server sends as JSON text.
    json_texts: Vec<&'static str>,
    /// The names to show, in order; all that come if there are none.
    chosen: Option<Vec<String>>,
    /// The names of the object before, as most servers send the same ones in the same order.
    known: Vec<Member>,
    /// Text that is used for a moment; its memory is reused.
    scratch: String,
}

struct Member {
    /// Its name, with quotes.
    name: String,
    is_json_text: bool,
    /// Its place among those that are chosen.
    place: Option<usize>,
}

impl Objects {
    /// The fields in `json_texts` have JSON as a text. With `chosen` only those names are shown.
    pub fn new(json_texts: Vec<&'static str>, chosen: Option<Vec<String>>) -> Self {
        Self {
            json_texts,
            chosen,
            known: Vec::new(),
            scratch: String::new(),
        }
    }

    /// Appends the object that `text` is, without a line break; `None` if it is none. `computed`: chosen names that are
    /// no fields, and what is shown for them.
    pub fn append(
        &mut self,
        out: &mut String,
        text: &str,
        computed: &[(String, Value)],
    ) -> Option<()> {
        match self.chosen.take() {
            None => self.append_all(out, text),
            Some(chosen) => {
                let done = self.append_chosen(out, text, &chosen, computed);
                self.chosen = Some(chosen);
                done
            }
        }
    }

    fn append_all(&mut self, out: &mut String, text: &str) -> Option<()> {
        let mut reader = Reader::new(text);
        reader.open(b'{')?;
        out.push('{');
        let start = out.len();
        let mut count = 0;
        let mut is_new = false;
        if !reader.next_is(b'}') {
            loop {
                is_new |= !self.name(&mut reader, count, out)?;
                reader.open(b':')?;
                out.push(':');
                self.value(&mut reader, count, out)?;
                count += 1;
                if !reader.goes_on(b'}')? {
                    break;
                }
                out.push(',');
            }
        }
        out.push('}');
        if is_new && self.has_duplicates(count) {
            self.known.clear();
            let unique = unique(&out[start - 1..])?;
            out.truncate(start - 1);
            out.push_str(&unique);
        }
        reader.is_at_end().then_some(())
    }

    fn append_chosen(
        &mut self,
        out: &mut String,
        text: &str,
        chosen: &[String],
        computed: &[(String, Value)],
    ) -> Option<()> {
        let mut values = vec![0..0; chosen.len()];
        let mut all = String::with_capacity(text.len());
        let mut reader = Reader::new(text);
        reader.open(b'{')?;
        let mut is_over = reader.next_is(b'}');
        let mut count = 0;
        while !is_over {
            let start = all.len();
            if !self.name(&mut reader, count, &mut all)? {
                let name = &self.known[count].name;
                let is_it = |wanted: &String| name[1..name.len() - 1] == **wanted;
                self.known[count].place = chosen.iter().position(is_it);
            }
            all.truncate(start);
            reader.open(b':')?;
            self.value(&mut reader, count, &mut all)?;
            match self.known[count].place {
                Some(place) => values[place] = start..all.len(),
                None => all.truncate(start),
            }
            count += 1;
            is_over = !reader.goes_on(b'}')?;
        }
        let values = values.into_iter().map(|range| &all[range]);
        write_chosen(out, chosen.iter().zip(values), computed);
        reader.is_at_end().then_some(())
    }

    /// Appends the name of the member at this place. Returns whether it had that name in the object before.
    fn name(&mut self, reader: &mut Reader<'_>, place: usize, out: &mut String) -> Option<bool> {
        if let Some(known) = self.known.get(place)
            && reader.next_is_text(&known.name)
        {
            out.push_str(&known.name);
            return Some(true);
        }
        let start = out.len();
        reader.string(out)?;
        Some(self.knows(place, &out[start..]))
    }

    /// Whether the member at this place had this name, with its quotes, in the object before. It is known afterwards.
    fn knows(&mut self, place: usize, name: &str) -> bool {
        if let Some(known) = self.known.get(place) {
            if known.name == name {
                return true;
            }
            self.known.truncate(place);
        }
        let is_it = |field: &&str| name[1..name.len() - 1] == **field;
        self.known.push(Member {
            name: name.to_owned(),
            is_json_text: self.json_texts.iter().any(is_it),
            place: None,
        });
        false
    }

    fn has_duplicates(&self, count: usize) -> bool {
        let mut names = HashSet::with_capacity(count);
        let mut members = self.known[..count].iter();
        !members.all(|member| names.insert(&member.name))
    }

    /// Appends the value of the member at this place.
    fn value(&mut self, reader: &mut Reader<'_>, place: usize, out: &mut String) -> Option<()> {
        if self.known[place].is_json_text && reader.is_at_string() {
            let start = out.len();
            let mut ahead = *reader;
            self.scratch.clear();
            let is_text = ahead.content(&mut self.scratch).is_some();
            if is_text && compact::append(out, &self.scratch).is_some() {
                *reader = ahead;
                return Some(());
            }
            // It is no JSON, and stays a text.
            out.truncate(start);
        }
        reader.value(out)
    }
}

fn write_chosen<'a>(
    out: &mut String,
    members: impl Iterator<Item = (&'a String, &'a str)>,
    computed: &[(String, Value)],
) {
    out.push('{');
    for (index, (name, value)) in members.enumerate() {
        if index > 0 {
            out.push(',');
        }
        json::string(out, name, false);
        out.push(':');
        match computed.iter().find(|(known, _)| known == name) {
            Some((_, value)) => out.push_str(&value.to_string()),
            None if value.is_empty() => out.push_str("null"),
            None => out.push_str(value),
        }
    }
    out.push('}');
}

/// A compact object in which each name stands once, with its last value, as most readers of JSON take it.
fn unique(text: &str) -> Option<String> {
    let mut kept: Vec<(&str, &str)> = Vec::new();
    let mut places = HashMap::new();
    for (name, value) in compact::members(text)? {
        let place = *places.entry(name).or_insert(kept.len());
        match kept.get_mut(place) {
            Some(member) => member.1 = value,
            None => kept.push((name, value)),
        }
    }
    let members = kept.iter().map(|(name, value)| format!("{name}:{value}"));
    Some(format!("{{{}}}", members.collect::<Vec<_>>().join(",")))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(chosen: Option<&[&str]>, rows: &[&str]) -> Vec<Option<String>> {
        let names = |names: &[&str]| names.iter().map(|&name| name.to_owned()).collect();
        let mut objects = Objects::new(vec!["input", "params"], chosen.map(names));
        let mut line = |row: &&str| {
            let mut out = "before ".to_owned();
            let computed = [("took".to_owned(), Value::from("1s"))];
            objects.append(&mut out, row, &computed)?;
            out.strip_prefix("before ").map(str::to_owned)
        };
        rows.iter().map(&mut line).collect()
    }

    fn line(row: &str) -> String {
        lines(None, &[row])[0].clone().unwrap()
    }

    #[test]
    fn json_in_a_text_becomes_part_of_the_object() {
        for (row, expected) in [
            (
                r#"{"id": "x", "input": "{\"a\": [1.50, \"\\u00e9\\n\"]}", "params": null}"#,
                r#"{"id":"x","input":{"a":[1.50,"é\n"]},"params":null}"#,
            ),
            (r#"{"\u0069nput": "5"}"#, r#"{"input":5}"#),
            (r#"{"input": "\"text\""}"#, r#"{"input":"text"}"#),
            (r#"{"input": {"a": "{}"}}"#, r#"{"input":{"a":"{}"}}"#),
            (r#"{"other": "{}"}"#, r#"{"other":"{}"}"#),
            ("{ }", "{}"),
        ] {
            assert_eq!(line(row), expected, "{row}");
        }
    }

    #[test]
    fn what_is_no_json_stays_a_text() {
        for text in [
            "",
            "no json",
            r#"{\"a\": NaN}"#,
            "[1,]",
            r"{} x",
            r#"{\"a\": \"\ud800\"}"#,
        ] {
            let row = format!(r#"{{"input":"{text}","id":1}}"#);
            assert_eq!(line(&row), row);
        }
        // Half a pair within JSON within a text.
        let row = r#"{"input": "[\"\\ud800\"]"}"#;
        assert_eq!(line(row), r#"{"input":["\ud800"]}"#);
    }

    #[test]
    fn a_name_stands_once_with_its_last_value() {
        let row = r#"{"a": 1, "b": "x", "a": {"c": [2]}, "\u0062": "y"}"#;
        let plain = r#"{"a": 1, "b": 2}"#;
        let expected = [
            r#"{"a":{"c":[2]},"b":"y"}"#,
            r#"{"a":1,"b":2}"#,
            r#"{"a":{"c":[2]},"b":"y"}"#,
        ];
        let found = lines(None, &[row, plain, row]);
        assert_eq!(found, expected.map(|line| Some(line.to_owned())));
        assert_eq!(
            lines(Some(&["a"]), &[row])[0].as_deref(),
            Some(r#"{"a":{"c":[2]}}"#)
        );
    }

    #[test]
    fn chosen_names_come_in_order_whatever_the_server_does() {
        let rows = [
            r#"{"id": 1, "input": "[]", "more": [1]}"#,
            r#"{"input": "[2]", "id": 2}"#,
            r#"{"id": 3}"#,
            r#"{"more": {"id": 9}, "id": 4, "input": 5}"#,
            "{}",
        ];
        let expected = [
            r#"{"input":[],"took":"1s","id":1}"#,
            r#"{"input":[2],"took":"1s","id":2}"#,
            r#"{"input":null,"took":"1s","id":3}"#,
            r#"{"input":5,"took":"1s","id":4}"#,
            r#"{"input":null,"took":"1s","id":null}"#,
        ];
        assert_eq!(
            lines(Some(&["input", "took", "id"]), &rows),
            expected.map(|line| Some(line.to_owned()))
        );
    }

    #[test]
    fn what_is_no_object_is_refused() {
        for row in [
            "1",
            "[]",
            "null",
            "",
            "{",
            r#"{"a": NaN}"#,
            "{} {}",
            "{\"a\":}",
        ] {
            assert_eq!(lines(None, &[row]), [None], "{row}");
            assert_eq!(lines(Some(&["a"]), &[row]), [None], "{row}");
        }
    }
}
