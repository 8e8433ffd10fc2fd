//! Finds the rows in a response without parsing them: a listing may be shown in reverse, so that all rows must be
//! located before the first one is read.

use crate::scan::Scanner;

/// The rows in `{"key": [row, ...], "next": ...}`, and whether `next` has a value.
///
/// `None` means that the JSON library must read the text. The content of rows is not checked; that is done when a row
/// is read.
pub fn split<'a>(text: &'a str, key: &str) -> Option<(Vec<&'a str>, bool)> {
    let mut scanner = Scanner::new(text);
    let mut rows = None;
    let mut next = false;
    scanner.expect(b'{')?;
    loop {
        let name = scanner.value()?;
        let name = name.strip_prefix('"')?.strip_suffix('"')?;
        scanner.expect(b':')?;
        if name == key {
            rows = Some(scanner.items()?);
        } else {
            let value = scanner.value()?;
            next = (name == "next" && value != "null") || (name != "next" && next);
        }
        match scanner.token()? {
            b',' => {}
            b'}' => break,
            _ => return None,
        }
    }
    let whole = scanner.is_at_end();
    Some((rows.filter(|_| whole)?, next))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_found_at_any_position() {
        for (text, rows, next) in [
            (
                r#"{"things": [1, {"a": "]\"}"}, [[], {}]], "next": "n"}"#,
                vec!["1", r#"{"a": "]\"}"}"#, "[[], {}]"],
                true,
            ),
            (r#" { "next" : null , "things" : [ ] } "#, vec![], false),
            (
                r#"{"o": {"things": [1]}, "things": ["a\\", "é"]}"#,
                vec![r#""a\\""#, "\"é\""],
                false,
            ),
            (r#"{"things": [1], "things": [2]}"#, vec!["2"], false),
        ] {
            assert_eq!(split(text, "things"), Some((rows, next)), "{text}");
        }
    }

    #[test]
    fn unusual_texts_are_left_to_the_library() {
        let whole = r#"{"things": [{"a": "b"}, -1.5e3], "next": "n"}"#;
        for end in 0..whole.len() {
            assert_eq!(split(&whole[..end], "things"), None, "{}", &whole[..end]);
        }
        for text in [
            "[]",
            r#"{"other": []}"#,
            r#"{"things": 3}"#,
            r#"{"things": []} x"#,
            r#"{"things": [1,]}"#,
            r#"{"things": [,1]}"#,
            r#"{"things" []}"#,
            "{things: []}",
        ] {
            assert_eq!(split(text, "things"), None, "{text}");
        }
    }
}
