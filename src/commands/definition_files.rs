//! What `definition-diff` and `definition-apply` are given, and the plan that follows from it.

use clap::Args;

use crate::definitions::Kind;
use crate::definitions::document::{self, Document};
use crate::definitions::files::{self, Source};
use crate::definitions::kept::check_owner;
use crate::definitions::object;
use crate::definitions::plan::{Desired, Plan, plan};
use crate::definitions::record::Record;
use crate::definitions::remote::Reader;
use crate::dsl::Finding;
use crate::dsl::refused::syntax;
use crate::error::{Error, Result};
use crate::lint::Found;
use crate::terminal::Terminal;

/// The owner where none is given, which has a lock but no record.
const NOBODY: &str = "default";

#[derive(Args)]
#[group(skip)]
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
    /// Keep a record of what is made under this name, one for each set of files
    #[arg(long, value_name = "NAME")]
    owner: Option<String>,
}

/// What was read from the files.
pub struct Files {
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
    pub fn read(&self, terminal: &Terminal) -> Result<Files> {
        if let Some(owner) = &self.owner {
            check_owner(owner)?;
        }
        let sources = files::read(&self.paths)?;
        let (mut desired, mut found, mut others) = (Vec::new(), Vec::new(), 0);
        for source in &sources {
            let document = document::read(source);
            match &document {
                Document::Other => others += 1,
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
        if others > 0 {
            let (files, define) = if others == 1 {
                ("file", "defines")
            } else {
                ("files", "define")
            };
            terminal.note(&format!(
                "mistral: note: {others} {files} {define} nothing of Mistral and {} passed over",
                if others == 1 { "was" } else { "were" }
            ));
        }
        refuse(terminal, &found)?;
        if desired.is_empty() {
            return Err(Error::local("the files define nothing"));
        }
        for one in &mut desired {
            self.put_scope(one);
        }
        Ok(Files { desired, sources })
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

    /// Compares what the files say with the server.
    pub async fn plan(&self, reader: &Reader<'_>, desired: Vec<Desired>) -> Result<Planned> {
        let mut record = match &self.owner {
            Some(owner) => Some(Record::load(reader, owner).await?),
            None => None,
        };
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
