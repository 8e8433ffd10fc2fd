//! The workflows or actions of one file, each with a text of its own.

use serde_json::{Map, Value};

use crate::yaml::{self, Node};

use super::meaning::{name, value};

const VERSION: &str = "version";

/// One of the workflows or actions of a file.
#[derive(Debug)]
pub struct Member {
    pub name: String,
    /// The text that defines it alone.
    pub text: String,
    /// `version` and what its name stands for.
    pub meaning: Value,
}

/// What a text defines, in its order. One alone keeps the whole text; of several each is cut out with the comments above
/// it.
pub fn members(text: &str, root: Node<'_>) -> Vec<Member> {
    let mut members: Vec<Member> = Vec::new();
    for (key, node) in root.entries().into_iter().flatten() {
        let Some(name) = name(key).filter(|name| name != VERSION) else {
            continue;
        };
        let mut meaning = Map::new();
        if let Some(version) = root.get(VERSION).and_then(value) {
            meaning.insert(VERSION.to_owned(), version);
        }
        meaning.insert(name.clone(), value(node).unwrap_or_default());
        members.push(Member {
            name,
            text: text.to_owned(),
            meaning: Value::Object(meaning),
        });
    }
    if members.len() > 1 {
        let blocks = Blocks::of(text, root);
        for member in &mut members {
            member.text = alone(member, blocks.as_ref());
        }
    }
    members
}

/// The text of one of several: as it is written, if that means the same.
fn alone(member: &Member, blocks: Option<&Blocks<'_>>) -> String {
    if let Some(text) = blocks.and_then(|blocks| blocks.with_version(&member.name))
        && let Ok(Some(tree)) = yaml::tree(&text)
        && value(tree.root()).as_ref() == Some(&member.meaning)
    {
        return text;
    }
    let Value::Object(fields) = &member.meaning else {
        return member.text.clone();
    };
    yaml::write::file(fields)
}

/// The lines of each key of the outermost mapping.
struct Blocks<'t>(Vec<(String, Vec<&'t str>)>);

impl<'t> Blocks<'t> {
    /// `None` if the keys do not stand at the beginnings of lines of their own.
    fn of(text: &'t str, root: Node<'_>) -> Option<Self> {
        let lines: Vec<&str> = text.lines().collect();
        let mut starts = Vec::new();
        for (key, _) in root.written()? {
            let at = key.at();
            (at.column == 1 && at.line <= lines.len()).then_some(())?;
            starts.push((name(key)?, above(&lines, at.line - 1)));
        }
        let ends = (starts.iter().skip(1).map(|(_, start)| *start)).chain([lines.len()]);
        let blocks = starts.iter().zip(ends);
        let blocks = blocks.map(|((name, start), end)| {
            let block = lines.get(*start..end).unwrap_or_default();
            (name.clone(), block.to_vec())
        });
        Some(Self(blocks.collect()))
    }

    fn block(&self, name: &str) -> Option<String> {
        let mut blocks = self.0.iter().rev();
        let (_, lines) = blocks.find(|(known, _)| known == name)?;
        Some(lines.join("\n").trim_end().to_owned())
    }

    fn with_version(&self, name: &str) -> Option<String> {
        let block = self.block(name)?;
        Some(match self.block(VERSION) {
            Some(version) => format!("{version}\n\n{block}\n"),
            None => format!("{block}\n"),
        })
    }
}

/// The line at which the comments begin that stand right above this one.
fn above(lines: &[&str], line: usize) -> usize {
    let before = lines.get(..line).unwrap_or_default().iter().rev();
    let comments = before.take_while(|line| line.starts_with('#'));
    line - comments.count()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(text: &str) -> Vec<(String, String)> {
        let tree = yaml::tree(text).unwrap().unwrap();
        let members = members(text, tree.root()).into_iter();
        members.map(|member| (member.name, member.text)).collect()
    }

    #[test]
    fn one_alone_keeps_its_text() {
        let text = "# note\nversion: '2.0'\nw:\n  tasks: {a: {action: std.noop}}\n";
        assert_eq!(texts(text), [("w".to_owned(), text.to_owned())]);
    }

    #[test]
    fn several_are_cut_with_their_comments() {
        let text = "---\n# All of them.\nversion: \"2.0\"  # ours\n\n# First.\na:\n  # inside\n  tasks: {t: {action: std.noop}}\n\n# Not of b.\n\n# Second,\n# in two lines.\nb:\n  tasks:\n    t: {action: std.fail}\n";
        let found = texts(text);
        assert_eq!(
            found[0].1,
            "# All of them.\nversion: \"2.0\"  # ours\n\n# First.\na:\n  # inside\n  tasks: {t: {action: std.noop}}\n\n# Not of b.\n"
        );
        assert_eq!(
            found[1].1,
            "# All of them.\nversion: \"2.0\"  # ours\n\n# Second,\n# in two lines.\nb:\n  tasks:\n    t: {action: std.fail}\n"
        );
    }

    #[test]
    fn what_cannot_be_cut_is_written_anew_and_means_the_same() {
        for text in [
            "{version: '2.0', a: {tasks: {t: {action: std.noop}}}, b: {tasks: {u: {action: std.noop}}}}",
            "  version: '2.0'\n  a: {tasks: {t: {action: 'a\n\n  b'}}}\n  b: {tasks: {u: {action: x}}}\n",
            "version: '2.0'\n<<: {a: {tasks: {t: {action: x}}}}\nb: {tasks: {u: {action: y}}}\n",
            "version: '2.0'\na: {tasks: {t: {action: x}}}\na: {tasks: {t: {action: z}}}\nb: {tasks: {u: {action: y}}}\n",
        ] {
            let tree = yaml::tree(text).unwrap().unwrap();
            let members = members(text, tree.root());
            assert_eq!(members.len(), 2, "{text}");
            for member in members {
                let again = yaml::tree(&member.text).unwrap().unwrap();
                assert_eq!(value(again.root()).unwrap(), member.meaning, "{text}");
            }
        }
    }
}
