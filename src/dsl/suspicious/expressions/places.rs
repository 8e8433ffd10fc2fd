//! The texts of a definition in which the server looks for expressions, and what it makes of them there.

use crate::dsl::refused::call::{self, Parameter};
use crate::dsl::refused::clause::{self, CLAUSES};
use crate::dsl::refused::text::with_items_values;
use crate::yaml::Node;

/// A text.
#[derive(Clone, Copy)]
pub struct Place<'t> {
    pub at: Node<'t>,
    pub text: &'t str,
    /// Whether the server's parser checks the expressions in it.
    pub is_checked: bool,
    pub reader: Reader,
    pub role: Role,
}

/// Who evaluates a text, which decides on the names that are known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reader {
    /// `vars`, when an execution starts.
    Vars,
    /// `output` and `output-on-error`, at the end.
    Output,
    /// A task, by its number.
    Task(usize, Moment),
    /// All tasks: `task-defaults`.
    Defaults,
    /// An ad-hoc action, before its base.
    Action,
    /// An ad-hoc action, of the base's result.
    ActionOutput,
}

/// When a task evaluates a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Moment {
    /// For each action or workflow that it runs.
    Input,
    /// Once, before it runs anything or publishes.
    Before,
    Target,
    Timeout,
    /// When it has published.
    After,
}

/// What a text is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    Value,
    /// A value of a policy.
    Policy,
    /// Any text but the empty one is true.
    Condition,
    /// The name of an action or a workflow in a call.
    Name,
}

/// Collects the texts of a part.
#[derive(Default)]
pub struct Places<'t> {
    pub found: Vec<Place<'t>>,
}

impl<'t> Places<'t> {
    fn add(&mut self, at: Node<'t>, text: &'t str, is_checked: bool, reader: Reader, role: Role) {
        self.found.push(Place {
            at,
            text,
            is_checked,
            reader,
            role,
        });
    }

    /// A value of any type. The server's parser checks it, and what is directly in it, where `depth` is 0 or 1.
    fn value(&mut self, node: Node<'t>, depth: usize, reader: Reader) {
        let mut left = vec![(node, depth)];
        while let Some((node, depth)) = left.pop() {
            if let Some(text) = node.text() {
                self.add(node, text, depth < 2, reader, Role::Value);
            }
            left.extend(
                node.items()
                    .into_iter()
                    .flatten()
                    .map(|item| (item, depth + 1)),
            );
            let entries = node.entries().into_iter().flatten();
            left.extend(entries.map(|(_, value)| (value, depth + 1)));
        }
    }

    /// A part of which the server's parser checks nothing.
    fn unchecked(&mut self, node: Node<'t>, reader: Reader) {
        self.value(node, 2, reader);
    }

    fn role(&mut self, node: Option<Node<'t>>, reader: Reader, role: Role) {
        if let Some((node, text)) = node.and_then(|node| Some((node, node.text()?))) {
            self.add(node, text, true, reader, role);
        }
    }

    /// The workflow itself, without its tasks.
    pub fn workflow(&mut self, body: Node<'t>) {
        if let Some(vars) = body.get("vars") {
            self.value(vars, 0, Reader::Vars);
        }
        if let Some(output) = body.get("output") {
            self.value(output, 0, Reader::Output);
        }
        if let Some(output) = body.get("output-on-error") {
            self.unchecked(output, Reader::Output);
        }
        if let Some(defaults) = body.get("task-defaults") {
            self.policies(defaults, |_| Reader::Defaults);
            self.clauses(defaults, |_| Reader::Defaults);
        }
    }

    pub fn action(&mut self, body: Node<'t>) {
        if let Some((base, text)) = body.get("base").and_then(|base| Some((base, base.text()?)))
            && let Some(call) = call::parse(text)
        {
            self.parameters(base, &call.parameters, true, Reader::Action);
        }
        if let Some(input) = body.get("base-input") {
            self.value(input, 0, Reader::Action);
        }
        if let Some(output) = body.get("output") {
            let depth = if output.text().is_some() { 0 } else { 2 };
            self.value(output, depth, Reader::ActionOutput);
        }
    }

    /// A task, by its number.
    pub fn task(&mut self, number: usize, body: Node<'t>) {
        let at = |moment| Reader::Task(number, moment);
        for name in ["action", "workflow"] {
            if let Some((node, text)) = body.get(name).and_then(|node| Some((node, node.text()?))) {
                self.call(node, text, at(Moment::Input));
            }
        }
        if let Some(input) = body.get("input") {
            self.value(input, 0, at(Moment::Input));
        }
        for name in ["publish", "publish-on-error", "publish-on-skip"] {
            if let Some(node) = body.get(name) {
                self.value(node, 0, at(Moment::Before));
            }
        }
        if let Some(target) = body.get("target") {
            self.unchecked(target, at(Moment::Target));
        }
        if let Some(node) = body.get("with-items") {
            let lines = node.items().into_iter().flatten().chain([node]);
            for (line, text) in lines.filter_map(|line| Some((line, line.text()?))) {
                let values = with_items_values(text).unwrap_or_default();
                self.add(line, values, true, at(Moment::Before), Role::Value);
            }
        }
        self.policies(body, at);
        self.clauses(body, at);
    }

    /// A name with parameters. The server's parser checks the parameters only.
    fn call(&mut self, node: Node<'t>, text: &'t str, reader: Reader) {
        let Some(call) = call::parse(text) else {
            return;
        };
        let of_name_reader = match reader {
            Reader::Task(number, _) => Reader::Task(number, Moment::Before),
            reader => reader,
        };
        self.add(node, call.name, false, of_name_reader, Role::Name);
        self.parameters(node, &call.parameters, true, reader);
    }

    fn parameters(
        &mut self,
        node: Node<'t>,
        parameters: &[(&str, Parameter<'t>)],
        is_checked: bool,
        reader: Reader,
    ) {
        for (_, value) in parameters {
            match value {
                Parameter::Text(text) => self.add(node, text, is_checked, reader, Role::Value),
                // With escapes it is not what the server evaluates.
                Parameter::Json(text) if !text.contains('\\') => {
                    self.add(node, text, false, reader, Role::Value);
                }
                Parameter::Json(_) => {}
            }
        }
    }

    fn policies(&mut self, body: Node<'t>, at: impl Fn(Moment) -> Reader) {
        for name in ["wait-before", "wait-after", "concurrency", "pause-before"] {
            self.role(body.get(name), at(Moment::Before), Role::Policy);
        }
        self.role(body.get("timeout"), at(Moment::Timeout), Role::Policy);
        self.role(body.get("fail-on"), at(Moment::After), Role::Condition);
        let Some(retry) = body.get("retry") else {
            return;
        };
        let role_of = |name: &str| match name {
            "break-on" | "continue-on" => (Moment::After, Role::Condition),
            _ => (Moment::Before, Role::Policy),
        };
        for (key, value) in retry.entries().into_iter().flatten() {
            let (moment, role) = role_of(key.text().unwrap_or_default());
            self.role(Some(value), at(moment), role);
        }
        let line = retry.text().and_then(call::parse);
        for (name, value) in line.into_iter().flat_map(|call| call.parameters) {
            if let Parameter::Text(text) = value {
                let (moment, role) = role_of(name);
                self.add(retry, text, true, at(moment), role);
            }
        }
    }

    fn clauses(&mut self, body: Node<'t>, at: impl Fn(Moment) -> Reader) {
        for node in CLAUSES.iter().filter_map(|name| body.get(name)) {
            for next in clause::next(node) {
                self.role(next.condition, at(Moment::After), Role::Condition);
                let call = next.at.text().and_then(call::parse);
                if let Some(call) = call {
                    self.parameters(next.at, &call.parameters, false, at(Moment::After));
                }
            }
            let scopes = node.get("publish").and_then(Node::entries);
            for (_, values) in scopes.into_iter().flatten() {
                self.value(values, 0, at(Moment::Before));
            }
        }
    }
}
