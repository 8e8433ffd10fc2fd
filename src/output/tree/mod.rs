//! The tree of an execution, for people: its tasks and what they started, a line each.
//!
//! All texts of a node may be the server's: any characters, of any length.

mod draw;
mod fit;
mod fold;
mod node;
mod outline;
mod state;
#[cfg(test)]
mod tests;

pub use node::Node;
pub use state::State;

use crate::terminal::style::{Line, Style};

/// How much of a tree is shown, and in which characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct View {
    /// The most cells of a line.
    pub width: usize,
    /// The most lines. Branches that did not fail are folded until the rest fits.
    pub height: Option<usize>,
    /// Whether the terminal shows more than ASCII.
    pub is_unicode: bool,
    /// Whether only branches are shown that lead to a failure.
    pub only_failed: bool,
}

/// How a state looks, by its name in the API.
pub fn style_of(state: &str) -> Style {
    state::State::of(state).style()
}

/// The lines of a tree: the root, then a line for each node below it.
pub fn lines(root: &Node, view: &View) -> Vec<Line> {
    let entries = outline::entries(root);
    let page = fold::page(&entries, view.height, view.only_failed);
    draw::lines(&entries, &page, view.width, view.is_unicode)
}
