//! Numbers in patterns.

use super::field::Kind;

/// Longest number that Python reads.
const MOST_DIGITS: usize = 4300;

/// Larger than any value or step that makes a difference.
const HUGE: i32 = 1_000_000;

pub fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// A number; one that is too large for any use is [`HUGE`].
pub fn number(digits: &str) -> Result<i32, String> {
    if !is_digits(digits) || digits.len() > MOST_DIGITS {
        return Err("not a number".to_owned());
    }
    Ok(digits.parse().map_or(HUGE, |number: i32| number.min(HUGE)))
}

pub fn number_of_step(text: &str) -> Result<i32, String> {
    match number(text) {
        Ok(0) => Err("the step must not be 0".to_owned()),
        Ok(step) => Ok(step),
        Err(_) => Err(format!("the step {text:?} is not a number")),
    }
}

/// The number of a weekday, where 7 is Sunday as well.
pub fn sunday(kind: Kind, number: i32) -> i32 {
    if kind == Kind::Weekday && number == 7 {
        0
    } else {
        number
    }
}

/// A value within the bounds of its field.
pub fn within(kind: Kind, value: i32) -> Result<i16, String> {
    let (least, greatest) = kind.bounds();
    let value = i16::try_from(value).ok();
    value
        .filter(|value| (least..=greatest).contains(value))
        .ok_or_else(|| outside(kind))
}

pub fn outside(kind: Kind) -> String {
    let (least, greatest) = kind.bounds();
    format!("outside of {least} to {greatest}")
}
