//! Keys, merges, aliases, documents and syntax.

use std::fmt::Write as _;

use super::{check, check_failures, json};
use crate::yaml::load;

#[test]
fn keys_are_named_as_python_names_them() {
    check(&[
        (
            "{no: 1, ~: 2, 1: 3, 1.5: 4, 0x10: 5, 1e3: 6, 1.0e+20: 7, .inf: 8}",
            r#"{"false": 1, "null": 2, "1": 3, "1.5": 4, "16": 5, "1e3": 6, "1e+20": 7, "Infinity": 8}"#,
        ),
        ("{a: 1, b: 2, a: 3}", r#"{"a": 3, "b": 2}"#),
        ("{1: a, b: c, true: d, 1.0: e}", r#"{"1": "e", "b": "c"}"#),
        ("{1: a, '1': b, 1: c}", r#"{"1": "b"}"#),
        ("{-0.0: a, 0: b}", r#"{"-0.0": "b"}"#),
        ("{0.5: a, .5: b}", r#"{"0.5": "b"}"#),
        ("=: 1", r#"{"=": 1}"#),
        ("? a\n? b\n: c", r#"{"a": null, "b": "c"}"#),
        ("'<<': {a: 1}", r#"{"<<": {"a": 1}}"#),
    ]);
    check_failures(&[
        (
            "a: 1\n2026-01-01: b",
            r#"line 2, column 1: a date or time cannot be a key; quote it: "2026-01-01""#,
        ),
        (
            "[a]: b",
            "line 1, column 1: a list or mapping cannot be a key",
        ),
        (
            "? {a: b}\n: c",
            "line 1, column 3: a list or mapping cannot be a key",
        ),
        (
            "!!set {[a]}",
            "line 1, column 8: a list or mapping cannot be a key",
        ),
    ]);
}

#[test]
fn merges_come_first_and_own_keys_win() {
    check(&[
        ("<<: {a: 1}\nb: 2", r#"{"a": 1, "b": 2}"#),
        ("b: 2\n<<: {a: 1, b: 3}", r#"{"a": 1, "b": 2}"#),
        ("<<: [{a: 1}, {a: 2, c: 3}]", r#"{"a": 1, "c": 3}"#),
        ("<<: {a: 1}\n<<: {a: 2}", r#"{"a": 2}"#),
        ("<<: {<<: {a: 1}, a: 2}", r#"{"a": 2}"#),
        ("<<: []", "{}"),
        ("!!merge x: {a: 1}", r#"{"a": 1}"#),
        ("!!set {<<: {a, b}, c}", r#"["a", "b", "c"]"#),
        (
            "base: &base {a: 1, b: 2}\nother:\n  <<: *base\n  b: 3",
            r#"{"base": {"a": 1, "b": 2}, "other": {"a": 1, "b": 3}}"#,
        ),
    ]);
    check_failures(&[
        (
            "a: 1\n<<: 1",
            "line 2, column 5: << needs a mapping or a list of mappings",
        ),
        (
            "<<: [[{a: 1}]]",
            "line 1, column 6: << needs a mapping or a list of mappings",
        ),
    ]);
}

#[test]
fn aliases_repeat() {
    check(&[
        ("[&a x, *a]", r#"["x", "x"]"#),
        ("a: &x !!str 1\nb: *x", r#"{"a": "1", "b": "1"}"#),
        ("&a b: *a", r#"{"b": "b"}"#),
        ("a: &x b\n*x : 2", r#"{"a": "b", "b": 2}"#),
    ]);
    check_failures(&[
        (
            "a: *b",
            "line 1, column 4: while parsing node, found unknown anchor",
        ),
        (
            "a: &x\n  b: [*x]",
            "line 1, column 4: this node contains itself through an alias",
        ),
        (
            "a: &x\n  <<: *x",
            "line 1, column 4: this node contains itself through an alias",
        ),
    ]);
}

#[test]
fn aliases_do_not_explode() {
    let mut laughs = "a0: &a0 [lol, lol, lol, lol, lol, lol, lol, lol, lol, lol]\n".to_owned();
    let mut merges = "a0: &a0 {b: 1}\n".to_owned();
    let mut chain = "a0: &a0 [x]\n".to_owned();
    for level in 1..=300 {
        let below = level - 1;
        let aliases = vec![format!("*a{below}"); 10].join(", ");
        writeln!(laughs, "a{level}: &a{level} [{aliases}]").unwrap();
        writeln!(merges, "a{level}: &a{level} {{<<: [{aliases}]}}").unwrap();
        writeln!(chain, "a{level}: &a{level} [*a{below}]").unwrap();
    }
    let text = format!(
        "a: &a {}\nb: [{}]",
        "x".repeat(1 << 20),
        vec!["*a"; 1000].join(", ")
    );
    for document in [laughs, merges, text] {
        let failure = load(&document).unwrap_err().to_string();
        assert!(
            failure.ends_with("aliases add more than 1000000 values to this document"),
            "{failure}"
        );
    }
    let failure = load(&chain).unwrap_err().to_string();
    assert!(
        failure.ends_with("nested deeper than 250 levels"),
        "{failure}"
    );
}

#[test]
fn depth_has_an_end() {
    assert!(load(&format!("{}a", "- ".repeat(240))).is_ok());
    assert!(load(&format!("{}a", "- ".repeat(300))).is_err());
    assert!(load(&"[".repeat(100_000)).is_err());
}

#[test]
fn a_second_document_is_an_error() {
    check_failures(&[
        (
            "a\n---\nb",
            "line 2, column 1: a second document starts here, and only one is expected",
        ),
        (
            "---\n---\n",
            "line 2, column 1: a second document starts here, and only one is expected",
        ),
    ]);
    assert_eq!(json("%YAML 1.1\n--- a\n...\n"), r#""a""#);
}

#[test]
fn syntax_as_in_yaml_1_1() {
    check(&[
        ("a: [\n1,\n2\n]\nb: 1", r#"{"a": [1, 2], "b": 1}"#),
        ("a: {\n  b: 1 # x]\n}\nc: 2", r#"{"a": {"b": 1}, "c": 2}"#),
        (
            "a: [\nit's, '}''', !!str \"]\", {\nb: 1 }\n]\nd: 1",
            r#"{"a": ["it's", "}'", "]", {"b": 1}], "d": 1}"#,
        ),
        ("a: \"x\ny\"\nb: 1", r#"{"a": "x y", "b": 1}"#),
        ("a:\n  b: 'x\n\n y'", r#"{"a": {"b": "x\ny"}}"#),
        ("{a:[1], \"b\":2}", r#"{"a": [1], "b": 2}"#),
        ("a: \"b\"#c", r#"{"a": "b"}"#),
        ("[a, -]", r#"["a", "-"]"#),
        (
            "[[-, '-]'], \"a\":-, -b, b-]",
            r#"[["-", "-]"], {"a": "-"}, "-b", "b-"]"#,
        ),
        ("a: \"\\ud83d\\ude00 \\\\ud83d\"", r#"{"a": "😀 \\ud83d"}"#),
        (
            "\u{feff}a: 1\r\nb: 'x\u{85}y'\rc: |\r\n z\r\n",
            r#"{"a": 1, "b": "x y", "c": "z\n"}"#,
        ),
        (
            "a:b: c\nhttp://x: {y: http://z:1/}",
            r#"{"a:b": "c", "http://x": {"y": "http://z:1/"}}"#,
        ),
        ("{a, b: c, ? d}", r#"{"a": null, "b": "c", "d": null}"#),
        (
            "[a: b, c: , {d}]",
            r#"[{"a": "b"}, {"c": null}, {"d": null}]"#,
        ),
        (
            "a:\n- b\n-\n- - c\n  - d: e\n    f: g\n",
            r#"{"a": ["b", null, ["c", {"d": "e", "f": "g"}]]}"#,
        ),
    ]);
}

/// The text would be given up if it were parsed again for each of them.
#[test]
fn many_dashes_are_replaced_at_once() {
    let count = 20_000;
    let found = json(&format!("[{}]", "[a, -],".repeat(count)));
    assert_eq!(found.matches(r#"["a", "-"]"#).count(), count);
}

#[test]
fn mistakes_have_a_place() {
    check_failures(&[
        (
            "a: 1\n b: 2",
            "line 2, column 3: mapping values are not allowed in this context",
        ),
        (
            "a: b: c",
            "line 1, column 5: mapping values are not allowed in this context",
        ),
        (
            "a: - b",
            "line 1, column 4: block sequence entries are not allowed in this context",
        ),
        (
            "a:\n\tb: c",
            "line 2, column 2: tabs disallowed within this context (block indentation)",
        ),
        (
            "a: [1, 2",
            "line 2, column 1: while parsing a flow sequence, expected ',' or ']'",
        ),
        (
            "a: é\u{1}",
            "line 1, column 5: in YAML, the character U+0001 is only allowed as an escape in double quotes",
        ),
        (
            "a: [\n1,\n2026-02-30 ]",
            r#"line 3, column 1: "2026-02-30" is not a valid date or time"#,
        ),
    ]);
}
