//! Colours of states and of what is no task. The text on them is dark.

use super::super::tree::State;
use super::{Shape, Stroke};

/// A colour to fill with, and one for the border.
pub struct Paint {
    pub fill: &'static str,
    pub line: &'static str,
}

const fn paint(fill: &'static str, line: &'static str) -> Paint {
    Paint { fill, line }
}

/// Where colours mean states, what has none is grey.
pub const UNKNOWN: Paint = paint("#eeeeee", "#9e9e9e");

pub fn of_state(state: State) -> Paint {
    match state {
        State::Success => paint("#c8e6c9", "#2e7d32"),
        State::Error => paint("#ffcdd2", "#c62828"),
        State::Cancelled => paint("#ffe0b2", "#ef6c00"),
        State::Running => paint("#bbdefb", "#1565c0"),
        State::Delayed => paint("#d1c4e9", "#4527a0"),
        State::Paused => paint("#fff9c4", "#f9a825"),
        State::Waiting | State::Idle => paint("#b2ebf2", "#00838f"),
        State::Skipped => paint("#d7ccc8", "#5d4037"),
        State::Unknown => UNKNOWN,
    }
}

pub fn of_shape(shape: Shape) -> Paint {
    match shape {
        Shape::Task => paint("#f5f8ff", "#37517e"),
        Shape::Command => paint("#ffffff", "#616161"),
        Shape::Missing => paint("#ffffff", "#c62828"),
        Shape::Several => paint("#fffde7", "#8d6e00"),
    }
}

/// The colour of an edge and of the text at it.
pub fn of_stroke(stroke: Stroke) -> &'static str {
    match stroke {
        Stroke::Plain => "#333333",
        Stroke::Error => "#c62828",
        Stroke::Always => "#1565c0",
        Stroke::Skip => "#8d6e00",
    }
}

/// Of boxes, one in another. A state has its colour at the border.
pub fn of_box(depth: usize, state: Option<State>) -> Paint {
    let fill = if depth.is_multiple_of(2) {
        "#fcfcfc"
    } else {
        "#f3f3f3"
    };
    paint(fill, state.map_or(UNKNOWN, of_state).line)
}
