//! Expressions by chance, from a seed: right ones by the grammars of both languages, most of which are then broken.

use fastrand::Rng;

/// The text of a case.
pub fn case(rng: &mut Rng) -> String {
    let mut text = match rng.u8(..10) {
        0..=3 => within_text(rng, |rng| {
            let space = one(rng, &["", " ", "  ", "\n", "\t"]);
            format!("<%{space}{}{space}%>", yaql(rng, 3))
        }),
        4..=6 => within_text(rng, |rng| {
            let open = one(rng, &["{{ ", "{{ ", "{{", "{{- ", "{{+ "]);
            let close = one(rng, &[" }}", " }}", "}}", " -}}"]);
            format!("{open}{}{close}", tuple(rng, 3))
        }),
        7 | 8 => template(rng, 2),
        _ => {
            let first = format!("<% {} %>", yaql(rng, 1));
            let second = format!("{{{{ {} }}}}", jinja(rng, 1));
            let parts = one(rng, &["ab", "ba", "a\nb", "b{", "a{{"]);
            parts.replace('a', &first).replace('b', &second)
        }
    };
    let changes = one(rng, &["", "", "x", "x", "xx", "xxx"]).len();
    for _ in 0..changes {
        text = mutated(rng, &text);
    }
    text
}

fn one<'a>(rng: &mut Rng, choices: &[&'a str]) -> &'a str {
    choices[rng.usize(..choices.len())]
}

fn within_text(rng: &mut Rng, expression: impl Fn(&mut Rng) -> String) -> String {
    let mut text = String::new();
    for _ in 0..rng.usize(1..3) {
        text += one(
            rng,
            &[
                "", "", "", "a ", "é", "%", "<", "\n", "\r\n", "{", "<% ", "{# c #}",
            ],
        );
        text += &expression(rng);
        text += one(
            rng,
            &[
                "", "", "", " b", "ü", "%>", ">", "\n", "\r", "}", " %>", "{#", "{{",
            ],
        );
    }
    text
}

const TEXTS: [&str; 22] = [
    "'a'",
    "\"b c\"",
    "''",
    "\"\"",
    "'it\\'s'",
    "\"\\\"\"",
    "'\\n\\t'",
    "'\\x41'",
    "'\\x4'",
    "'\\u20ac'",
    "'\\u20'",
    "'\\U0001F600'",
    "'\\U00110000'",
    "'\\777'",
    "'\\q'",
    "'\\ud800'",
    "'ä\\ö'",
    "'a\nb'",
    "'a\\\nb'",
    "'%>'",
    "'}}'",
    "\"<%\"",
];
const NUMBERS: [&str; 26] = [
    "0",
    "1",
    "42",
    "1.5",
    "1.",
    ".5",
    "1e5",
    "1.5e-3",
    "0x1F",
    "0x",
    "0b101",
    "0o17",
    "007",
    "1_000",
    "1__0",
    "0_0",
    "0x_f",
    "1.5.5",
    "٣",
    "1٣",
    "1.٣",
    "0x٣",
    "1e",
    "12345678901234567890",
    "1E+5",
    "00.5",
];
const NAMES: [&str; 22] = [
    "a", "b", "name", "x1", "_x", "__x", "true", "True", "none", "null", "not", "in", "is", "if",
    "else", "é", "ñame", "变量", "a²", "·a", "a·", "loop",
];

fn atom_of_yaql(rng: &mut Rng) -> String {
    match rng.u8(..12) {
        0..=4 => one(rng, &["$", "$", "$", "$.a", "$x", "$1", "$é", "$__x"]).to_owned(),
        5 => one(rng, &NUMBERS).to_owned(),
        6 => one(rng, &TEXTS).to_owned(),
        7 => one(rng, &["`a`", "`\\``", "`a\\b`", "``", "`\n`"]).to_owned(),
        8 => one(rng, &["true", "false", "null"]).to_owned(),
        _ => one(rng, &NAMES).to_owned(),
    }
}

fn yaql(rng: &mut Rng, depth: u8) -> String {
    if depth == 0 || rng.u8(..4) == 0 {
        return atom_of_yaql(rng);
    }
    let mut part = || yaql(&mut *rng, depth - 1);
    let (left, right) = (part(), part());
    match rng.u8(..12) {
        0..=2 => {
            let operators = [
                ".", "?.", "+", "-", "*", "/", " mod ", ">", "<", ">=", "<=", "!=", "=", " in ",
                " and ", " or ", "->", " -> ", "=~", "!~", " . ", " + ", "=>", " not in ",
            ];
            format!("{left}{}{right}", one(rng, &operators))
        }
        3 => format!(
            "{}{left}",
            one(rng, &["-", "+", "not ", "not", "- -", "--"])
        ),
        4 => format!("({left})"),
        5 | 6 => {
            let name = one(
                rng,
                &["f", "int", "len", "not", "__f", "é", "task", "f ", "switch"],
            );
            format!("{name}({})", arguments_of_yaql(rng, &left, &right))
        }
        7 | 8 => {
            let name = one(rng, &["where", "get", "select", "_f", "and"]);
            let dot = one(rng, &[".", "?.", ".", " ."]);
            format!("{left}{dot}{name}({})", arguments_of_yaql(rng, &right, "$"))
        }
        9 => format!("{left}[{}]", arguments_of_yaql(rng, &right, "0")),
        10 => format!("[{}]", arguments_of_yaql(rng, &left, &right)),
        _ => format!("{{{}}}", arguments_of_yaql(rng, &left, &right)),
    }
}

fn arguments_of_yaql(rng: &mut Rng, first: &str, second: &str) -> String {
    let mut items = String::new();
    for at in 0..rng.usize(..4) {
        if at > 0 {
            items += one(rng, &[",", ", ", ", ", ", ", ",,", ",,,", " "]);
        }
        let item = if rng.bool() { first } else { second };
        if rng.u8(..3) == 0 {
            items = format!("{items}k => {item}");
        } else {
            items += item;
        }
    }
    if rng.u8(..12) == 0 {
        items = format!("{}{items}{}", one(rng, &["", ","]), one(rng, &["", ","]));
    }
    items
}

fn atom_of_jinja(rng: &mut Rng) -> String {
    match rng.u8(..8) {
        0..=2 => one(rng, &["_.a", "_", "_.a.b", "_['x']", "_.x[0]", "_.0"]).to_owned(),
        3 => one(rng, &NUMBERS).to_owned(),
        4 | 5 => one(rng, &TEXTS).to_owned(),
        _ => one(rng, &NAMES).to_owned(),
    }
}

fn tuple(rng: &mut Rng, depth: u8) -> String {
    if rng.u8(..8) == 0 {
        return format!("{}, {}", jinja(rng, 1), one(rng, &["", "1", "a"]));
    }
    jinja(rng, depth)
}

#[expect(clippy::too_many_lines, reason = "a list of forms")]
fn jinja(rng: &mut Rng, depth: u8) -> String {
    if depth == 0 || rng.u8(..4) == 0 {
        return atom_of_jinja(rng);
    }
    let (a, b, c) = (
        jinja(rng, depth - 1),
        jinja(rng, depth - 1),
        jinja(rng, depth.saturating_sub(2)),
    );
    match rng.u8(..16) {
        0 | 1 => {
            let operators = [
                "+",
                "-",
                " ~ ",
                "*",
                "/",
                "//",
                "%",
                "**",
                "==",
                "!=",
                "<",
                ">",
                "<=",
                ">=",
                " in ",
                " not in ",
                " and ",
                " or ",
                " and not ",
                " == not ",
                " is ",
                "=",
                "!",
            ];
            format!("{a}{}{b}", one(rng, &operators))
        }
        2 => format!("{}{a}", one(rng, &["-", "+", "not ", "- -", "not not "])),
        3 => format!("{a} if {b} else {c}"),
        4 => format!("{a} if {b}"),
        5 | 6 => {
            let filters = [
                "upper",
                "default('x')",
                "join(', ')",
                "map(attribute='a')",
                "nope",
                "a.b",
                "e|f",
                "",
                "d(1, x=2)",
                "true",
                "f()()",
            ];
            format!("{a}|{}", one(rng, &filters))
        }
        7 | 8 => {
            let tests = [
                "defined",
                "not none",
                "divisibleby 3",
                "in [1]",
                "eq(1)",
                "nope",
                "a.b",
                "defined if x",
                "not",
                "odd is even",
                "sameas x.y",
                "string 'x'",
                "eq - 1",
                "eq 1.5",
                "in x or y",
                "mapping {}",
                "eq not",
            ];
            format!("{a} is {}", one(rng, &tests))
        }
        9 | 10 => {
            let ends = one(rng, &["", "", ",", ",,"]);
            let star = one(
                rng,
                &["", "", "", "*", "**", "k=", "k=1, ", "*x, ", "**x, "],
            );
            format!(
                "{}({c}, {star}{b}{ends})",
                one(rng, &["f", "task", "_.a", "''", "f()"])
            )
        }
        11 => {
            let slices = [
                "0", "1:", ":1", ":", "::", "1:2:3", ":,:", "", "1,", "a:b", "::2", ":::", "1,2",
                "-1",
            ];
            format!("{a}[{}]", one(rng, &slices))
        }
        12 => format!("({a}{}", one(rng, &[")", ",)", ", 1)", ")()", "]", ").x"])),
        13 => format!("[{a}, {b}{}]", one(rng, &["", ",", ",,"])),
        14 => format!("{{{a}: {b}{}}}", one(rng, &["", ",", ", 'c': {}", ", c"])),
        _ => format!(
            "{a}.{}",
            one(rng, &["b", "0", "1.5", "b.c", "b()", " b", "'b'", "if"])
        ),
    }
}

#[expect(clippy::too_many_lines, reason = "a list of forms")]
fn template(rng: &mut Rng, depth: u8) -> String {
    let body = if depth == 0 {
        one(
            rng,
            &["", " ", "text", "\n", "{{ a }}", "{# c #}", "<% $ %>"],
        )
        .to_owned()
    } else {
        (0..rng.usize(1..3))
            .map(|_| template(rng, depth - 1))
            .collect()
    };
    let a = jinja(rng, 1);
    let open = one(rng, &["{%", "{%", "{%-", "{%+"]);
    let close = one(rng, &["%}", "%}", "-%}", "+%}"]);
    let tag = |text: &str| format!("{open} {text} {close}");
    let around = |first: &str, name: &str| format!("{}{body}{}", tag(first), tag(name));
    let targets = [
        "x",
        "x, y",
        "(x, y)",
        "x.y",
        "[x]",
        "()",
        "true",
        "x,",
        "(x.y)",
        "x, (y, z)",
        "1",
        "x.y, z",
        "(x)",
    ];
    let target = one(rng, &targets);
    match rng.u8(..22) {
        0 | 1 => around(&format!("if {a}"), "endif"),
        2 => format!(
            "{}{body}{}{body}{}",
            tag(&format!("if {a}")),
            tag("else"),
            tag("endif")
        ),
        3 => format!(
            "{}{body}{}{body}{}",
            tag("if x"),
            tag(&format!("elif {a}")),
            tag("endif")
        ),
        4 | 5 => {
            let more = one(rng, &["", " if x", " recursive", " if x recursive", ", y"]);
            around(&format!("for {target} in {a}{more}"), "endfor")
        }
        6 => format!(
            "{}{body}{}{body}{}",
            tag(&format!("for {target} in x")),
            tag("else"),
            tag("endfor")
        ),
        7 => tag(&format!("set {target} = {a}")),
        8 => around(
            &format!("set {target}{}", one(rng, &["", "|upper", " | a | b", "|"])),
            "endset",
        ),
        9 => around(
            &format!(
                "macro {target}({})",
                one(rng, &["", "a", "a, b=1", "a=1, b", "a,", "1"])
            ),
            "endmacro",
        ),
        10 => around(
            &format!("call{} {a}", one(rng, &["", "(x)", "(x, y=1)", "()"])),
            "endcall",
        ),
        11 => around(
            &format!("filter {}", one(rng, &["upper", "a|b(1)", "", "a.b", "|a"])),
            "endfilter",
        ),
        12 => around(
            &format!("with {target} = {a}{}", one(rng, &["", ", y = 2", ","])),
            "endwith",
        ),
        13 => around("raw", one(rng, &["endraw", "endraw", "endrow", "endraw x"])),
        14 => tag(one(
            rng,
            &[
                "include 'x'",
                "include x ignore missing",
                "include x with context",
                "include x ignore",
                "import 'x' as y",
                "import x",
                "import x as y without context",
                "from 'x' import y",
                "from x import y as z, w with context",
                "from x import _y",
                "from x import y 'with' context",
                "from x import with context",
                "from x import y,",
                "from x import 1",
                "extends 'x'",
                "extends",
                "print a, b",
                "print",
                "print a,",
                "do x",
                "break",
                "continue",
                "from x import y without context z",
                "import x as true",
                "include x 'with' context",
            ],
        )),
        15 => {
            let more = one(
                rng,
                &["", " scoped", " required", " scoped required", "-x", " x"],
            );
            around(
                &format!("block a{more}"),
                one(rng, &["endblock", "endblock a", "endblock b"]),
            )
        }
        16 => around(&format!("autoescape {a}"), "endautoescape"),
        17 => around(
            one(rng, &["trans", "nope", "if", "for x", "1", "", "if x:"]),
            "endif",
        ),
        18 => format!("{{#{}#}}", one(rng, &["", " c ", "-", "{{", "\n", "%}"])),
        19 => one(
            rng,
            &[
                "{#",
                "{% raw %}",
                "{% raw %}{{",
                "{{",
                "{%",
                "}}",
                "{% raw -%} x",
                "{%raw%}{%endraw%}",
            ],
        )
        .to_owned(),
        _ => format!("text {{{{ {a} }}}}"),
    }
}

const PIECES: [&str; 60] = [
    "(", ")", "[", "]", "{", "}", "<%", "%>", "{{", "}}", "{%", "%}", "{#", "#}", "'", "\"", "`",
    "\\", ",", ".", "$", "_", "-", "+", "=", "=>", "->", "?", "?.", "!", "|", "~", ":", ";", "%",
    "<", ">", "&", "@", "#", "\n", "\r", "\r\n", "\t", "\u{b}", "\u{a0}", "\u{1c}", "\u{2028}",
    "é", "·", "²", "٣", "a", "1", "0", " ", "not ", " in ", "\u{301}", "😀",
];

/// The same text with one mistake; now and then it is none.
fn mutated(rng: &mut Rng, text: &str) -> String {
    let chars: Vec<char> = text.chars().collect();
    if chars.is_empty() {
        return one(rng, &PIECES).to_owned();
    }
    let at = rng.usize(..chars.len());
    let until = (at + rng.usize(1..4)).min(chars.len());
    let part = |from: usize, to: usize| chars[from..to].iter().collect::<String>();
    let (before, within, after) = (part(0, at), part(at, until), part(until, chars.len()));
    let piece = one(rng, &PIECES);
    match rng.u8(..6) {
        0 => format!("{before}{}", part(at + 1, chars.len())),
        1 => format!("{before}{piece}{within}{after}"),
        2 => format!("{before}{piece}{after}"),
        3 => format!("{before}{within}{within}{after}"),
        4 => format!("{before}{after}{within}"),
        _ => format!("{before}{after}"),
    }
}
