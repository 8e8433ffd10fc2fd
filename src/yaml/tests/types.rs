//! Texts and tags: which type, which value.

use super::{check, check_failures, check_strings, check_text, json};
use crate::yaml::load;

#[test]
fn nothing_is_null() {
    for text in [
        "",
        "\n\n",
        "# comment",
        "---\n",
        "--- # x\n...\n",
        "~",
        "null",
        "Null",
        "NULL",
        "\u{feff}",
    ] {
        assert_eq!(json(text), "null", "{text:?}");
    }
}

#[test]
fn booleans_have_three_casings_and_no_single_letters() {
    for text in [
        "yes", "Yes", "YES", "on", "On", "ON", "true", "True", "TRUE",
    ] {
        assert_eq!(json(text), "true", "{text}");
    }
    for text in [
        "no", "No", "NO", "off", "Off", "OFF", "false", "False", "FALSE",
    ] {
        assert_eq!(json(text), "false", "{text}");
    }
    check_text(&["y", "n", "Y", "N", "yEs", "tRUE", "nULL", "oN"]);
}

#[test]
fn whole_numbers_have_many_forms() {
    check(&[
        ("0", "0"),
        ("-0", "0"),
        ("+12", "12"),
        ("017", "15"),
        ("-017", "-15"),
        ("00", "0"),
        ("0_7", "7"),
        ("0_", "0"),
        ("0b1_01", "5"),
        ("0x1F", "31"),
        ("-0xdead_BEEF", "-3735928559"),
        ("1_000", "1000"),
        ("1_", "1"),
        ("1:30", "90"),
        ("-1:30:00", "-5400"),
        ("1_0:05", "605"),
        ("190:20:30", "685230"),
        (
            "123456789012345678901234567890",
            "123456789012345678901234567890",
        ),
        (
            "0xffffffffffffffffffffffffffffff",
            "1329227995784915872903807060280344575",
        ),
        (
            "0777777777777777777777777777777",
            "1237940039285380274899124223",
        ),
    ]);
    check_text(&[
        "0o17", "089", "08", "0b2", "0B1", "0x", "0xg", "0X1F", "_1", "1:60", "01:30", "0:30", "+",
        "+-1", "1-1", "1 2",
    ]);
}

#[test]
fn floats_have_a_dot() {
    check(&[
        ("1.5", "1.5"),
        ("-1.", "-1.0"),
        (".5", "0.5"),
        ("1_0.5_0", "10.5"),
        ("1.e+3", "1000.0"),
        ("1.0E-7", "1e-07"),
        ("1.0e+16", "1e+16"),
        ("1:30.5", "90.5"),
        ("-1:30.", "-90.0"),
        ("0:0.5", "0.5"),
        (".inf", "Infinity"),
        ("-.INF", "-Infinity"),
        ("+.Inf", "Infinity"),
        ("1.0e+400", "Infinity"),
        ("-0.0", "-0.0"),
    ]);
    check_text(&[
        "1e3",
        "1e+3",
        "1.0e3",
        "1.5e",
        "-.5",
        "+.5",
        "._5",
        ".5e3",
        ".iNf",
        "inf",
        "nan",
        "NaN",
        ".Nan",
        ".",
        "1.2.3",
        "10.0.0.1/24",
        "1:60.5",
        "1.5e+_1",
    ]);
}

#[test]
fn timestamps_keep_their_offset() {
    // The reference drops the offset, and writes the year 999 without the zero.
    check_strings(&[
        ("2026-01-01", "2026-01-01"),
        ("0999-12-31", "0999-12-31"),
        ("2026-01-01 10:00:00", "2026-01-01T10:00:00.000000"),
        ("2026-1-1t1:00:00", "2026-01-01T01:00:00.000000"),
        ("2026-01-01 10:00:00.5", "2026-01-01T10:00:00.500000"),
        (
            "2026-01-01 10:00:00.123456789",
            "2026-01-01T10:00:00.123456",
        ),
        ("2026-01-01 10:00:00.", "2026-01-01T10:00:00.000000"),
        (
            "2026-01-01T10:00:00+02:00",
            "2026-01-01T10:00:00.000000+02:00",
        ),
        ("2026-01-01 10:00:00 -5", "2026-01-01T10:00:00.000000-05:00"),
        (
            "2026-01-01 10:00:00+1:90",
            "2026-01-01T10:00:00.000000+02:30",
        ),
        ("2026-01-01 10:00:00 Z", "2026-01-01T10:00:00.000000+00:00"),
        (
            "2026-01-01 10:00:00-00:00",
            "2026-01-01T10:00:00.000000+00:00",
        ),
        ("!!timestamp 2026-1-2", "2026-01-02"),
    ]);
    check_text(&[
        "2026-1-1",
        "2026-01",
        "2026-01-01T10:00",
        "10:99",
        "2026-01-01 10:00:00+0530",
        "2026-01-01x",
        "2026-01-01 10:00:00 x",
        "v2026-01-01",
    ]);
}

#[test]
fn no_day_of_the_calendar_is_an_error() {
    check_failures(&[
        (
            "a: 2026-02-30",
            r#"line 1, column 4: "2026-02-30" is not a valid date or time"#,
        ),
        (
            "a:\n- 2023-02-29",
            r#"line 2, column 3: "2023-02-29" is not a valid date or time"#,
        ),
    ]);
    for text in [
        "0000-01-01",
        "2026-13-01",
        "2026-00-10",
        "2026-01-01 24:00:00",
        "2026-01-01 10:60:00",
        "2026-01-01 10:00:60",
        "2026-01-01 10:00:00+24:00",
    ] {
        assert!(load(text).is_err(), "{text}");
    }
    assert_eq!(json("2024-02-29"), r#""2024-02-29""#);
}

#[test]
fn quotes_make_text() {
    check(&[
        ("'1'", r#""1""#),
        ("\"yes\"", r#""yes""#),
        ("'it''s'", r#""it's""#),
        ("'a\n\n  b'", r#""a\nb""#),
        (r#""\x41\u00e9\U0001F600\/\_\N""#, "\"Aé😀/\u{a0}\u{85}\""),
        ("\"a\\\n  b\"", r#""ab""#),
        ("|\n  1\n  2\n", r#""1\n2\n""#),
        (">-\n  a\n  b\n\n  c\n", r#""a b\nc""#),
        ("a: |+\n  b\n\nc: |-\n  d\n", r#"{"a": "b\n\n", "c": "d"}"#),
        ("a: |2\n   b\n", r#"{"a": " b\n"}"#),
    ]);
}

#[test]
fn a_block_scalar_ends_as_the_document_does() {
    check(&[
        ("|\n a", r#""a""#),
        ("a: |\n  b\n  c", r#"{"a": "b\nc"}"#),
        ("a: |+\n  b", r#"{"a": "b"}"#),
        ("a: >\n  b\n  # c", r#"{"a": "b # c"}"#),
        ("a: |\n  b\n# c", r#"{"a": "b\n"}"#),
        ("a: \"b\\n\"", r#"{"a": "b\n"}"#),
    ]);
}

#[test]
fn tags_decide() {
    check(&[
        ("!!str 1", r#""1""#),
        ("!!str", r#""""#),
        ("a: !!str\nb: 1", r#"{"a": "", "b": 1}"#),
        ("!<tag:yaml.org,2002:str> 1", r#""1""#),
        ("%TAG !e! tag:yaml.org,2002:\n---\n!e!str 1", r#""1""#),
        ("!!int '12'", "12"),
        ("!!int ' 12 '", "12"),
        ("!!int 0o17", "15"),
        ("!!float 1", "1.0"),
        ("!!float 1e3", "1000.0"),
        ("!!float inf", "Infinity"),
        ("!!bool 'yEs'", "true"),
        ("!!null x", "null"),
        ("! 12", "12"),
        ("! '12'", "12"),
        ("!!seq [a]", r#"["a"]"#),
        ("!!map {a: b}", r#"{"a": "b"}"#),
        ("!!set {a, b, a}", r#"["a", "b"]"#),
        (
            "!!set {1, 1.0, true, 2, 2026-01-01}",
            r#"[1, 2, "2026-01-01"]"#,
        ),
        ("!!omap [a: 1, b: 2]", r#"[["a", 1], ["b", 2]]"#),
        ("!!pairs [a: 1, a: 2]", r#"[["a", 1], ["a", 2]]"#),
        (
            "!!pairs [[1]: 2, 2026-01-01: 3]",
            r#"[[[1], 2], ["2026-01-01", 3]]"#,
        ),
        ("!!str {=: abc}", r#""abc""#),
    ]);
}

#[test]
fn binary_data_is_text() {
    check(&[
        ("!!binary aGk=", r#""hi""#),
        ("!!binary |\n  aGVs\n  bG8=\n", r#""hello""#),
        ("!!binary 'aG k='", r#""hi""#),
        ("!!binary 'aGk=aGk='", r#""hi""#),
        ("!!binary 'aG=k='", r#""hi""#),
        ("!!binary aGl=", r#""hi""#),
        ("!!binary ''", r#""""#),
    ]);
    check_failures(&[
        (
            "a: !!binary /w==",
            "line 1, column 4: the binary data is not UTF-8 text (byte 0), so JSON cannot represent it",
        ),
        ("!!binary aGk", r#"line 1, column 1: "aGk" is not base64"#),
        ("!!binary é", r#"line 1, column 1: "é" is not base64"#),
        (
            "{!!binary aGk=: 1}",
            "line 1, column 2: binary data cannot be a key",
        ),
    ]);
}

#[test]
fn tags_that_do_not_fit_are_errors() {
    check_failures(&[
        ("a:\n  - !local x", "line 2, column 5: unknown tag !local"),
        (
            "!!python/none x",
            "line 1, column 1: unknown tag !!python/none",
        ),
        ("!local {a: b}", "line 1, column 1: unknown tag !local"),
        ("!!int x", r#"line 1, column 1: "x" is not a number"#),
        ("!!int 089", r#"line 1, column 1: "089" is not a number"#),
        ("0b_", r#"line 1, column 1: "0b_" is not a number"#),
        ("!!float ''", r#"line 1, column 1: "" is not a number"#),
        (
            "!!bool x",
            r#"line 1, column 1: "x" is neither true nor false"#,
        ),
        ("!!seq {a: b}", "line 1, column 1: its tag requires a list"),
        ("!!seq a", "line 1, column 1: its tag requires a list"),
        ("!!map [a]", "line 1, column 1: its tag requires a mapping"),
        ("!!set a", "line 1, column 1: its tag requires a mapping"),
        (
            "!!str [a]",
            "line 1, column 1: its tag requires a plain value, not a list or mapping",
        ),
        (
            "!!pairs [a]",
            "line 1, column 10: its tag requires mappings in the list",
        ),
        (
            "!!omap [{a: 1, b: 2}]",
            "line 1, column 9: its tag requires mappings with one key each in the list",
        ),
        (
            "a: .nan",
            "line 1, column 4: JSON has no such number as .nan",
        ),
        (
            "a: <<",
            "line 1, column 4: << without quotes can only be a key",
        ),
        (
            "[=]",
            "line 1, column 2: = without quotes can only be a key",
        ),
        ("! '*'", "line 1, column 1: unknown tag !!yaml"),
    ]);
}

#[test]
fn numbers_without_end_are_refused_with_their_beginning() {
    let of = "is not a whole number of at most 4300 digits";
    for (text, beginning) in [
        ("1".to_owned() + &":59".repeat(200_000), "1:59:59"),
        ("1".repeat(600_000), "1111"),
        ("1".to_owned() + &"_1".repeat(300_000), "1_1_1"),
        ("0b".to_owned() + &"1".repeat(600_000), "0b1111"),
        ("0x".to_owned() + &"f".repeat(600_000), "0xffff"),
        ("-0".to_owned() + &"7".repeat(600_000), "-0777"),
    ] {
        let said = load(&text).unwrap_err().to_string();
        assert!(said.contains(&format!(": \"{beginning}")), "{said}");
        assert!(said.ends_with(of) && said.len() < 200, "{}", said.len());
    }
    assert!(load(&format!("0x{}", "f".repeat(3000))).is_ok());
    let zeros = format!("0b{}1", "0".repeat(600_000));
    assert_eq!(load(&zeros).unwrap(), 1);
    let hours = format!("1{}.5", ":59".repeat(200_000));
    assert!(load(&hours).is_ok());
}
