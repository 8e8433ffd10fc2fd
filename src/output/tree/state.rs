//! What a state looks like, and how interesting it is.

use crate::terminal::style::Style;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    Success,
    Skipped,
    Error,
    Cancelled,
    Running,
    Delayed,
    Paused,
    Waiting,
    Idle,
    Unknown,
}

/// States that are folded together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Class {
    Ended,
    Waiting,
    Active,
    /// Never folded.
    Failed,
}

impl State {
    /// The state of a name in the API.
    pub fn of(name: &str) -> Self {
        match name {
            "SUCCESS" => Self::Success,
            "SKIPPED" => Self::Skipped,
            "ERROR" => Self::Error,
            "CANCELLED" => Self::Cancelled,
            "RUNNING" => Self::Running,
            "DELAYED" | "RUNNING_DELAYED" => Self::Delayed,
            "PAUSED" => Self::Paused,
            "WAITING" => Self::Waiting,
            "IDLE" => Self::Idle,
            _ => Self::Unknown,
        }
    }

    pub fn class(self) -> Class {
        match self {
            Self::Success | Self::Skipped => Class::Ended,
            Self::Waiting | Self::Idle => Class::Waiting,
            Self::Error | Self::Cancelled => Class::Failed,
            Self::Running | Self::Delayed | Self::Paused | Self::Unknown => Class::Active,
        }
    }

    /// The name in a count of states. That of an unknown one may be any text.
    pub fn word(self) -> &'static str {
        match self {
            Self::Success => "SUCCESS",
            Self::Skipped => "SKIPPED",
            Self::Error => "ERROR",
            Self::Cancelled => "CANCELLED",
            Self::Running => "RUNNING",
            Self::Delayed => "DELAYED",
            Self::Paused => "PAUSED",
            Self::Waiting => "WAITING",
            Self::Idle => "IDLE",
            Self::Unknown => "other",
        }
    }

    /// Cancelled is yellow: someone wanted it.
    pub fn style(self) -> Style {
        match self {
            Self::Success => Style::Green,
            Self::Error => Style::Red,
            Self::Running => Style::Cyan,
            Self::Cancelled | Self::Delayed | Self::Paused => Style::Yellow,
            Self::Skipped | Self::Waiting | Self::Idle => Style::Dim,
            Self::Unknown => Style::Plain,
        }
    }

    /// One cell.
    pub fn glyph(self, is_unicode: bool) -> &'static str {
        let (unicode, ascii) = match self {
            Self::Success => ("✔", "+"),
            Self::Skipped => ("»", ">"),
            Self::Error => ("✖", "x"),
            Self::Cancelled => ("⊘", "!"),
            Self::Running => ("●", "*"),
            Self::Delayed => ("◷", "~"),
            Self::Paused => ("‖", "="),
            Self::Waiting | Self::Idle => ("○", "."),
            Self::Unknown => ("?", "?"),
        };
        if is_unicode { unicode } else { ascii }
    }
}
