//! What holds for every tree.

use super::support::{node, text};
use crate::output::tree::{Node, View, lines};
use crate::output::width::width;

const STATES: [&str; 12] = [
    "SUCCESS",
    "SUCCESS",
    "SUCCESS",
    "ERROR",
    "CANCELLED",
    "SKIPPED",
    "RUNNING",
    "DELAYED",
    "PAUSED",
    "WAITING",
    "IDLE",
    "odd",
];

/// Characters that are wide, have no width, belong together, change others, or control the terminal.
const CHARACTERS: [&str; 24] = [
    "a",
    "b",
    " ",
    "日",
    "\u{301}",
    "\u{200d}",
    "👨",
    "👩",
    "🇩",
    "🇪",
    "❤",
    "\u{fe0f}",
    "\u{fe0e}",
    "⌚",
    "क",
    "\u{94d}",
    "ष",
    "\u{93e}",
    "\u{102b}",
    "\u{1f3fd}",
    "\n",
    "\u{1b}[31m",
    "\u{202e}",
    "\u{600}",
];

fn words(random: &mut fastrand::Rng, most: usize) -> String {
    let length = random.usize(0..=most);
    let character = |_| CHARACTERS[random.usize(..CHARACTERS.len())];
    (0..length).map(character).collect()
}

/// A tree of random texts, each node with a number in front of its name.
fn random_tree(random: &mut fastrand::Rng, nodes: usize) -> Node {
    // Some trees are flat, some deep.
    let bend = random.f64();
    let failures = random.bool();
    let mut paths: Vec<Vec<usize>> = vec![Vec::new()];
    let mut root = random_node(random, 0, failures);
    for number in 1..nodes {
        let near = random.f64() < bend;
        let parent = if near {
            paths.len() - 1
        } else {
            random.usize(..paths.len())
        };
        let mut path = paths[parent].clone();
        let mut at = &mut root;
        for &child in &path {
            at = &mut at.children[child];
        }
        path.push(at.children.len());
        at.children.push(random_node(random, number, failures));
        paths.push(path);
    }
    root
}

fn random_node(random: &mut fastrand::Rng, number: usize, failures: bool) -> Node {
    let state = STATES[random.usize(..STATES.len())];
    let is_failure = matches!(state, "ERROR" | "CANCELLED");
    let state = if is_failure && !failures {
        "RUNNING"
    } else {
        state
    };
    Node {
        time: words(random, 3),
        detail: words(random, 40),
        ..node(&format!("#{number}.{}", words(random, 30)), state)
    }
}

/// The beginnings of the names of what failed, and how many nodes failed or lead to one.
fn failures(node: &Node, names: &mut Vec<String>) -> usize {
    let below: usize = node
        .children
        .iter()
        .map(|child| failures(child, names))
        .sum();
    let failed = matches!(node.state.as_str(), "ERROR" | "CANCELLED");
    if failed {
        names.push(node.name[..=node.name.find('.').unwrap()].to_string());
    }
    below + usize::from(failed || below > 0)
}

#[test]
fn every_tree_fits_and_shows_its_failures() {
    let mut random = fastrand::Rng::with_seed(15);
    for round in 0..300 {
        let nodes = random.usize(1..80);
        let root = random_tree(&mut random, nodes);
        let view = View {
            width: random.usize(0..120),
            height: random.bool().then(|| random.usize(0..40)),
            is_unicode: random.bool(),
            only_failed: random.u8(..4) == 0,
        };
        let shown = lines(&root, &view);
        assert_eq!(shown, lines(&root, &view), "round {round}");
        let height = view.height.unwrap_or(usize::MAX);
        assert!(shown.len() <= height, "round {round}: {view:?} {shown:#?}");
        let shown: Vec<String> = shown.iter().map(text).collect();
        for line in &shown {
            assert!(
                width(line) <= view.width,
                "round {round}: {view:?} {line:?}"
            );
        }
        if height >= nodes && !view.only_failed {
            assert_eq!(shown.len(), nodes, "round {round}: {view:?} {shown:#?}");
        }
        let mut names = Vec::new();
        let needed = failures(&root, &mut names);
        let is_shown = |name: &&String| shown.iter().any(|line| line.contains(*name));
        let hidden = names.iter().filter(|name| !is_shown(name)).count();
        // There is room for the numbers and for the last line.
        if view.width >= 40 && height > 0 {
            let said = format!(", {hidden} failed");
            let is_said = shown.iter().any(|line| line.ends_with(&said));
            assert_eq!(is_said, hidden > 0, "round {round}: {view:?} {shown:#?}");
            assert!(
                hidden == 0 || needed >= height,
                "round {round}: {view:?} {shown:#?}"
            );
        }
    }
}

#[test]
fn many_nodes_and_deep_trees_are_drawn() {
    let mut random = fastrand::Rng::with_seed(15);
    let mut root = node("w", "RUNNING");
    for _ in 0..10_000 {
        root.children.push(random_node(&mut random, 1, true));
    }
    let mut deep = node("leaf", "SUCCESS");
    for _ in 0..1000 {
        deep = Node {
            children: vec![deep],
            ..node("d", "RUNNING")
        };
    }
    root.children.push(deep);
    for height in [Some(50), None] {
        let view = View {
            width: 100,
            height,
            is_unicode: true,
            only_failed: false,
        };
        assert_eq!(lines(&root, &view).len(), height.unwrap_or(11_002));
    }
}
