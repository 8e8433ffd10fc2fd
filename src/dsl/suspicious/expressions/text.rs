//! Checks of a text as a whole, before its expressions are looked at.

use super::found::Check;
use super::places::{Place, Role};
use super::scope::Scope;
use super::{jinja, rules, yaql};
use crate::dsl::finding::Finding;
use crate::dsl::inline::{self, Inline, Language, SyntaxTree};
use crate::dsl::jinja::parse_expression;
use crate::dsl::refused::report::quoted;
use crate::dsl::spans::Spans;

/// Everything about a text.
pub fn check<'t>(scope: &Scope<'t>, place: Place<'t>, findings: &mut Vec<Finding>) {
    // The fast path.
    if !place.text.contains(['<', '{']) {
        return;
    }
    let mut check = Check::new(scope, place, findings);
    let expressions = inline::expressions(place.text);
    // A name that ends within an expression is another rule's.
    if place.role != Role::Name {
        unclosed(&mut check);
    }
    let has_jinja = expressions
        .iter()
        .any(|found| found.language == Language::Jinja);
    for found in &expressions {
        if has_jinja && found.language == Language::Yaql {
            mixed(&mut check, found);
            break;
        }
        one(&mut check, found);
    }
    if has_jinja && expressions[0].tree.is_ok() {
        without_values(&mut check);
    }
    if let [only] = &expressions[..] {
        value(&mut check, only);
    }
}

/// An expression as a message quotes it.
fn shown<'t>(found: &Inline<'t>) -> &'t str {
    found.text.trim()
}

fn one(check: &mut Check, found: &Inline) {
    match &found.tree {
        Ok(SyntaxTree::Yaql(tree)) => yaql::check(check, tree),
        Ok(SyntaxTree::Jinja(tree)) => jinja::check(check, tree, found.text),
        Err(_) if check.place.is_checked => {}
        Err(error) => {
            let (language, why) = (found.language.name(), &error.message);
            let message = format!(
                "the {language} expression {} is wrong, which the server only sees when it runs: {why}",
                quoted(shown(found))
            );
            check.say(&rules::WRONG, message);
        }
    }
}

fn mixed(check: &mut Check, found: &Inline) {
    if check.place.is_checked {
        return;
    }
    let message = format!(
        "{} stays text, as there is Jinja in the same text",
        quoted(&format!("<% {} %>", shown(found)))
    );
    check.say_with_hint(&rules::MIXED, message, "use one language in a text");
}

fn unclosed(check: &mut Check) {
    for found in inline::unclosed(check.place.text) {
        let end = match found.mark {
            "<%" => "%>",
            "{{" => "}}",
            _ => "%}",
        };
        let message = format!(
            "'{}' has no '{end}' on its line, so that it is plain text",
            found.mark
        );
        check.say(&rules::UNCLOSED, message);
    }
}

/// Jinja of which the server looks for `{{ }}` in vain.
fn without_values(check: &mut Check) {
    if Spans::new(check.place.text, "{{", "}}").next().is_none() {
        let message = "a text with '{% %}' and no '{{ }}' cannot be evaluated".to_owned();
        check.say(&rules::STATEMENTS, message);
    }
}

/// Whether the server evaluates to a value, and not to text: one expression, and nothing around it.
fn is_value(text: &str, only: &Inline) -> bool {
    let (start, end) = match only.language {
        Language::Yaql => ("<%", "%>"),
        Language::Jinja => ("{{", "}}"),
    };
    Spans::new(text, start, end).next() == Some((0, text.len()))
}

/// Whether a text without space around it is one expression, also where the server does not see that.
fn is_meant_as_value(text: &str, only: &Inline) -> bool {
    if only.language == Language::Yaql {
        return is_value(text, only);
    }
    let inner = text
        .strip_prefix("{{")
        .and_then(|text| text.strip_suffix("}}"));
    inner
        .and_then(|inner| parse_expression(inner).ok())
        .is_some_and(|parsed| parsed.rest.is_none())
}

fn makes_text(only: &Inline) -> bool {
    match &only.tree {
        Ok(SyntaxTree::Yaql(tree)) => yaql::makes_text(tree),
        Ok(SyntaxTree::Jinja(tree)) => jinja::is_text(tree),
        Err(_) => true,
    }
}

/// What becomes of a single expression.
fn value(check: &mut Check, only: &Inline) {
    let text = check.place.text;
    let is_text = match &only.tree {
        Ok(SyntaxTree::Yaql(tree)) => yaql::is_text(tree),
        Ok(SyntaxTree::Jinja(tree)) => jinja::is_text(tree),
        Err(_) => return,
    };
    let is_value = is_value(text, only);
    match check.place.role {
        Role::Condition if is_value && is_text => {
            let message = format!(
                "the condition {} is always true, as it is a text",
                quoted(text)
            );
            check.say(&rules::ALWAYS_TRUE, message);
        }
        Role::Value if !is_value && !makes_text(only) && is_meant_as_value(text.trim(), only) => {
            let message = format!("the value of {} becomes text", quoted(text.trim()));
            let hint = if text.trim() == text {
                "write a blank between the two braces"
            } else {
                "remove the blanks and line ends around it; '>-' and '|-' add none"
            };
            check.say_with_hint(&rules::BECOMES_TEXT, message, hint);
        }
        _ => {}
    }
}
