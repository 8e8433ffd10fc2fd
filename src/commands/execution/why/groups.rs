//! Which failed tasks are one cause.

use std::collections::HashMap;

use crate::failures::{FailedTask, connection};

/// Whether a task is a join that only failed because of one of the others.
pub fn follows(task: &FailedTask, tasks: &[FailedTask]) -> bool {
    let beside = &task.path[..task.path.len().saturating_sub(1)];
    let is_reason = |other: &FailedTask| !other.is_consequence() && other.path.starts_with(beside);
    task.is_consequence() && tasks.iter().any(is_reason)
}

/// Tasks that failed with the same error for several items of a task above are one cause.
pub fn grouped<'t>(tasks: &[&'t FailedTask]) -> Vec<Vec<&'t FailedTask>> {
    let mut groups: Vec<Vec<&FailedTask>> = Vec::new();
    let mut known = HashMap::new();
    for &task in tasks {
        let message = task.message();
        // The URLs of the items may differ.
        let connection = task.state_info.as_deref().and_then(connection);
        let error = match (connection, message.split_once(" from ")) {
            (Some(connection), _) => connection.what,
            (None, Some((status, _))) if status.starts_with("HTTP ") => status.to_owned(),
            _ => message,
        };
        // A task with items of its own does not say how they failed.
        let own = task.items.map(|_| task.id.as_str());
        let key = (task.path.clone(), error, own);
        match known.get(&key) {
            Some(&place) if task.item.is_some() => {
                let group: &mut Vec<_> = &mut groups[place];
                group.push(task);
            }
            _ => {
                known.insert(key, groups.len());
                groups.push(vec![task]);
            }
        }
    }
    groups
}
