//! Patterns of cron triggers, compared with what croniter made of them.

use super::cron::{self, Schedule};
use super::patterns::{BLOCK, Case, RECORDED, cases, digests};
use super::results::result;

/// `tests/cloud` asks croniter the same, and writes this file.
#[test]
fn random_patterns_have_the_recorded_times() {
    let (seed, count) = RECORDED;
    let cases = cases(seed, count);
    let found: Vec<_> = cases.iter().map(result).collect();
    let found = digests(&found);
    let recorded = include_str!("recorded.txt");
    assert_eq!(found.lines().count(), recorded.lines().count());
    for (block, (found, recorded)) in found.lines().zip(recorded.lines()).enumerate() {
        let patterns: Vec<_> = cases[block * BLOCK..][..BLOCK]
            .iter()
            .map(|case| &case.pattern)
            .collect();
        assert_eq!(found, recorded, "one of {patterns:#?}");
    }
}

#[test]
fn patterns_have_the_times_of_croniter() {
    for (pattern, expected) in [
        (
            "0 2 * * *",
            "2027-01-31 02:00:00 2027-02-01 02:00:00 2027-02-02 02:00:00",
        ),
        (
            "* * * * * */20",
            "2027-01-30 02:30:40 2027-01-30 02:31:00 2027-01-30 02:31:20",
        ),
        (
            "@Daily",
            "2027-01-31 00:00:00 2027-02-01 00:00:00 2027-02-02 00:00:00",
        ),
        (
            "0 0 L * *",
            "2027-01-31 00:00:00 2027-02-28 00:00:00 2027-03-31 00:00:00",
        ),
        (
            "0 0 29 feb *",
            "2028-02-29 00:00:00 2032-02-29 00:00:00 2036-02-29 00:00:00",
        ),
        (
            "0 0 * * 5#5",
            "2027-04-30 00:00:00 2027-07-30 00:00:00 2027-10-29 00:00:00",
        ),
        (
            "0 0 * * l1",
            "2027-02-22 00:00:00 2027-03-29 00:00:00 2027-04-26 00:00:00",
        ),
        (
            "0 0 15w * *",
            "2027-02-15 00:00:00 2027-03-15 00:00:00 2027-04-15 00:00:00",
        ),
        (
            "0 0 13 * fri",
            "2027-02-05 00:00:00 2027-02-12 00:00:00 2027-02-13 00:00:00",
        ),
        (
            "0 0 13 * ?",
            "2027-02-13 00:00:00 2027-03-13 00:00:00 2027-04-13 00:00:00",
        ),
        (
            "0 0 1 nov-feb/2 *",
            "2027-11-01 00:00:00 2028-01-01 00:00:00 2028-11-01 00:00:00",
        ),
        (
            "0 0 * * 6-7",
            "2027-01-31 00:00:00 2027-02-06 00:00:00 2027-02-07 00:00:00",
        ),
        (
            "0 0 1 1 * 0 2030/20",
            "2030-01-01 00:00:00 2050-01-01 00:00:00 2070-01-01 00:00:00",
        ),
        ("0 0 1 1 * 0 2026", "never"),
        ("0 0 31 2 *", "never"),
        ("0 R(0-3) * * *", "random"),
        ("0 H * * *", "refused"),
        ("0 0 31 2", "refused"),
    ] {
        let case = Case {
            pattern: pattern.to_owned(),
            start: "2027-01-30 02:30:20".to_owned(),
        };
        assert_eq!(result(&case), expected, "{pattern}");
    }
}

#[test]
fn what_is_refused_has_a_place_and_a_reason() {
    for (pattern, expected) in [
        (
            "0 0 32 * *",
            "field 3 (day of month) is \"32\": outside of 1 to 31",
        ),
        (
            "0 0 * * 1-x",
            "field 5 (day of week) is \"1-x\": \"x\" is not a number or a name from SUN to SAT",
        ),
        (
            "0 0 * foo *",
            "field 4 (month) is \"foo\": \"foo\" is not a number or a name from JAN to DEC",
        ),
        (
            "*/0 * * * *",
            "field 1 (minute) is \"*/0\": the step must not be 0",
        ),
        (
            "*/x * * * *",
            "field 1 (minute) is \"*/x\": the step \"x\" is not a number",
        ),
        (
            "1,,2 * * * *",
            "field 1 (minute) is \"1,,2\": there is nothing where a value is expected",
        ),
        (
            "? * * * *",
            "field 1 (minute) is \"?\": ? is only for days of the month and of the week",
        ),
        (
            "* * ?,1 * *",
            "field 3 (day of month) is \"?,1\": ? cannot be combined with anything else",
        ),
        (
            "* * 3w,4 * *",
            "field 3 (day of month) is \"3w,4\": W is only for a single day, not for a list",
        ),
        (
            "* * * * 1#6",
            "field 5 (day of week) is \"1#6\": the number behind # must be 1 to 5",
        ),
        (
            "* * * * 1#2,3",
            "field 5 (day of week) is \"1#2,3\": days with # or L cannot be listed with other days",
        ),
        (
            "* H * * *",
            "field 2 (hour) is \"h\": the server does not know H",
        ),
        (
            "* * R(5-5) * *",
            "field 3 (day of month) is \"r(5-5)\": the range must end behind its beginning",
        ),
        (
            "",
            "it has 0 fields instead of 5 (minute, hour, day of month, month, day of week), 6 (with seconds at the end) \
          or 7 (with years behind these)",
        ),
        (
            "@reboot",
            "the words are @midnight, @hourly, @daily, @weekly, @monthly, @yearly, @annually, without spaces",
        ),
    ] {
        let refused: cron::Refused = Schedule::parse(pattern).unwrap_err();
        assert_eq!(refused.to_string(), expected, "{pattern}");
    }
}

/// Neither long numbers nor long lists take long.
#[test]
fn hostile_patterns_are_refused_at_once() {
    let digits = "9".repeat(100_000);
    for item in [
        digits.clone(),
        format!("*/{digits}"),
        format!("0-{digits}"),
        "1,".repeat(50_000),
        "*/".repeat(50_000),
    ] {
        let pattern = format!("{item} * * * *");
        assert!(Schedule::parse(&pattern).is_err());
    }
    let step = format!("*/{} * * * *", &digits[..4000]);
    assert!(Schedule::parse(&step).is_ok());
    assert!(
        Schedule::parse("\u{1b}[2J * * * *")
            .unwrap_err()
            .to_string()
            .contains("\\u{1b}")
    );
}
