use super::*;

fn run(code: &str, object: &str) -> Result<String, String> {
    let mut out = Vec::new();
    match Expression::compile(code)?.run(object, &mut out) {
        Ok(()) => Ok(String::from_utf8(out).unwrap()),
        Err(Failure::Of(what)) => Err(what),
        Err(Failure::Unwritten(cause)) => panic!("{cause}"),
    }
}

/// Runs expressions on objects.
fn all(cases: &[(&str, &str, &str)]) {
    for (code, object, expected) in cases {
        let found = run(code, object).unwrap_or_else(|error| panic!("{code}: {error}"));
        assert_eq!(found, *expected, "{code}");
    }
}

#[test]
fn fields_lists_and_conditions_are_those_of_jq() {
    all(&[
        (".a", r#"{"a": "x\ny"}"#, "x\ny\n"),
        (
            ".a, .b",
            r#"{"a": {"c": [1.50, 12345678901234567890]}}"#,
            "{\"c\":[1.50,12345678901234567890]}\nnull\n",
        ),
        (".a[] | select(. > 1)", r#"{"a": [1, 2, 3]}"#, "2\n3\n"),
        (".a | map(. * 2) | add", r#"{"a": [1, 2]}"#, "6\n"),
        ("keys, length", r#"{"b": 1, "a": 2}"#, "[\"a\",\"b\"]\n2\n"),
        (
            "to_entries | map(.key) | join(\"-\")",
            r#"{"b": 1, "a": 2}"#,
            "b-a\n",
        ),
        ("with_entries(.value += 1)", r#"{"b": 1}"#, "{\"b\":2}\n"),
        (
            "[.a[] | {(.k): .v}] | add",
            r#"{"a": [{"k": "x", "v": 1}]}"#,
            "{\"x\":1}\n",
        ),
        (
            ".a | sort_by(.n) | map(.n)",
            r#"{"a": [{"n": 2}, {"n": 1}]}"#,
            "[1,2]\n",
        ),
        (
            ".a | group_by(.s) | map({s: .[0].s, n: length})",
            r#"{"a": [{"s": "x"}, {"s": "x"}]}"#,
            "[{\"s\":\"x\",\"n\":2}]\n",
        ),
        (
            ".a | unique, min, max, first, last, any, all",
            r#"{"a": [2, 1, 2]}"#,
            "[1,2]\n1\n2\n2\n2\ntrue\ntrue\n",
        ),
        (
            "first(.a[]), [limit(2; .a[])]",
            r#"{"a": [3, 4, 5]}"#,
            "3\n[3,4]\n",
        ),
    ]);
}

#[test]
fn texts_formats_and_times_are_those_of_jq() {
    all(&[
        (
            ".a | test(\"^X\"; \"i\"), ascii_downcase, ascii_upcase",
            r#"{"a": "xY"}"#,
            "true\nxy\nXY\n",
        ),
        (
            ".a | sub(\"b+\"; \"-\"), gsub(\"[ac]\"; \"é\")",
            r#"{"a": "abbc"}"#,
            "a-c\nébbé\n",
        ),
        (
            ".a | capture(\"(?<y>[0-9]+)-(?<m>[0-9]+)\")",
            r#"{"a": "2026-11"}"#,
            "{\"y\":\"2026\",\"m\":\"11\"}\n",
        ),
        (
            ".a | [match(\"é(.)\"; \"g\").offset], [scan(\"[a-z]\")]",
            r#"{"a": "éaéb"}"#,
            "[0,2]\n[\"a\",\"b\"]\n",
        ),
        (
            ".a | split(\",\"), split(\", *\"; null)",
            r#"{"a": "x, y"}"#,
            "[\"x\",\" y\"]\n[\"x\",\"y\"]\n",
        ),
        (
            ".a | tostring, tojson, (.[0] | tostring), (\"5\" | tonumber)",
            r#"{"a": [1]}"#,
            "[1]\n[1]\n1\n5\n",
        ),
        (
            ".a | @csv, @tsv",
            r#"{"a": ["x\"y", 1, null, true, "\t", ""]}"#,
            "\"x\"\"y\",1,,true,\"\t\",\"\"\nx\"y\t1\t\ttrue\t\\t\t\n",
        ),
        (
            ".a | @sh, @json, @base64, (@base64 | @base64d)",
            r#"{"a": "it's"}"#,
            "'it'\\''s'\n\"it's\"\naXQncw==\nit's\n",
        ),
        (
            "\"\\(.a) is \\(.b)\"",
            r#"{"a": "x", "b": [1]}"#,
            "x is [1]\n",
        ),
        (
            ".a | fromdate, (fromdate | todate)",
            r#"{"a": "2026-03-01 10:00:00"}"#,
            "1772359200\n2026-03-01T10:00:00Z\n",
        ),
        ("\"2026-03-01T10:00:00Z\" | fromdate", "{}", "1772359200\n"),
        ("now > 1700000000", "{}", "true\n"),
        (
            "if .a then 1 elif .b then 2 else 3 end",
            r#"{"b": 1}"#,
            "2\n",
        ),
        (
            ".a // \"none\", (.b? // 1), has(\"a\")",
            r#"{"a": null}"#,
            "none\n1\ntrue\n",
        ),
        ("try error(\"x\") catch .", "{}", "x\n"),
        ("reduce .a[] as $x (0; . + $x)", r#"{"a": [1, 2]}"#, "3\n"),
        ("def f(x): x + 1; f(.a)", r#"{"a": 1}"#, "2\n"),
        (".a | fromjson | .b", r#"{"a": "{\"b\": 1}"}"#, "1\n"),
        (
            "[.. | numbers], [paths | join(\".\")]",
            r#"{"a": {"b": 1}}"#,
            "[1]\n[\"a\",\"a.b\"]\n",
        ),
        ("empty", "{}", ""),
    ]);
    let numbers = run("[nan, infinite, 1.0]", "{}").unwrap();
    assert!(
        numbers.starts_with("[null,179769313486231570000"),
        "{numbers}"
    );
}

#[test]
fn a_mistake_is_found_and_placed() {
    for (code, error) in [
        (".a | foo", "there is no filter foo/0 at character 6"),
        ("\"é\" | $ENV", "there is no variable $ENV at character 7"),
        ("env", "there is no filter env/0 at character 1"),
        ("input", "there is no filter input/0 at character 1"),
        ("[inputs]", "there is no filter inputs/0 at character 2"),
        ("halt", "there is no filter halt/0 at character 1"),
        (".a | (", "closing parenthesis expected at the end"),
        ("test(1; 2; 3)", "there is no filter test/3 at character 1"),
        (".a |", "term expected at the end"),
        ("", "term expected at the end"),
        (".a ]", "token expected at character 4"),
        ("\"a", "closing quote expected at the end"),
        (
            "import \"m\" as $m; $m",
            "there are no modules: import cannot be used",
        ),
        (
            "# x\n import \"m\" as m; m::f",
            "there are no modules: import cannot be used",
        ),
        (
            "include \"m\"; .",
            "there are no modules: include cannot be used",
        ),
        (
            "module {}; .",
            "there are no modules: module cannot be used",
        ),
    ] {
        assert_eq!(
            Expression::compile(code).err().as_deref(),
            Some(error),
            "{code}"
        );
    }
}

#[test]
fn what_goes_wrong_at_a_row_is_told_shortly() {
    for (code, object, part) in [
        (".a[]", r#"{"a": 1}"#, "cannot"),
        ("error(\"no luck\"), 1", "{}", "no luck"),
        ("halt_error", "{}", "{}"),
        ("{(1): 2}", "{}", "cannot be the name in an object"),
        (".a | tonumber", r#"{"a": "x"}"#, "JSON"),
        (
            ".a | test(\"(\")",
            r#"{"a": "x"}"#,
            "\"(\": found open group",
        ),
        (".a | test(\"x\"; \"q\")", r#"{"a": "x"}"#, "'q' is no flag"),
        (".a | todate", r#"{"a": 1e300}"#, "is no time"),
        (".a | @csv", r#"{"a": [{}]}"#, "cannot stand in a row"),
    ] {
        let error = run(code, object).unwrap_err();
        assert!(error.contains(part), "{code}: {error}");
    }
    let long = format!(r#"{{"a": "{}"}}"#, "é".repeat(1000));
    let error = run(".a | .[0].b[]", &long).unwrap_err();
    assert!(error.chars().count() <= LONGEST + 3, "{error}");
}

#[test]
fn what_the_library_has_not_is_that_of_jq() {
    all(&[
        (
            ".a | [.[] | IN(1, 3)], IN(.[]; 2), IN(.[]; 4)",
            r#"{"a": [1, 2]}"#,
            "[true,false]\ntrue\nfalse\n",
        ),
        (
            ".a | INDEX(.id), INDEX(.[0]; .n)",
            r#"{"a": [{"id": "x", "n": 1}, {"id": "y"}]}"#,
            "{\"x\":{\"id\":\"x\",\"n\":1},\"y\":{\"id\":\"y\"}}\n{\"1\":{\"id\":\"x\",\"n\":1}}\n",
        ),
        (
            "[leaf_paths | join(\".\")], [.a | toarray, (. + 1 | toarray | toarray)]",
            r#"{"a": 1, "b": {"c": 2}}"#,
            "[\"a\",\"b.c\"]\n[[1],[2]]\n",
        ),
        ("65 | ascii", "{}", "A\n"),
        (".a | trimstr(\"x\")", r#"{"a": "xyx"}"#, "y\n"),
        (
            "[tostream]",
            r#"{"a": [1, {"b": 2}], "d": [], "c": "e"}"#,
            "[[[\"a\",0],1],[[\"a\",1,\"b\"],2],[[\"a\",1,\"b\"]],[[\"a\",1]],[[\"d\"],[]],[[\"c\"],\"e\"],[[\"c\"]]]\n",
        ),
        ("[.a | tostream]", r#"{"a": 1}"#, "[[[],1]]\n"),
    ]);
}

#[test]
fn half_of_a_surrogate_pair_is_replaced() {
    all(&[
        (
            ".id, .a",
            r#"{"a": "x\ud800", "id": "\ud83d\ude00"}"#,
            "😀\nx\u{fffd}\n",
        ),
        (".a | fromjson", r#"{"a": "\"\\udc00\""}"#, "\u{fffd}\n"),
    ]);
}

/// What is written before a mistake, and the mistake.
fn failed(code: &str) -> (String, String) {
    let mut out = Vec::new();
    match Expression::compile(code).unwrap().run("{}", &mut out) {
        Err(Failure::Of(what)) => (String::from_utf8(out).unwrap(), what),
        other => panic!("{code}: {other:?}"),
    }
}

#[test]
fn what_is_too_deep_is_a_mistake() {
    stack::with_room(|| {
        for code in [
            "1, reduce range(100000) as $i (0; [.])",
            "1, reduce range(100000) as $i (0; {a: .})",
            "1, (reduce range(100000) as $i (0; [.]) | tojson)",
        ] {
            let what = "a value is nested more than 10000 levels deep".to_owned();
            assert_eq!(failed(code), ("1\n".to_owned(), what), "{code}");
        }
        all(&[
            ("reduce range(100000) as $i (0; [.]) | length", "{}", "1\n"),
            (
                "def f: if . > 1000 then 0 else 1 + (. + 1 | f) end; 0 | f",
                "{}",
                "1001\n",
            ),
            (
                "def f: if . > 100000 then . else . + 1 | f end; 0 | f",
                "{}",
                "100001\n",
            ),
        ]);
        for (count, is_right) in [(499, true), (501, false), (5000, false)] {
            let code = format!("{}1{}", "(".repeat(count), ")".repeat(count));
            assert_eq!(Expression::compile(&code).is_ok(), is_right, "{count}");
        }
        // None of these is nested by brackets.
        let most = 32 * 1024;
        for (begin, middle, end) in [
            ("- ", "1", ""),
            ("1+", "1", ""),
            (".|", ".", ""),
            ("try ", "1", ""),
            (". as $x|", "1", ""),
            ("def f:", "1", ";1"),
            ("if 1 then ", "1", " end"),
            ("", ".", "[0]?"),
        ] {
            let count = most / (begin.len() + end.len()) - 1;
            let code = format!("{}{middle}{}", begin.repeat(count), end.repeat(count));
            assert!(Expression::compile(&code).is_ok(), "{begin}");
        }
        assert!(Expression::compile(&" ".repeat(most + 1)).is_err());
    })
    .unwrap();
}

/// A stream that is closed after some bytes.
struct Closed(usize);

impl Write for Closed {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0 = self.0.saturating_sub(bytes.len());
        match self.0 {
            0 => Err(io::ErrorKind::BrokenPipe.into()),
            _ => Ok(bytes.len()),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[test]
fn results_are_written_as_they_come() {
    let ended = Expression::compile("repeat(1)").unwrap();
    let ended = ended.run("{}", &mut Closed(100_000));
    assert!(
        matches!(ended, Err(Failure::Unwritten(cause)) if cause.kind() == io::ErrorKind::BrokenPipe)
    );
}

#[test]
fn depth_has_a_limit() {
    let check = || {
        let nested = |depth: usize| format!("{{\"a\":{}{}}}", "[".repeat(depth), "]".repeat(depth));
        let text = nested(MAX_DEPTH - 1);
        assert_eq!(run(".", &text).unwrap(), format!("{text}\n"));
        assert!(run(".", &nested(MAX_DEPTH)).is_err());
        let inner = "[".repeat(100_000);
        let error = run(".a | fromjson", &format!("{{\"a\":\"{inner}\"}}"));
        assert!(error.unwrap_err().contains("nested too deeply"));
    };
    // As much as a program has; a test has less.
    let stack = std::thread::Builder::new().stack_size(8 << 20);
    stack.spawn(check).unwrap().join().unwrap();
}
