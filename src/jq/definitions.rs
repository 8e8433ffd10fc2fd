//! What is defined in jq's own language.

use jaq_core::load::parse::Def;

/// Definitions of the library that need functions that are not here: numbers beyond arithmetic, messages on standard
/// error, exit codes, two formats.
const LEFT_OUT: [&str; 15] = [
    "@html",
    "@htmld",
    "@uri",
    "@urid",
    "debug",
    "drem",
    "gamma",
    "halt",
    "halt_error",
    "logb",
    "nexttoward",
    "pow10",
    "scalb",
    "significand",
    "stderr",
];

/// What jq has and the library has not. An exit code of `halt_error` is not taken over.
const OURS: &str = r#"
def halt_error: error;
def halt_error($code): error;
def ascii: [.] | implode;
def toarray: if isarray then . else [.] end;
def trimstr($part): ltrimstr($part) | rtrimstr($part);
def leaf_paths: paths(scalars);
def tostream: path(def rec: (.[]? | rec), .; rec) as $p | getpath($p)
  | if . >= [] and . != [] and . != {} then [$p + [keys_unsorted | last]] else [$p, .] end;
def IN(values): any(values == .; .);
def IN(inputs; values): any(inputs == values; .);
def INDEX(rows; name): reduce rows as $row ({}; .[$row | name | tostring] |= $row);
def INDEX(name): INDEX(.[]; name);
def __replaced($from; $to): if . == "" then . else . / $from | join($to) end;
def @csv: [.[] | if . == null then "" elif isstring then "\"" + __replaced("\""; "\"\"") + "\""
  elif . >= [] then error("\(.) cannot stand in a row") else tostring end] | join(",");
def @tsv: [.[] | if . == null then "" elif isstring
  then __replaced("\\"; "\\\\") | __replaced("\t"; "\\t") | __replaced("\n"; "\\n") | __replaced("\r"; "\\r")
  elif . >= [] then error("\(.) cannot stand in a row") else tostring end] | join("\t");
"#;

/// All definitions.
pub fn all() -> impl Iterator<Item = Def<&'static str>> {
    let standard = jaq_std::defs().filter(|def| !LEFT_OUT.contains(&def.name));
    let ours = jaq_core::load::parse(OURS, |parser| parser.defs());
    jaq_core::defs()
        .chain(standard)
        .chain(jaq_json::defs())
        .chain(ours.unwrap_or_default())
}
