//! What an expression that the server could not evaluate refers to.

/// An expression as the server quotes it in an error, and what it says of it.
#[derive(Debug, PartialEq, Eq)]
pub struct Failing<'a> {
    pub expression: &'a str,
    /// Empty where the server gives no reason.
    pub error: &'a str,
}

/// The expression that an error is about.
pub fn failing(message: &str) -> Option<Failing<'_>> {
    let rest = ["YAQL", "Jinja"].iter().find_map(|language| {
        message.strip_prefix(&format!(
            "Can not evaluate {language} expression [expression="
        ))
    })?;
    let (expression, error) = rest.split_once(", error=")?;
    let error = error.rsplit_once(']').map_or(error, |(error, _)| error);
    Some(Failing { expression, error })
}

/// The most characters of an expression that are read.
const LONGEST: usize = 2000;

/// What an expression refers to.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct References {
    /// The variables `$.name` of YAQL and `_.name` of Jinja, each once.
    pub variables: Vec<String>,
    /// Whether it reads the environment: `env()`.
    pub environment: bool,
    /// The tasks whose results it reads, by name; `None` for the task itself: `task().result`.
    pub results: Vec<Option<String>>,
}

impl References {
    /// Reads the beginning of an expression, which is all of it unless it is huge.
    pub fn of(expression: &str) -> Self {
        let end = expression.char_indices().nth(LONGEST);
        let expression = end.map_or(expression, |(end, _)| &expression[..end]);
        let mut found = Self {
            environment: expression.contains("env()"),
            ..Self::default()
        };
        for (place, _) in expression.match_indices(['$', '_']) {
            let before = &expression[..place];
            let follows_name = before.ends_with(|c: char| is_of_name(c) || c == '.');
            if let Some(name) = name_after(&expression[place + 1..])
                && !follows_name
                && !is_within_call_of_method(before)
                && !found.variables.iter().any(|known| known == name)
            {
                found.variables.push(name.to_owned());
            }
        }
        for (place, call) in expression.match_indices("task(") {
            let rest = &expression[place + call.len()..];
            let Some((argument, after)) = rest.split_once(')') else {
                continue;
            };
            if after.starts_with(".result") {
                let name = argument.trim().trim_matches(['\'', '"']);
                let task = (!name.is_empty()).then(|| name.to_owned());
                if !found.results.contains(&task) {
                    found.results.push(task);
                }
            }
        }
        found
    }
}

/// The name in `.name`, unless it is that of a function.
fn name_after(text: &str) -> Option<&str> {
    let rest = text.strip_prefix('.')?;
    let end = rest.find(|c: char| !is_of_name(c)).unwrap_or(rest.len());
    let (name, after) = rest.split_at(end);
    (!name.is_empty() && !after.starts_with('(')).then_some(name)
}

fn is_of_name(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

/// Whether a place is within the arguments of a method, such as `.where($.x)`, where `$` is another value.
fn is_within_call_of_method(before: &str) -> bool {
    let mut depth = 0_usize;
    for (place, c) in before.char_indices().rev() {
        match c {
            ')' => depth += 1,
            '(' if depth > 0 => depth -= 1,
            '(' => {
                let called = before[..place].trim_end_matches(is_of_name);
                if called.ends_with('.') {
                    return true;
                }
            }
            _ => {}
        }
    }
    false
}

/// The one of these names that a mistyped one is most like.
pub fn most_like<'n>(typed: &str, names: &[&'n str]) -> Option<&'n str> {
    const LONGEST: usize = 100;
    if typed.len() > LONGEST {
        return None;
    }
    let limit = (typed.len() / 3).max(1);
    let near = names.iter().map(|name| {
        let is_part = name.len() >= 4 && (typed.starts_with(name) || name.starts_with(typed));
        let distance = strsim::damerau_levenshtein(typed, name);
        (
            if is_part {
                distance.min(limit)
            } else {
                distance
            },
            *name,
        )
    });
    let nearest = near.filter(|(distance, name)| *distance <= limit && *name != typed);
    nearest
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, name)| name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn errors_quote_their_expressions() {
        for (message, expected) in [
            (
                "Can not evaluate YAQL expression [expression=$.ips.first(), error=]",
                Some(("$.ips.first()", "")),
            ),
            (
                "Can not evaluate Jinja expression [expression=_.x[0], error='x' [1]]\nmore",
                Some(("_.x[0]", "'x' [1]")),
            ),
            ("Can not evaluate YAQL expression [", None),
            ("boom", None),
        ] {
            let expected = expected.map(|(expression, error)| Failing { expression, error });
            assert_eq!(failing(message), expected, "{message}");
        }
    }

    #[test]
    fn expressions_tell_what_they_refer_to() {
        for (expression, variables, environment, results) in [
            ("$.a.b + $.c_d", &["a", "c_d"][..], false, &[][..]),
            (
                "$.list.where($.type = x).select($.ip)",
                &["list"],
                false,
                &[],
            ),
            ("int($.n) + $.get(x, 1) + $.n", &["n"], false, &[]),
            ("env().scanner.url", &[], true, &[]),
            ("task().result.rows", &[], false, &[None]),
            (
                "task('b').result + task(c).result + task(d).state",
                &[],
                false,
                &[Some("b"), Some("c")],
            ),
            ("_.x|length + a_.y", &["x"], false, &[]),
            ("$", &[], false, &[]),
            ("task(", &[], false, &[]),
        ] {
            let owned = |names: &[&str]| names.iter().map(|&name| name.to_owned()).collect();
            let expected = References {
                variables: owned(variables),
                environment,
                results: results.iter().map(|name| name.map(str::to_owned)).collect(),
            };
            assert_eq!(References::of(expression), expected, "{expression}");
        }
        for part in ["$.a(", "task(", "_"] {
            References::of(&part.repeat(1_000_000));
        }
    }

    #[test]
    fn mistyped_names_are_recognized() {
        let names = ["scaner", "storage_driver", "rejected"];
        for (typed, expected) in [
            ("scanner", Some("scaner")),
            ("rejected_rows", Some("rejected")),
            ("registry", None),
        ] {
            assert_eq!(most_like(typed, &names), expected, "{typed}");
        }
    }
}
