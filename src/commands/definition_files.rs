//! What `definition-diff` and `definition-apply` are given, and the plan that follows from it.

use clap::Args;

use crate::character::single_line;
use crate::definitions::Kind;
use crate::definitions::document::{self, Document};
use crate::definitions::files::{self, Files, Source};
use crate::definitions::kept::check_owner;
use crate::definitions::object;
use crate::definitions::plan::{Desired, Plan, plan};
use crate::definitions::record::{Record, owners};
use crate::definitions::remote::Reader;
use crate::dsl::Finding;
use crate::dsl::refused::syntax;
use crate::error::{Error, Result};
use crate::lint::{Found, Passed};
use crate::terminal::Terminal;

/// The owner where none is given, which has a lock but no record.
const NOBODY: &str = "default";

#[derive(Args)]
#[group(skip)]
#[expect(clippy::struct_excessive_bools, reason = "each is an option")]
pub struct Given {
    /// Files, folders with *.yaml, *.yml and *.json, or - for standard input
    #[arg(required = true, value_name = "PATH")]
    paths: Vec<String>,
    /// Namespace of what has none of its own; default: the default namespace
    #[arg(
        long,
        value_name = "NAMESPACE",
        default_value = "",
        hide_default_value = true
    )]
    namespace: String,
    /// Make definitions and code visible to all projects; default: as they are, new ones private
    #[arg(long, conflicts_with = "private")]
    public: bool,
    /// Make them private to the project
    #[arg(long)]
    private: bool,
    /// Delete also what the owner has made and the files no longer define
    #[arg(long, requires = "owner")]
    prune: bool,
    /// With --prune, go on where the files define nothing, so that all that the owner has made is deleted
    #[arg(long, requires = "prune")]
    allow_empty: bool,
    /// Keep a record of what is made under this name, one for each set of files
    #[arg(long, value_name = "NAME")]
    owner: Option<String>,
}

/// What was read from the files.
pub struct Definitions {
    pub desired: Vec<Desired>,
    pub sources: Vec<Source>,
}

/// A plan, and the record that it was made with.
pub struct Planned {
    pub plan: Plan,
    pub record: Option<Record>,
}

impl Planned {
    /// Whether there is nothing to do.
    pub fn is_done(&self) -> bool {
        self.plan.writes() == 0 && self.record.as_ref().is_none_or(Record::is_kept)
    }
}

impl Given {
    /// Reads the files. What is wrong with them is told, and an error.
    pub fn read(&self, terminal: &Terminal) -> Result<Definitions> {
        if let Some(owner) = &self.owner {
            check_owner(owner)?;
        }
        let sources = self.readable(terminal, files::read(&self.paths)?)?;
        let (mut desired, mut found, mut others) = (Vec::new(), Vec::new(), Vec::new());
        for source in &sources {
            let document = document::read(source);
            match &document {
                Document::Other(kind) => others.push(Passed {
                    file: &source.name,
                    kind: *kind,
                }),
                Document::UnknownKind(finding) => found.push(shown(source, finding)),
                Document::Unreadable(failure) => {
                    found.push(shown(source, &syntax(failure)));
                }
                Document::Definition(..) | Document::Fields(..) => {
                    match object::of_file(source, &document, &self.namespace) {
                        Ok(objects) => desired.extend(objects.into_iter().map(|object| Desired {
                            object,
                            file: source.name.clone(),
                        })),
                        Err(findings) => {
                            found.extend(findings.iter().map(|finding| shown(source, finding)));
                        }
                    }
                }
            }
        }
        if !others.is_empty() {
            terminal.note(&format!("mistral: note: {}", passed_over(&others)));
            tell_without_kind(terminal, &others);
        }
        refuse(terminal, &found)?;
        if desired.is_empty() && !self.allow_empty {
            return Err(self.nothing(Error::local("the files define nothing")));
        }
        for one in &mut desired {
            self.put_scope(one);
        }
        Ok(Definitions { desired, sources })
    }

    /// What the options say of who can see it. A file's own word counts more, and triggers and environments have
    /// nothing but that.
    fn put_scope(&self, desired: &mut Desired) {
        let object = &mut desired.object;
        let has_option = !matches!(
            object.key.kind,
            Kind::Environment | Kind::CronTrigger | Kind::EventTrigger
        );
        if has_option && object.scope.is_none() {
            let given = [(self.public, "public"), (self.private, "private")];
            let given = given.into_iter().find(|(is_given, _)| *is_given);
            object.scope = given.map(|(_, scope)| scope.to_owned());
        }
    }

    /// The files, if all could be read. Else all that could not are told, the last one by the error.
    fn readable(&self, terminal: &Terminal, mut files: Files) -> Result<Vec<Source>> {
        if !self.allow_empty {
            let empty = files.empty.into_iter();
            files
                .unreadable
                .extend(empty.map(|error| self.nothing(error)));
        }
        let last = files.unreadable.pop();
        tell_unreadable(terminal, &files.unreadable);
        last.map_or(Ok(files.sources), Err)
    }

    /// An error about paths without definitions, which must not lead to the deletion of everything.
    fn nothing(&self, error: Error) -> Error {
        if self.prune {
            return error.hint("to delete all that the owner has made, add --allow-empty");
        }
        error
    }

    /// Compares what the files say with the server.
    pub async fn plan(
        &self,
        (terminal, reader): (&Terminal, &Reader<'_>),
        desired: Vec<Desired>,
    ) -> Result<Planned> {
        let mut record = match &self.owner {
            Some(owner) => Some(Record::load(reader, owner).await?),
            None => None,
        };
        if let Some(owner) = self.owner.as_ref().filter(|_| self.prune)
            && record.as_ref().is_some_and(|record| !record.is_there())
        {
            let others = owners(reader).await?;
            let others = match others.as_slice() {
                [] => String::new(),
                owners => format!(
                    "; owners that have made something: {}",
                    single_line(&owners.join(", "))
                ),
            };
            terminal.note(&format!(
                "mistral: note: owner {owner:?} has made nothing yet, so that nothing is pruned{others}"
            ));
        }
        let plan = plan(reader, desired, (record.as_mut(), self.prune)).await?;
        Ok(Planned { plan, record })
    }

    /// The namespace of what has none of its own.
    pub fn namespace(&self) -> &str {
        &self.namespace
    }

    /// The owner in the name of the lock.
    pub fn owner(&self) -> &str {
        self.owner.as_deref().unwrap_or(NOBODY)
    }
}

/// So many files are named.
const MOST_NAMES: usize = 3;

/// `2 files define nothing of Mistral: a.yaml, b.json`
pub fn passed_over(others: &[Passed<'_>]) -> String {
    let (count, noun) = match others.len() {
        1 => (1, "file defines"),
        count => (count, "files define"),
    };
    let names = listed(others.iter().map(|passed| passed.file), MOST_NAMES);
    format!("{count} {noun} nothing of Mistral: {names}")
}

/// Names separated by commas, so many of them, and how many more there are.
pub fn listed<'a>(names: impl ExactSizeIterator<Item = &'a str>, most: usize) -> String {
    let left = names.len().saturating_sub(most);
    let mut shown: Vec<String> = names.take(most).map(single_line).collect();
    if left > 0 {
        shown.push(format!("{left} more"));
    }
    shown.join(", ")
}

/// Tells which files would define something, if they said what.
pub fn tell_without_kind(terminal: &Terminal, others: &[Passed<'_>]) {
    for passed in others {
        if let Some(kind) = passed.kind {
            let (file, kind) = (single_line(passed.file), kind.name());
            terminal.note(&format!(
                "mistral: note: {file} seems to be an {kind}, and is passed over\n  hint: write kind: {kind} into it"
            ));
        }
    }
}

/// Tells which files could not be read.
pub fn tell_unreadable(terminal: &Terminal, unreadable: &[Error]) {
    for error in unreadable {
        terminal.named_failure("file", "", error);
    }
}

/// Tells what is wrong, and fails if there is anything.
pub fn refuse(terminal: &Terminal, found: &[String]) -> Result<()> {
    for line in found {
        terminal.note(line);
    }
    match found.len() {
        0 => Ok(()),
        1 => Err(Error::local("1 error in the files; nothing was sent")),
        count => Err(Error::local(format!(
            "{count} errors in the files; nothing was sent"
        ))),
    }
}

/// `flows/a.yaml:3:5: M402 error: environment has no key "variable"; did you mean "variables"?`
pub fn shown(source: &Source, finding: &Finding) -> String {
    let file = &source.name;
    let finding = finding.clone();
    Found { file, finding }.line()
}
