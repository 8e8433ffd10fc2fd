//! The value of a scalar, by its tag.

use base64::Engine as _;
use base64::alphabet::STANDARD;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use serde_json::{Number, Value};

use super::big_uint::{BigUint, MAX_DIGITS};
use super::resolve::Tag;
use super::timestamp;
use crate::json::{self, INFINITY};

/// A value that is neither a sequence nor a mapping.
#[derive(Clone, Debug, PartialEq)]
pub enum Scalar {
    Null,
    Bool(bool),
    /// Decimal digits, with a sign if negative.
    Int(String),
    Float(f64),
    Text(String),
    /// A date or time, as the text to send.
    Time(String),
    Bytes(Vec<u8>),
}

/// Equal for keys that are equal in Python, as 1, 1.0 and true are.
#[derive(PartialEq, Eq, Hash)]
pub enum Identity {
    Null,
    Number(String),
    Text(String),
    Time(String),
    Bytes(Vec<u8>),
}

impl Scalar {
    /// The value of `text` by its tag. The error says what is wrong with it.
    pub fn new(tag: &Tag, text: &str) -> Result<Self, String> {
        let value = match tag {
            Tag::Null => Some(Self::Null),
            Tag::Bool => boolean(text).map(Self::Bool),
            Tag::Int => integer(text).map(Self::Int),
            Tag::Float => float(text).map(Self::Float),
            Tag::Text => Some(Self::Text(text.to_owned())),
            Tag::Timestamp => timestamp::text(text).map(Self::Time),
            Tag::Binary => bytes(text).map(Self::Bytes),
            Tag::Merge | Tag::Value => {
                return Err(format!("{text} without quotes can only be a key"));
            }
            Tag::Unknown(name) => return Err(format!("unknown tag {name}")),
            Tag::Sequence | Tag::OrderedMapping | Tag::Pairs => {
                return Err("its tag requires a list".to_owned());
            }
            Tag::Mapping | Tag::Set => return Err("its tag requires a mapping".to_owned()),
        };
        value.ok_or_else(|| {
            let shown = excerpt(text);
            match tag {
                Tag::Timestamp => format!("{shown} is not a valid date or time"),
                Tag::Bool => format!("{shown} is neither true nor false"),
                Tag::Binary => format!("{shown} is not base64"),
                Tag::Int if text.len() > EXCERPT => {
                    format!("{shown} is not a whole number of at most {MAX_DIGITS} digits")
                }
                _ => format!("{shown} is not a number"),
            }
        })
    }

    /// The value as JSON, if JSON has it.
    pub fn into_value(self) -> Result<Value, String> {
        Ok(match self {
            Self::Null => Value::Null,
            Self::Bool(flag) => flag.into(),
            Self::Int(digits) => number(&digits)?,
            Self::Float(float) => number(&float_text(float)?)?,
            Self::Text(text) | Self::Time(text) => text.into(),
            Self::Bytes(bytes) => String::from_utf8(bytes)
                .map_err(|cause| {
                    let at = cause.utf8_error().valid_up_to();
                    format!(
                        "the binary data is not UTF-8 text (byte {at}), so JSON cannot represent it"
                    )
                })?
                .into(),
        })
    }

    /// The value as a key of a JSON object, as Python's `json` spells it.
    pub fn name(&self) -> Result<String, String> {
        Ok(match self {
            Self::Null => "null".to_owned(),
            Self::Bool(flag) => flag.to_string(),
            Self::Int(digits) => digits.clone(),
            Self::Float(float) => json::number(&float_text(*float)?).into_owned(),
            Self::Text(text) => text.clone(),
            Self::Time(text) => {
                return Err(format!(
                    "a date or time cannot be a key; quote it: {text:?}"
                ));
            }
            Self::Bytes(_) => return Err("binary data cannot be a key".to_owned()),
        })
    }

    /// What decides whether two keys are the same.
    pub fn identity(&self) -> Identity {
        match self {
            Self::Null => Identity::Null,
            Self::Bool(flag) => Identity::Number(u8::from(*flag).to_string()),
            Self::Int(digits) => Identity::Number(digits.clone()),
            // Without digits behind the dot this is the exact whole number; -0.0 is 0.
            Self::Float(float) if float.fract() == 0.0 => {
                Identity::Number(format!("{:.0}", float + 0.0))
            }
            Self::Float(float) => Identity::Number(format!("{float:?}")),
            Self::Text(text) => Identity::Text(text.clone()),
            Self::Time(text) => Identity::Time(text.clone()),
            Self::Bytes(bytes) => Identity::Bytes(bytes.clone()),
        }
    }
}

/// How much of a value is quoted in an error, in characters.
const EXCERPT: usize = 80;

/// A value in quotes, or its beginning.
fn excerpt(text: &str) -> String {
    match text.char_indices().nth(EXCERPT) {
        Some((end, _)) => format!("{:?}...", &text[..end]),
        None => format!("{text:?}"),
    }
}

fn number(text: &str) -> Result<Value, String> {
    text.parse::<Number>()
        .map(Value::Number)
        .map_err(|cause| cause.to_string())
}

/// A float as a JSON number. Infinity is written as Python does: as a number too large for a float.
fn float_text(float: f64) -> Result<String, String> {
    if float.is_nan() {
        Err("JSON has no such number as .nan".to_owned())
    } else if float.is_infinite() {
        Ok(format!("{}{INFINITY}", if float > 0.0 { "" } else { "-" }))
    } else {
        Ok(format!("{float:?}"))
    }
}

fn boolean(text: &str) -> Option<bool> {
    match text.to_lowercase().as_str() {
        "yes" | "true" | "on" => Some(true),
        "no" | "false" | "off" => Some(false),
        _ => None,
    }
}

/// Splits `-12` into whether it is negative and the rest.
fn sign(text: &str) -> (bool, &str) {
    match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    }
}

fn integer(text: &str) -> Option<String> {
    let text = text.replace('_', "");
    let (negative, digits) = sign(&text);
    let number = if let Some(digits) = digits.strip_prefix("0b") {
        BigUint::parse(digits.trim(), 2)
    } else if let Some(digits) = digits.strip_prefix("0x") {
        BigUint::parse(digits.trim(), 16)
    } else if digits.starts_with('0') {
        // A plain scalar with 0o is text; with the tag !!int it comes here.
        BigUint::parse(digits.strip_prefix("0o").unwrap_or(digits).trim(), 8)
    } else {
        sexagesimal(digits)
    }?;
    Some(if negative && !number.is_zero() {
        format!("-{number}")
    } else {
        number.to_string()
    })
}

/// `1:30` is 90; without a colon, just decimal digits.
fn sexagesimal(text: &str) -> Option<BigUint> {
    let mut parts = text.split(':').map(str::trim);
    let mut number = BigUint::parse(parts.next()?, 10)?;
    for part in parts {
        number.push(60, part.parse().ok()?)?;
    }
    Some(number)
}

fn float(text: &str) -> Option<f64> {
    let text = text.replace('_', "").to_lowercase();
    let (negative, digits) = sign(&text);
    let float = match digits {
        ".inf" => f64::INFINITY,
        ".nan" => f64::NAN,
        _ => {
            let mut float = 0.0;
            let mut base = 1.0;
            for part in digits.rsplit(':') {
                float += part.trim().parse::<f64>().ok()? * base;
                base *= 60.0;
            }
            float
        }
    };
    Some(if negative { -float } else { float })
}

/// Base64 as Python reads it: other characters are skipped, but the padding must be complete.
fn bytes(text: &str) -> Option<Vec<u8>> {
    if !text.is_ascii() {
        return None;
    }
    let lenient = GeneralPurposeConfig::new()
        .with_decode_allow_trailing_bits(true)
        .with_decode_padding_mode(DecodePaddingMode::RequireCanonical);
    GeneralPurpose::new(&STANDARD, lenient)
        .decode(base64_only(text))
        .ok()
}

/// The characters of base64 in `text`, up to the `=` that completes a group of four.
fn base64_only(text: &str) -> String {
    let mut kept = String::new();
    let mut padding = 0;
    for c in text.chars() {
        if c == '=' {
            padding += 1;
            let last = kept.len() % 4;
            if last >= 2 && last + padding >= 4 {
                kept.extend(std::iter::repeat_n('=', 4 - last));
                break;
            }
        } else if c.is_ascii_alphanumeric() || matches!(c, '+' | '/') {
            padding = 0;
            kept.push(c);
        }
    }
    kept
}
