//! What the text of a program must not have.

use jaq_core::load::lex::{Lexer, Tok};

/// How deeply parentheses, brackets and braces may be nested: compiling is recursive.
const MAX_DEPTH: usize = 500;

/// The longest program, in bytes, for the same reason.
const LONGEST: usize = 32 * 1024;

/// Checks a program before it is compiled.
pub fn check(code: &str) -> Result<(), String> {
    if code.len() > LONGEST {
        return Err(format!("it is longer than {LONGEST} bytes"));
    }
    if depth(code) > MAX_DEPTH {
        return Err(format!("it is nested more than {MAX_DEPTH} levels deep"));
    }
    let tokens = Lexer::new(code).lex().unwrap_or_default();
    match tokens.first() {
        Some(first) if needs_modules(first.as_str(), &first.1) => Err(format!(
            "there are no modules: {} cannot be used",
            first.as_str()
        )),
        _ => Ok(()),
    }
}

/// Whether a program that begins so is a module or reads one.
fn needs_modules<S>(first: &str, kind: &Tok<S>) -> bool {
    matches!(kind, Tok::Word) && ["import", "include", "module"].contains(&first)
}

/// How deeply the text is nested, at most. Brackets within strings count: expressions may stand there.
fn depth(code: &str) -> usize {
    let (mut now, mut most) = (0_usize, 0);
    for byte in code.bytes() {
        match byte {
            b'(' | b'[' | b'{' => now += 1,
            b')' | b']' | b'}' => now = now.saturating_sub(1),
            _ => {}
        }
        most = most.max(now);
    }
    most
}
