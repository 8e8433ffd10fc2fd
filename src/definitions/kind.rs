//! What can be defined in files.

use std::fmt;

use crate::api::Collection;
use crate::api::actions::ACTIONS;
use crate::api::code_sources::CODE_SOURCES;
use crate::api::cron_triggers::CRON_TRIGGERS;
use crate::api::dynamic_actions::DYNAMIC_ACTIONS;
use crate::api::environments::ENVIRONMENTS;
use crate::api::event_triggers::EVENT_TRIGGERS;
use crate::api::workbooks::WORKBOOKS;
use crate::api::workflows::WORKFLOWS;

/// A kind of object, in the order in which they are made: each needs only those before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    CodeSource,
    DynamicAction,
    Action,
    Workbook,
    Workflow,
    Environment,
    CronTrigger,
    EventTrigger,
}

impl Kind {
    pub const ALL: [Self; 8] = [
        Self::CodeSource,
        Self::DynamicAction,
        Self::Action,
        Self::Workbook,
        Self::Workflow,
        Self::Environment,
        Self::CronTrigger,
        Self::EventTrigger,
    ];

    /// Its name in rows, in options and behind `kind:`, which is the beginning of its commands.
    pub fn name(self) -> &'static str {
        match self {
            Self::CodeSource => "code-source",
            Self::DynamicAction => "dynamic-action",
            Self::Action => "action",
            Self::Workbook => "workbook",
            Self::Workflow => "workflow",
            Self::Environment => "environment",
            Self::CronTrigger => "cron-trigger",
            Self::EventTrigger => "event-trigger",
        }
    }

    /// The kind with this name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }

    /// Where the server has them.
    pub fn collection(self) -> &'static Collection {
        match self {
            Self::CodeSource => &CODE_SOURCES,
            Self::DynamicAction => &DYNAMIC_ACTIONS,
            Self::Action => &ACTIONS,
            Self::Workbook => &WORKBOOKS,
            Self::Workflow => &WORKFLOWS,
            Self::Environment => &ENVIRONMENTS,
            Self::CronTrigger => &CRON_TRIGGERS,
            Self::EventTrigger => &EVENT_TRIGGERS,
        }
    }

    /// Whether its objects are in a namespace.
    pub fn is_namespaced(self) -> bool {
        !matches!(
            self,
            Self::Environment | Self::CronTrigger | Self::EventTrigger
        )
    }

    /// Whether it is written in Mistral's language, and not in a file with `kind:`.
    pub fn is_in_language(self) -> bool {
        matches!(self, Self::Action | Self::Workbook | Self::Workflow)
    }
}

/// What identifies an object in a project.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Key {
    pub kind: Kind,
    /// Empty for the default one, and for kinds without namespaces.
    pub namespace: String,
    pub name: String,
}

impl Key {
    /// The namespace counts only for kinds that have one.
    pub fn new(kind: Kind, name: impl Into<String>, namespace: impl Into<String>) -> Self {
        let namespace = if kind.is_namespaced() {
            namespace.into()
        } else {
            String::new()
        };
        Self {
            kind,
            namespace,
            name: name.into(),
        }
    }
}

/// `workflow backup`, `workflow backup in namespace ops`.
impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.kind.name(), self.name)?;
        if !self.namespace.is_empty() {
            write!(f, " in namespace {}", self.namespace)?;
        }
        Ok(())
    }
}
