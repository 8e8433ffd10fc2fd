//! From which cron trigger an execution came, as its description says.

use serde_json::{Value, json};

/// How an execution came from a cron trigger.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// The trigger started it.
    Trigger,
    /// Somebody started it as the trigger would have.
    ByHand,
}

/// What the description of an execution has that a trigger started: the server's word.
const TRIGGERED_BY: &str = "triggered_by";
/// The same of one that was started by hand: ours.
const RUN_LIKE: &str = "run_like";

/// The name of this kind of trigger in descriptions.
const KIND: &str = "cron_trigger";

/// Whether an execution with this description came from the trigger with this ID.
pub fn origin(description: &str, id: &str) -> Option<Origin> {
    let description: Value = serde_json::from_str(description).ok()?;
    let names = |key: &str| {
        let source = &description[key];
        source["type"] == KIND && source["id"] == id
    };
    if names(TRIGGERED_BY) {
        Some(Origin::Trigger)
    } else {
        names(RUN_LIKE).then_some(Origin::ByHand)
    }
}

/// Whether a description says from which trigger the execution came.
pub fn has_origin(description: &Value) -> bool {
    [TRIGGERED_BY, RUN_LIKE]
        .iter()
        .any(|key| description.get(key).is_some())
}

/// The description of an execution that is started by hand as the trigger would start it.
pub fn description_by_hand(name: &str, id: &str) -> String {
    let description = json!({
        "description": format!("Workflow execution started by hand as cron trigger '{name}' would start it."),
        RUN_LIKE: {"type": KIND, "id": id, "name": name},
    });
    description.to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_description_tells_the_trigger() {
        let by_hand = description_by_hand("a \"name\"\n", "c-1");
        let by_trigger = r#"{"triggered_by": {"type": "cron_trigger", "id": "c-1"}}"#;
        for (description, expected) in [
            (by_hand.as_str(), Some(Origin::ByHand)),
            (by_trigger, Some(Origin::Trigger)),
            (
                r#"{"triggered_by": {"type": "event_trigger", "id": "c-1"}}"#,
                None,
            ),
            (
                r#"{"triggered_by": {"type": "cron_trigger", "id": "c-12"}}"#,
                None,
            ),
            (r#"{"triggered_by": "c-1"}"#, None),
            ("like cron trigger c-1", None),
            (r#"["c-1"]"#, None),
            ("", None),
        ] {
            assert_eq!(origin(description, "c-1"), expected, "{description}");
        }
    }
}
