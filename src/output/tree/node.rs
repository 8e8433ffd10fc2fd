/// A node of the tree, with what it started below it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Node {
    /// The name of the task, action or workflow.
    pub name: String,
    /// The state, by its name in the API: `RUNNING`.
    pub state: String,
    /// How long it has taken, or takes so far: `1m12s`. Empty if it has not begun.
    pub time: String,
    /// What else there is to say: `15/20 items, 1 failed`.
    pub detail: String,
    /// Whether some of it has failed although it goes on.
    pub is_failing: bool,
    /// In the order in which they began.
    pub children: Vec<Node>,
}
