//! Trees for tests, and how they look.

use crate::output::tree::{Node, View, lines};
use crate::terminal::style::Line;

pub const VIEW: View = View {
    width: 80,
    height: None,
    is_unicode: true,
    only_failed: false,
};

pub const ASCII: View = View {
    is_unicode: false,
    ..VIEW
};

/// A tree from lines of name, state, time and detail, each a space deeper than its parent.
pub fn tree(text: &str) -> Node {
    let mut levels: Vec<Node> = Vec::new();
    let attach = |levels: &mut Vec<Node>, depth: usize| {
        while levels.len() > depth.max(1) {
            let child = levels.pop().unwrap();
            levels.last_mut().unwrap().children.push(child);
        }
    };
    for line in text.lines().filter(|line| !line.is_empty()) {
        let depth = line.len() - line.trim_start_matches(' ').len();
        attach(&mut levels, depth);
        let mut words = line.trim_start_matches(' ').splitn(4, ' ');
        let mut word = || words.next().unwrap_or_default().to_string();
        levels.push(Node {
            name: word(),
            state: word(),
            time: word(),
            detail: word(),
            is_failing: false,
            children: Vec::new(),
        });
    }
    attach(&mut levels, 1);
    levels.pop().unwrap()
}

pub fn text(line: &Line) -> String {
    line.spans().iter().map(|(_, text)| text.as_str()).collect()
}

pub fn picture(root: &Node, view: View) -> String {
    let lines = lines(root, &view);
    lines.iter().map(|line| text(line) + "\n").collect()
}

pub fn node(name: &str, state: &str) -> Node {
    Node {
        name: name.to_string(),
        state: state.to_string(),
        ..Node::default()
    }
}
