//! The functions of jq that are not defined in its own language.

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use jaq_core::native::{Filter, Fun, bome, run, v};
use jaq_core::{Bind, RunPtr};
use jaq_json::{Error, Val, ValR};
use jaq_std::ValT as _;

use crate::compact::depth;
use crate::time;

use super::regex;
use super::stack::Language;
use super::value::{self, text};
use super::write;

/// Functions of the library that are not wanted: it reads and writes JSON of any depth, has byte strings, which are no
/// JSON, and exit codes.
const LEFT_OUT: [&str; 4] = ["fromjson", "halt", "tobytes", "tojson"];

/// All functions.
pub fn all() -> impl Iterator<Item = Fun<Language>> {
    let library = jaq_std::base_funs().chain(jaq_json::funs());
    let library = library.filter(|(name, ..)| !LEFT_OUT.contains(name));
    let ours = ours().into_vec().into_iter().map(run::<Language>);
    jaq_core::funs().chain(library).chain(ours)
}

fn ours() -> Box<[Filter<RunPtr<Language>>]> {
    let two = || [Bind::Var(()), Bind::Var(())].into();
    Box::new([
        ("fromjson", v(0), |cv| bome(from_json(&cv.1))),
        ("tojson", v(0), |cv| {
            bome(write::json(&cv.1).map(Val::from).map_err(Error::str))
        }),
        ("matches", two(), |cv| bome(regex::search(cv, false, true))),
        ("split_", two(), |cv| bome(regex::search(cv, true, false))),
        ("split_matches", two(), |cv| {
            bome(regex::search(cv, true, true))
        }),
        ("encode_base64", v(0), |cv| {
            bome(text(&cv.1).map(|text| Val::from(BASE64_STANDARD.encode(text))))
        }),
        ("decode_base64", v(0), |cv| bome(decoded(&cv.1))),
        ("now", v(0), |_| bome(Ok(whole(time::unix_now())))),
        ("fromdateiso8601", v(0), |cv| bome(from_date(&cv.1))),
        ("todateiso8601", v(0), |cv| bome(to_date(&cv.1))),
    ])
}

fn whole(number: i64) -> Val {
    isize::try_from(number).map_or(Val::Null, Val::from)
}

fn from_json(value: &Val) -> ValR {
    let text = text(value)?;
    if depth(text) > value::MAX_DEPTH {
        return Err(Error::str("the text is nested too deeply"));
    }
    let parsed = value::parsed(text);
    parsed.map_err(|cause| Error::str(format_args!("{value} cannot be parsed as JSON: {cause}")))
}

fn decoded(value: &Val) -> ValR {
    let bytes = BASE64_STANDARD.decode(text(value)?).map_err(Error::str)?;
    Ok(Val::from(String::from_utf8_lossy(&bytes).into_owned()))
}

/// A time as in jq, or as the server writes it, in seconds since 1970.
fn from_date(value: &Val) -> ValR {
    let text = text(value)?;
    let seconds = time::timestamp(&text.replacen('T', " ", 1).replace('Z', ""));
    let wrong = || {
        Error::str(format_args!(
            "{value} is no time such as 2026-03-01T10:00:00Z"
        ))
    };
    seconds.map(whole).ok_or_else(wrong)
}

fn to_date(value: &Val) -> ValR {
    let seconds = value.as_f64().map(f64::floor);
    #[expect(
        clippy::cast_possible_truncation,
        reason = "what is too large is no time"
    )]
    let shown = seconds.and_then(|seconds| time::iso_8601(seconds as i64));
    shown
        .map(Val::from)
        .ok_or_else(|| Error::str(format_args!("{value} is no time")))
}
