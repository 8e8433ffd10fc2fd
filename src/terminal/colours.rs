//! What a terminal can show, and whether colours are wanted, as the environment tells.

use crate::env::{CLICOLOR_FORCE, Environment, LANG, LC_ALL, LC_CTYPE, NO_COLOR, TERM};

/// Whether a terminal can move its cursor: `TERM` names one, and it is not `dumb`.
pub fn moves_cursor(environment: &Environment) -> bool {
    environment.raw(TERM).is_some_and(|kind| kind != "dumb")
}

/// Whether to write colours to a stream, which may be a terminal: never with `NO_COLOR`, always with `CLICOLOR_FORCE`
/// other than `0`, else to a terminal that has them.
pub fn are_wanted(environment: &Environment, is_terminal: bool) -> bool {
    if environment.raw(NO_COLOR).is_some() {
        return false;
    }
    let forced = environment.raw(CLICOLOR_FORCE);
    forced.is_some_and(|value| value != "0") || (is_terminal && moves_cursor(environment))
}

/// Whether the locale says that the terminal shows more than ASCII: the first of `LC_ALL`, `LC_CTYPE` and `LANG` that is
/// set names UTF-8.
pub fn is_unicode(environment: &Environment) -> bool {
    let locales = [LC_ALL, LC_CTYPE, LANG];
    let locale = locales.into_iter().find_map(|name| environment.text(name));
    let locale = locale.unwrap_or_default().to_ascii_lowercase();
    locale.contains("utf-8") || locale.contains("utf8")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colours_are_for_terminals_unless_a_variable_says_otherwise() {
        let term = (TERM, "xterm-256color");
        let dumb = (TERM, "dumb");
        for (variables, on_terminal, elsewhere) in [
            (&[][..], false, false),
            (&[term], true, false),
            (&[dumb], false, false),
            (&[(TERM, "")], false, false),
            (&[term, (NO_COLOR, "1")], false, false),
            (&[term, (NO_COLOR, "0")], false, false),
            (&[term, (NO_COLOR, "")], true, false),
            (&[term, (CLICOLOR_FORCE, "0")], true, false),
            (&[term, (CLICOLOR_FORCE, "")], true, false),
            (&[term, (CLICOLOR_FORCE, "1")], true, true),
            (&[dumb, (CLICOLOR_FORCE, "1")], true, true),
            (&[(CLICOLOR_FORCE, "yes")], true, true),
            (&[(CLICOLOR_FORCE, "1"), (NO_COLOR, "1")], false, false),
        ] {
            let environment: Environment = variables.iter().copied().collect();
            assert_eq!(are_wanted(&environment, true), on_terminal, "{variables:?}");
            assert_eq!(are_wanted(&environment, false), elsewhere, "{variables:?}");
        }
    }

    #[test]
    fn a_dumb_terminal_moves_no_cursor() {
        for (variables, expected) in [
            (&[][..], false),
            (&[(TERM, "")], false),
            (&[(TERM, "dumb")], false),
            (&[(TERM, "linux")], true),
        ] {
            let environment: Environment = variables.iter().copied().collect();
            assert_eq!(moves_cursor(&environment), expected, "{variables:?}");
        }
    }

    #[test]
    fn the_locale_tells_the_characters() {
        for (variables, expected) in [
            (&[][..], false),
            (&[(LANG, "C")], false),
            (&[(LANG, "en_GB.UTF-8")], true),
            (&[(LANG, "C.utf8")], true),
            (&[(LANG, "en_GB.UTF-8"), (LC_ALL, "C")], false),
            (&[(LANG, "C"), (LC_CTYPE, "C.UTF-8"), (LC_ALL, "")], true),
        ] {
            let environment: Environment = variables.iter().copied().collect();
            assert_eq!(is_unicode(&environment), expected, "{variables:?}");
        }
    }
}
