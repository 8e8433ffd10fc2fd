//! Completion for shells: `complete` prints a script for bash, `bash-completion` the plain words.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use clap::Args;
use clap::builder::PossibleValue;

use crate::error::Result;

use super::command::{Command, Context, Local, Outcome, Run, Text};
use super::context::Process;

pub const COMPLETE: Command =
    Command::new::<Complete, _, _>("complete", "Print a completion script for bash")
        .example("source <(mistral complete)");

pub const BASH_COMPLETION: Command = Command::new::<Words, _, _>(
    "bash-completion",
    "Print all commands and global options on one line",
)
.example("mistral bash-completion");

#[derive(Args)]
struct Complete {
    /// Name of the command to complete
    #[arg(long, value_name = "COMMAND")]
    name: Option<String>,
    /// Shell that the script is for; none prints only the data
    #[arg(long, value_parser = ["bash", "none"], default_value = "bash", value_name = "SHELL")]
    shell: String,
}

impl Run<Local, Text> for Complete {
    async fn run(self, context: &Context<Local, Text>) -> Result<Outcome> {
        let name = self.name.as_deref().unwrap_or("mistral");
        Ok(Outcome::text(match self.shell.as_str() {
            "none" => data(context.process(), ""),
            _ => script(context.process(), name, &options(&context.root())),
        }))
    }
}

/// The names of all commands in alphabetical order.
fn names(process: &Process) -> Vec<&'static str> {
    let mut names = (process.names)();
    names.sort_unstable();
    names
}

/// The option strings of a parser, separated by spaces.
fn options(command: &clap::Command) -> String {
    let mut words = Vec::new();
    for argument in command.get_arguments() {
        words.extend(argument.get_short().map(|short| format!("-{short}")));
        words.extend(argument.get_long().map(|long| format!("--{long}")));
    }
    words.join(" ")
}

/// Shell variables: `cmds` with all commands, `cmds_NAME` with the options of one.
fn data(process: &Process, indent: &str) -> String {
    let mut text = format!("{indent}  cmds='{}'\n", names(process).join(" "));
    for name in names(process) {
        let variable = name.replace('-', "_");
        let parser = (process.parser)(name).unwrap_or_default();
        let _ = writeln!(
            text,
            "{indent}  cmds_{variable}='-h --help {}'",
            options(&parser)
        );
    }
    text
}

/// Arms of a shell's `case` on command and option: the values that the option can have, a line each.
fn values(process: &Process) -> String {
    let mut places: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for name in names(process) {
        let parser = (process.parser)(name).unwrap_or_default();
        let columns = (process.columns)(name);
        for argument in parser.get_opts() {
            let is_column = argument
                .get_value_names()
                .is_some_and(|names| names == ["COLUMN"]);
            let values = if is_column {
                columns.join("\n")
            } else if argument.get_action().takes_values() {
                let choices = argument.get_possible_values();
                let choices: Vec<_> = choices.iter().map(PossibleValue::get_name).collect();
                choices.join("\n")
            } else {
                String::new()
            };
            if values.is_empty() {
                continue;
            }
            let short = argument.get_short().map(|short| format!("-{short}"));
            let long = argument.get_long().map(|long| format!("--{long}"));
            let options = short.into_iter().chain(long);
            let patterns = options.map(|option| format!("'{name} {option}'"));
            places.entry(values).or_default().extend(patterns);
        }
    }
    let mut arms = String::new();
    for (values, patterns) in places {
        let _ = writeln!(arms, "    {}) values='{values}' ;;", patterns.join("|"));
    }
    arms
}

/// The names in the cloud file that is read, if one can be.
const CLOUDS: &str = "\
    \x20   *' --os-cloud'|*' --os-target-cloud')
      for word in \"$OS_CLIENT_CONFIG_FILE\" clouds.yaml clouds.yml \"${XDG_CONFIG_HOME:-$HOME/.config}/openstack/clouds.yaml\" /etc/openstack/clouds.yaml; do
        [ -f \"$word\" ] && [ -r \"$word\" ] || continue
        values=$(awk '/^[^ #]/ { inside = /^clouds:/; next }
          inside && match($0, /^ +[^ #:][^:]*:/) {
            indent = match($0, /[^ ]/); if (!first) first = indent
            if (indent == first) { sub(/^ +/, \"\"); sub(/:.*/, \"\"); print } }' 2>/dev/null < \"$word\")
        break
      done
      [ -n \"$values\" ] || { COMPREPLY=(); return; } ;;
";

fn script(process: &Process, name: &str, globals: &str) -> String {
    let function: String = name
        .chars()
        .map(|c| if c.is_ascii_alphanumeric() { c } else { '_' })
        .collect();
    let mut text = format!("_{function}()\n{{\n");
    text.push_str(&data(process, ""));
    let _ = writeln!(text, "  local globals='{globals}'");
    text.push_str(
        "  local current=\"${COMP_WORDS[COMP_CWORD]}\" word command='' name='' values='' candidates\n\
         \x20 for word in \"${COMP_WORDS[@]:1:COMP_CWORD-1}\"; do\n\
         \x20   case \" $cmds \" in\n\
         \x20     *\" $word \"*) name=$word command=\"cmds_${word//-/_}\"; break ;;\n\
         \x20   esac\n\
         \x20 done\n\
         \x20 case \"$name ${COMP_WORDS[COMP_CWORD-1]}\" in\n",
    );
    text.push_str(&values(process));
    text.push_str(CLOUDS);
    text.push_str(
        "\x20 esac\n\
         \x20 if [ -n \"$values\" ]; then\n\
         \x20   COMPREPLY=()\n\
         \x20   while IFS= read -r word; do\n\
         \x20     case \"$word\" in \"$current\"*) COMPREPLY+=(\"$word\") ;; esac\n\
         \x20   done <<< \"$values\"\n\
         \x20   return\n\
         \x20 fi\n\
         \x20 if [ -z \"$command\" ]; then\n\
         \x20   candidates=\"$cmds $globals\"\n\
         \x20 elif [ \"$command\" = cmds_help ]; then\n\
         \x20   candidates=\"$cmds\"\n\
         \x20 else\n\
         \x20   candidates=\"${!command} $globals\"\n\
         \x20 fi\n\
         \x20 if [ -n \"$command\" ] && [ \"$command\" != cmds_help ] && [[ \"$current\" != -* ]]; then\n\
         \x20   COMPREPLY=($(compgen -f -- \"$current\"))\n\
         \x20 else\n\
         \x20   COMPREPLY=($(compgen -W \"$candidates\" -- \"$current\"))\n\
         \x20 fi\n\
         }\n",
    );
    let _ = writeln!(text, "complete -o filenames -F _{function} {name}");
    text
}

#[derive(Args)]
struct Words {}

impl Run<Local, Text> for Words {
    async fn run(self, context: &Context<Local, Text>) -> Result<Outcome> {
        let options = options(&context.root());
        Ok(Outcome::text(format!(
            "{} {options}\n",
            names(context.process()).join(" ")
        )))
    }
}
