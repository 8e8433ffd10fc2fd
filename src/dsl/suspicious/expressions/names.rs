//! What expressions of both languages read: names, tasks and results.

use super::found::Check;
use super::places::{Moment, Reader};
use super::rules;
use super::scope::Missing;
use crate::dsl::finding::Rule;
use crate::dsl::inline::Language;
use crate::dsl::refused::report::quoted;

/// A name that is read of the context: `$.name` or `_.name`, as it is written.
pub fn read(check: &mut Check, name: &str, written: &str) {
    let Some(missing) = check.scope.missing(name, check.place.reader) else {
        return;
    };
    let bare = name;
    let name = quoted(name);
    let written = quoted(written);
    match missing {
        Missing::Never => never(check, bare, &written),
        Missing::NoInput => {
            let message = format!(
                "the action has no input {name}, and {written} fails unless the calling workflow publishes that name"
            );
            let scope = check.scope;
            check.unknown(&rules::NOT_SET, message, bare, scope.names());
        }
        Missing::Item => {
            let message = format!(
                "{written} fails here, as only the input of the task knows {name} of 'with-items'"
            );
            check.say(&rules::NOT_YET, message);
        }
        Missing::Variable => {
            let message =
                format!("{written} fails, as variables do not know each other, and {name} is one");
            check.say(&rules::NOT_YET, message);
        }
        Missing::Later(task) => {
            let message = format!(
                "{written} fails, as nothing that runs before publishes {name}, but task {}",
                quoted(&task)
            );
            check.say(&rules::NOT_YET, message);
        }
        Missing::OtherEnd(task) => {
            let message = format!(
                "{written} fails, as task {} publishes {name}, but not when it ends in a way that leads here",
                quoted(&task)
            );
            check.say(&rules::NOT_YET, message);
        }
    }
}

fn never(check: &mut Check, bare: &str, written: &str) {
    let name = quoted(bare);
    if check.place.reader != Reader::Vars || !check.scope.is_known(bare) {
        let message = format!("{written} fails, as nothing sets {name}");
        let (scope, reader) = (check.scope, check.place.reader);
        let set = scope
            .names()
            .filter(|name| scope.missing(name, reader).is_none());
        check.unknown(&rules::NOT_SET, message, bare, set);
    } else {
        let message = format!("{written} fails, as {name} is published later");
        check.say(&rules::NOT_YET, message);
    }
}

/// What is known of the argument of `task(...)`.
pub enum Argument<'a> {
    None,
    Name(&'a str),
    Unknown,
}

/// A call of `task(...)`.
pub fn task(check: &mut Check, language: Language, argument: &Argument) {
    if check.place.reader == Reader::ActionOutput {
        of_result(check, "task");
        return;
    }
    let has_task = matches!(
        check.place.reader,
        Reader::Defaults | Reader::Task(_, Moment::Input | Moment::Before | Moment::After)
    );
    if !has_task && language == Language::Jinja {
        let message = "Jinja's task() fails here, as it belongs to no task".to_owned();
        check.say_with_hint(&rules::NO_TASK_HERE, message, "write it in YAQL");
        return;
    }
    match argument {
        Argument::None if !has_task => {
            let message = "task() without a name is null here, as it belongs to no task".to_owned();
            check.say(&rules::NO_TASK_HERE, message);
        }
        Argument::Name(_) if check.place.reader == Reader::Vars => {
            let message = "task() is null in 'vars', as no task has run".to_owned();
            check.say(&rules::NO_TASK_HERE, message);
        }
        Argument::Name(name) if check.scope.is_workflow() => named_task(check, name),
        _ => {}
    }
}

fn named_task(check: &mut Check, name: &str) {
    if check.scope.task(name).is_none() {
        let shown = quoted(name);
        let message = format!("the workflow has no task {shown}, so that task({shown}) is null");
        let scope = check.scope;
        check.unknown(
            &rules::NO_TASK,
            message,
            name,
            scope.tasks.iter().map(|task| task.name),
        );
    }
}

/// A call of `global(name)`.
pub fn global(check: &mut Check, name: &str) {
    if check.scope.is_workflow() && !check.scope.is_global(name) {
        let shown = quoted(name);
        let message = format!("global({shown}) is null, as nothing publishes {shown} globally");
        check.say(&rules::NO_GLOBAL, message);
    }
}

/// A call of `env()` or `execution()`.
pub fn of_execution(check: &mut Check, name: &str) {
    if check.place.reader == Reader::ActionOutput {
        of_result(check, name);
    } else if name == "env" && matches!(check.place.reader, Reader::Task(_, Moment::Timeout)) {
        let message = "env() is not there in 'timeout'".to_owned();
        check.say_with_hint(
            &rules::NO_TASK_HERE,
            message,
            "publish the value before, or make it a variable",
        );
    }
}

/// A function where only the result of an action is known.
fn of_result(check: &mut Check, name: &str) {
    let message = format!(
        "{name}() is not there in 'output' of an action, which knows the result of its base only"
    );
    check.say(&rules::NO_TASK_HERE, message);
}

/// How many arguments a function takes.
pub fn arguments(check: &mut Check, name: &str, given: usize, least: usize, most: Option<usize>) {
    if given >= least && most.is_none_or(|most| given <= most) {
        return;
    }
    let takes = match most {
        Some(most) if most == least => count(least),
        Some(most) => format!("{least} to {most} arguments"),
        None => format!("at least {}", count(least)),
    };
    let message = format!(
        "{} takes {takes}, and here it has {given}",
        quoted(&format!("{name}()"))
    );
    check.say(&rules::ARGUMENTS, message);
}

fn count(number: usize) -> String {
    match number {
        0 => "no argument".to_owned(),
        1 => "1 argument".to_owned(),
        _ => format!("{number} arguments"),
    }
}

/// Adds a finding about a text that is meant as a name of the context, which is read with this before it.
pub fn in_context(check: &mut Check, rule: &'static Rule, message: String, name: &str, sign: &str) {
    if check.is_told(rule, &message) {
        return;
    }
    let scope = check.scope;
    let near = if scope.is_known(name) {
        Some(name)
    } else {
        check.closest(name, scope.names())
    };
    let hint = near.map(|near| format!("did you mean {}?", quoted(&format!("{sign}{near}"))));
    check.add(rule, message, hint);
}
