//! Options that select rows by what they are: their state, their workflow, when they were created and changed.
//!
//! An empty value is refused, and not taken as no selection: it is what a script's unset variable gives.

mod moment;

use clap::Args;

use crate::api::{Listing, Query, Window};
use crate::error::{Error, Result};
use crate::terminal::Terminal;

use super::arguments::not_empty;
use super::filter;
use super::states::OF_EXECUTIONS;
use moment::{Moment, WITHOUT_MINUS, moment};

/// The selectors of workflow executions.
#[derive(Args)]
#[group(skip)]
pub struct Selectors {
    #[command(flatten)]
    common: Common,
    #[command(flatten)]
    tags: Tags,
    /// Those of all projects, as far as you may see them
    #[arg(long, help_heading = "Selection")]
    all_projects: bool,
}

impl Selectors {
    /// Whether there is any.
    pub fn is_given(&self) -> bool {
        self.common.is_given() || self.tags.is_given() || self.all_projects
    }

    /// Whether one of them leaves anything out.
    pub fn is_narrow(&self) -> bool {
        self.common.is_given() || self.tags.is_given()
    }

    /// Whether an execution in this state and of this workflow is selected, as far as these two say.
    pub fn selects(&self, state: Option<&str>, workflow: Option<&str>) -> bool {
        self.common.selects(state, workflow)
    }

    /// Limits a listing to what is selected.
    pub fn apply(&self, listing: &mut Listing, terminal: &Terminal) -> Result<()> {
        if !self.is_given() {
            return Ok(());
        }
        self.common.apply(OF_EXECUTIONS, listing, terminal)?;
        self.tags.apply(listing)?;
        if self.all_projects {
            set(&mut listing.query, "--all-projects", "all_projects", "True")?;
        }
        Ok(())
    }
}

/// The selectors that there are for workflow, task and action executions.
#[derive(Args)]
#[group(skip)]
pub struct Common {
    /// In one of these states, separated by commas, in any case; repeatable
    #[arg(long = "state", value_name = "STATES", help_heading = "Selection")]
    states: Vec<String>,
    /// Created then or later: 90s, 1h30m or 7d ago, a date, or 'YYYY-MM-DD HH:MM[:SS]', local unless UTC, Z or an offset follows
    #[arg(long, value_parser = moment, value_name = "TIME", help_heading = "Selection")]
    since: Option<Moment>,
    /// Created then or earlier
    #[arg(long, value_parser = moment, value_name = "TIME", help_heading = "Selection")]
    until: Option<Moment>,
    /// Not changed since then (TIME as for --since)
    #[arg(long, value_parser = moment, value_name = "TIME", help_heading = "Selection")]
    older: Option<Moment>,
    /// Of the workflow with this name; repeatable
    #[arg(long, value_name = "NAME", help_heading = "Selection")]
    workflow: Vec<String>,
}

impl Common {
    fn is_given(&self) -> bool {
        !self.states.is_empty()
            || self.since.is_some()
            || self.until.is_some()
            || self.older.is_some()
            || !self.workflow.is_empty()
    }

    /// Limits a listing to what is selected. `states` are those that there are.
    pub fn apply(&self, states: &[&str], listing: &mut Listing, terminal: &Terminal) -> Result<()> {
        let query = &mut listing.query;
        match &self.chosen_states(states)?[..] {
            [] => {}
            [state] => set(query, "--state", "state", state)?,
            several => {
                let value = format!("in:{}", several.join(","));
                set(query, "--state", "state", &value)?;
            }
        }
        if let Some(name) = self.chosen_workflows()? {
            set(query, "--workflow", "workflow_name", &name)?;
        }
        if let Some(older) = &self.older {
            let value = format!("lt:{}", older.utc());
            set(query, "--older", "updated_at", &value)?;
        }
        listing.keep.window = self.created(query)?;
        self.tell(terminal);
        Ok(())
    }

    fn selects(&self, state: Option<&str>, workflow: Option<&str>) -> bool {
        let mut states = self.states.iter().flat_map(|states| states.split(','));
        let is_state =
            |word: &str| state.is_some_and(|state| state.eq_ignore_ascii_case(word.trim()));
        let mut workflows = self.workflow.iter();
        (self.states.is_empty() || states.any(is_state))
            && (workflows.len() == 0 || workflows.any(|name| Some(name.as_str()) == workflow))
    }

    /// Sets the bound of the time of creation, or returns the window if there are two bounds.
    fn created(&self, query: &mut Query) -> Result<Option<Window>> {
        let since = self.since.as_ref().map(Moment::utc);
        let before = self.until.as_ref().map(Moment::second_after);
        match (since, before) {
            (None, None) => {}
            (Some(since), None) => {
                set(query, "--since", "created_at", &format!("gte:{since}"))?;
            }
            (None, Some(before)) => {
                set(query, "--until", "created_at", &format!("lt:{before}"))?;
            }
            (Some(since), Some(before)) => {
                refuse_filter(query, "--since", "created_at")?;
                if before <= since {
                    return Err(Error::usage("--since is later than --until"));
                }
                return Ok(Some(Window { since, before }));
            }
        }
        Ok(None)
    }

    /// The states in upper case, each once.
    fn chosen_states(&self, known: &[&str]) -> Result<Vec<String>> {
        let mut chosen = Vec::new();
        for word in self.states.iter().flat_map(|states| states.split(',')) {
            let state = word.trim().to_uppercase();
            if !known.contains(&state.as_str()) {
                let error = format!("--state: there is no state {:?}", word.trim());
                let hint = format!("the states are {}", known.join(", "));
                return Err(Error::usage(error).hint(hint));
            }
            if !chosen.contains(&state) {
                chosen.push(state);
            }
        }
        Ok(chosen)
    }

    /// The value of the parameter for the names of workflows.
    fn chosen_workflows(&self) -> Result<Option<String>> {
        let mut chosen: Vec<&str> = Vec::new();
        for name in &self.workflow {
            let name = not_empty("--workflow", name)?;
            if !chosen.contains(&name) {
                chosen.push(name);
            }
        }
        match chosen[..] {
            [] => Ok(None),
            [name] => Ok(Some(filter::literal(name).into_owned())),
            _ if chosen.iter().any(|name| name.contains(',')) => Err(Error::usage(
                "--workflow: a name with a comma cannot be one of several",
            )),
            _ => Ok(Some(format!("in:{}", chosen.join(",")))),
        }
    }

    /// Tells a person what times in another zone are in UTC, as listings show them.
    fn tell(&self, terminal: &Terminal) {
        let options = [
            ("--since", &self.since),
            ("--until", &self.until),
            ("--older", &self.older),
        ];
        for (option, moment) in options {
            if let Some(utc) = moment.as_ref().and_then(Moment::converted) {
                terminal.note_to_person(&format!("mistral: note: {option} is {utc} UTC"));
            }
        }
    }
}

/// The selector by tags.
#[derive(Args)]
#[group(skip)]
pub struct Tags {
    /// With all of these tags, separated by commas
    #[arg(long = "tag", value_name = "TAGS", help_heading = "Selection")]
    tags: Vec<String>,
}

impl Tags {
    fn is_given(&self) -> bool {
        !self.tags.is_empty()
    }

    /// Limits a listing to rows with these tags.
    pub fn apply(&self, listing: &mut Listing) -> Result<()> {
        if self.tags.is_empty() {
            return Ok(());
        }
        let given = self.tags.join(",");
        set(&mut listing.query, "--tag", "tags", &given)?;
        for tag in given.split(',') {
            let tag = not_empty("--tag", tag)?;
            listing.keep.tags.push(tag.to_owned());
        }
        Ok(())
    }
}

/// What to write in place of a word such as `-1h`, which is taken for an option, behind an option whose value is a time.
pub fn without_minus(option: &str, next: &str) -> Option<&'static str> {
    let is_of_time = ["--since", "--until", "--older"].contains(&option);
    (is_of_time && !next.starts_with("--")).then_some(WITHOUT_MINUS)
}

/// Sets a parameter for an option. A filter by the same field is refused, as the server counts a parameter once.
fn set(query: &mut Query, option: &str, field: &str, value: &str) -> Result<()> {
    refuse_filter(query, option, field)?;
    query.set(field, value);
    Ok(())
}

fn refuse_filter(query: &Query, option: &str, field: &str) -> Result<()> {
    if query.get(field).is_none() {
        return Ok(());
    }
    Err(Error::usage(format!(
        "{option} cannot be combined with --filter {field}=..."
    )))
}
