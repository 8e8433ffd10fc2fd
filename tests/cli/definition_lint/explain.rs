//! `--explain`: what a rule is about.

use super::lint;

#[test]
fn a_rule_is_told_with_both_texts() {
    for code in ["M301", "m301"] {
        let ran = lint(&[], &["--explain", code]);
        assert_eq!((ran.code, ran.stderr.as_str()), (Some(0), ""));
        let (wrong, right) = ran.stdout.split_once("\nRight:\n\n").unwrap();
        assert!(
            wrong.starts_with("M301 (warning): no such workflow\n\nThe task calls"),
            "{wrong}"
        );
        assert!(
            wrong.contains("\nWrong:\n\n    version: '2.0'\n    nightly:\n"),
            "{wrong}"
        );
        assert!(wrong.contains("workflow: bakup") && right.contains("workflow: backup"));
    }
}

#[test]
fn an_unknown_code_is_a_usage_error() {
    for (code, hint) in [
        ("M3O1", "did you mean M301?"),
        ("nonsense", "codes of rules are M101 and the like"),
        ("", "codes of rules"),
        ("M\u{1b}[31m", "there is no rule \"M\\u{1b}[31m\""),
    ] {
        lint(&[], &["--explain", code])
            .assert_failure(2, &["mistral: --explain: there is no rule", hint]);
    }
}
