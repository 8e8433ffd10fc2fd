//! The names that an expression uses, as far as its text tells.

/// The first names of its paths: `.a.b`, `."a"` and `.["a"]` give `a`.
pub fn first(code: &str) -> Vec<&str> {
    let dots = code.match_indices('.').map(|(at, _)| at);
    let starts = dots.filter(|at| !code[..*at].ends_with(ends_path));
    let names = starts.filter_map(|at| name(&code[at + 1..]));
    names.collect()
}

/// Whether it has this word, in a path or otherwise.
pub fn has_word(code: &str, word: &str) -> bool {
    let mut words = code.split(|c| !is_of_word(c));
    words.any(|found| found == word)
}

fn is_of_word(c: char) -> bool {
    c == '_' || c.is_ascii_alphanumeric()
}

/// Whether a path goes on after this character.
fn ends_path(c: char) -> bool {
    is_of_word(c) || matches!(c, '.' | ']' | ')' | '"' | '?')
}

/// The name behind the dot of a path.
fn name(rest: &str) -> Option<&str> {
    let rest = rest.strip_prefix('[').unwrap_or(rest);
    let name = match rest.strip_prefix('"') {
        Some(text) => text.split('"').next()?,
        None => rest.split(|c| !is_of_word(c)).next()?,
    };
    (!name.is_empty()).then_some(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_names_of_paths_are_found() {
        for (code, names) in [
            (".", &[][..]),
            (".id", &["id"]),
            ("[.id, .a.b] | @csv", &["id", "a"]),
            (".\"Workflow name\"", &["Workflow name"]),
            (".[\"ID\"]?.x", &["ID"]),
            ("{id, n: .a[0].b}", &["a"]),
            ("..|.é", &[]),
        ] {
            assert_eq!(first(code), names, "{code}");
        }
        assert!(has_word("{id,output}", "output"));
        assert!(!has_word(".outputs", "output"));
    }
}
