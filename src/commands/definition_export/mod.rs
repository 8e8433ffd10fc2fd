//! `definition-export`: writes the server's objects to files.

mod notes;

use clap::Args;

use crate::character::single_line;
use crate::definitions::Kind;
use crate::definitions::export::{Exported, Exporter, Folder, Put, Selection, Tally};
use crate::definitions::kept::check_owner;
use crate::definitions::record::Record;
use crate::definitions::remote::Reader;
use crate::error::{Error, Kind as ErrorKind, Result};
use crate::exit::ExitStatus;
use crate::terminal::Terminal;

use super::command::{Context, Outcome, Rows, Run, Server};
use super::context::RowWriter;
use super::output_options::one_of;

const HEADINGS: [&str; 5] = ["Kind", "Name", "Namespace", "File", "Result"];

#[derive(Args)]
pub struct Export {
    /// Folder to write to, which is made if needed; it gets a folder for each kind
    #[arg(value_name = "DIR")]
    folder: String,
    /// Export only this kind: code-source, dynamic-action, action, workbook, workflow, environment, cron-trigger or event-trigger; repeatable
    #[arg(long = "kind", value_parser = one_of(Kind::ALL, Kind::name), hide_possible_values = true, value_name = "KIND")]
    kinds: Vec<Kind>,
    /// Export only what this owner has made with definition-apply
    #[arg(long, value_name = "NAME")]
    owner: Option<String>,
    /// Export also what other projects have made public, to make copies of it in a project of your own
    #[arg(long)]
    all_scopes: bool,
    /// Export only what is in this namespace, to a folder of its own; default: the default namespace, and what has none
    #[arg(
        long,
        value_name = "NAMESPACE",
        default_value = "",
        hide_default_value = true
    )]
    namespace: String,
    /// Replace files that differ from what the server has
    #[arg(long)]
    overwrite: bool,
}

impl Run<Server, Rows> for Export {
    fn columns() -> Vec<String> {
        HEADINGS.map(str::to_owned).into()
    }

    async fn run(self, context: &Context<Server, Rows>) -> Result<Outcome> {
        if let Some(owner) = &self.owner {
            check_owner(owner)?;
        }
        let terminal = context.terminal();
        let rows = context.rows(HEADINGS.map(str::to_owned).into())?;
        let mistral = context.mistral()?;
        // Nothing is made before a login.
        mistral.session().await?;
        let reader = Reader::new(&mistral);
        let selection = self.selection(&reader).await?;
        let folder = Folder::open(&self.folder, self.overwrite)?;
        let mut exporter = Exporter {
            reader: &reader,
            selection: &selection,
            folder: &folder,
            tally: Tally::default(),
        };
        let mut report = Report {
            terminal,
            rows,
            folder: self.folder.trim_end_matches('/'),
            count: 0,
            differing: 0,
            status: ExitStatus::SUCCESS,
        };
        let ended = self.kinds(&mut exporter, &mut report).await;
        terminal.end_progress();
        if let Err(error) = ended {
            if report.count == 0 {
                return Err(error);
            }
            terminal.flush()?;
            terminal.named_failure("definition-export", &self.folder, &error);
            terminal.note(&format!(
                "mistral: note: the export is incomplete: it ended after {} objects",
                report.count
            ));
            report.status = ExitStatus::FAILURE;
        }
        notes::tell(terminal, &exporter.tally, &selection);
        report.end()
    }
}

impl Export {
    async fn selection(&self, reader: &Reader<'_>) -> Result<Selection> {
        let only = match &self.owner {
            None => None,
            Some(owner) => {
                let record = Record::load(reader, owner).await?;
                if !record.is_there() {
                    return Err(Error::new(
                        ErrorKind::NotFound,
                        format!("owner {owner:?} has made nothing in this project"),
                    ));
                }
                Some(record.keys().cloned().collect())
            }
        };
        let is_wanted = |kind: &Kind| {
            if self.kinds.is_empty() {
                self.namespace.is_empty() || kind.is_namespaced()
            } else {
                self.kinds.contains(kind)
            }
        };
        Ok(Selection {
            kinds: Kind::ALL.into_iter().filter(is_wanted).collect(),
            namespace: self.namespace.clone(),
            only,
            has_others: self.all_scopes,
        })
    }

    /// Exports one kind after the other. Old servers lack code sources and what is made of them.
    async fn kinds(&self, exporter: &mut Exporter<'_>, report: &mut Report<'_>) -> Result<()> {
        // Workbooks come first, as they say which actions and workflows are parts of them.
        let mut kinds = exporter.selection.kinds.clone();
        kinds.sort_by_key(|kind| *kind != Kind::Workbook);
        for kind in kinds {
            let done = exporter
                .kind(kind, &mut |exported| report.add(exported))
                .await;
            let is_new = matches!(kind, Kind::CodeSource | Kind::DynamicAction);
            let may_lack = is_new && self.kinds.is_empty();
            match done {
                Err(error) if error.kind == ErrorKind::NotFound && may_lack => {
                    let noun = kind.collection().noun;
                    let note = format!("mistral: note: this server has no {noun}s");
                    report.terminal.note(&note);
                }
                done => done?,
            }
        }
        Ok(())
    }
}

/// What was done so far.
struct Report<'a> {
    terminal: &'a Terminal,
    rows: RowWriter<'a>,
    folder: &'a str,
    count: usize,
    differing: usize,
    status: ExitStatus,
}

impl Report<'_> {
    fn add(&mut self, exported: Exported) -> Result<()> {
        let Exported { key, file, fate } = exported;
        self.count += 1;
        self.terminal
            .progress(&format!("exporting definitions: {}", self.count));
        let file = match file.as_str() {
            "" => String::new(),
            file => format!("{}/{file}", self.folder),
        };
        let result = match fate {
            Ok(Put::Created) => "created",
            Ok(Put::Updated) => "updated",
            Ok(Put::Unchanged) => "unchanged",
            Ok(Put::Differs) => {
                self.differing += 1;
                "differs"
            }
            Err(why) => {
                self.status = ExitStatus::FAILURE;
                let name = single_line(&key.name);
                let error = Error::local(why);
                self.terminal.failure(key.kind.name(), &name, &error);
                "failed"
            }
        };
        let cells = [key.kind.name(), &key.name, &key.namespace, &file, result];
        self.rows.add(cells.map(Into::into).into())
    }

    fn end(mut self) -> Result<Outcome> {
        let outcome = self.rows.end(false)?;
        if self.differing > 0 {
            self.status = ExitStatus::FAILURE;
            let (files, were) = match self.differing {
                1 => ("1 file differs", "was left as it is"),
                count => (&*format!("{count} files differ"), "were left as they are"),
            };
            self.terminal.note(&format!(
                "mistral: {files} from what the server has, and {were}\n  hint: to replace such files add --overwrite; to see what is different: mistral definition-diff"
            ));
        }
        Ok(Outcome {
            status: self.status,
            ..outcome
        })
    }
}
