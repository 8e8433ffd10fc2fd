//! Splits a command line into options and positionals, by the rules of Python's `argparse`.
//!
//! Global options may come anywhere. Long options may be abbreviated as long as they are unambiguous, those of the
//! command first; an optional value may be left out; `--` ends the options. All options come out in full, so that clap
//! only has to check them.
//!
//! An abbreviation means the same as in the reference, so options that only this client has are tried last.

use std::cell::OnceCell;

use crate::character::decimal;
use crate::commands::{Additions, habitual_option, without_minus};
use crate::error::{Error, Result};

/// How many values an option takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Arity {
    None,
    One,
    /// One, or none.
    Optional,
}

/// An option that a parser knows.
#[derive(Debug)]
struct KnownOption {
    longs: Vec<String>,
    short: Option<char>,
    arity: Arity,
}

impl KnownOption {
    /// The option in full, with its value.
    fn in_full(&self, value: Option<&str>) -> String {
        let mut text = match (self.longs.first(), self.short) {
            (Some(long), _) => format!("--{long}"),
            (None, Some(short)) => format!("-{short}"),
            (None, None) => String::new(),
        };
        if let Some(value) = value {
            text.push('=');
            text.push_str(value);
        }
        text
    }
}

/// The options of one parser.
#[derive(Debug)]
pub struct Options {
    /// The command to which they belong; none for the global ones.
    command: Option<&'static str>,
    all: Vec<KnownOption>,
}

impl Options {
    /// The global options, from clap's root command.
    pub fn global(root: &clap::Command) -> Self {
        Self::of(None, root)
    }

    /// The options of a command, from its clap command.
    pub fn of_command(name: &'static str, parser: &clap::Command) -> Self {
        Self::of(Some(name), parser)
    }

    fn of(command: Option<&'static str>, parser: &clap::Command) -> Self {
        let options = parser.get_arguments().filter(|arg| !arg.is_positional());
        let all = options.map(|arg| {
            let aliases = arg.get_all_aliases().unwrap_or_default();
            let longs = arg.get_long().into_iter().chain(aliases);
            KnownOption {
                longs: longs.map(str::to_owned).collect(),
                short: arg.get_short(),
                arity: arity(arg),
            }
        });
        Self {
            command,
            all: all.collect(),
        }
    }

    fn by_long(&self, name: &str) -> Option<&KnownOption> {
        self.all
            .iter()
            .find(|known| known.longs.iter().any(|long| long == name))
    }

    fn by_short(&self, short: char) -> Option<&KnownOption> {
        self.all.iter().find(|known| known.short == Some(short))
    }

    /// The option with this `prefix` among those of the reference, or among the `additions` of this client; an error if
    /// there are several.
    fn by_prefix(
        &self,
        prefix: &str,
        own: &Additions,
        additions: bool,
    ) -> Result<Option<&KnownOption>> {
        let begins = |known: &&KnownOption| known.longs.iter().any(|long| long.starts_with(prefix));
        let wanted = |known: &&KnownOption| self.is_addition(known, own) == additions;
        let found: Vec<_> = self.all.iter().filter(begins).filter(wanted).collect();
        match found[..] {
            [] => Ok(None),
            [one] => Ok(Some(one)),
            _ => {
                let names: Vec<_> = found.iter().map(|known| known.in_full(None)).collect();
                Err(Error::usage(format!(
                    "--{prefix} could mean {}",
                    names.join(", ")
                )))
            }
        }
    }

    fn is_addition(&self, known: &KnownOption, own: &Additions) -> bool {
        known.longs.first().is_some_and(|long| match self.command {
            Some(command) => own.has_option(command, long),
            None => own.has_global(long),
        })
    }
}

fn arity(arg: &clap::Arg) -> Arity {
    if !arg.get_action().takes_values() {
        return Arity::None;
    }
    match arg.get_num_args() {
        Some(range) if range.min_values() == 0 => Arity::Optional,
        _ => Arity::One,
    }
}

/// An option that was found in an argument.
struct Found<'a> {
    known: &'a KnownOption,
    global: bool,
    /// What follows the option's name in the same argument.
    attached: Option<&'a str>,
}

/// A part of a command line.
pub enum Token {
    /// A global option, in full.
    Global(String),
    /// An option of the command, in full.
    Own(String),
    /// A positional.
    Positional(String),
    /// The end of the command line.
    End,
}

/// Reads the tokens of a command line.
#[derive(Clone)]
pub struct Tokenizer {
    arguments: std::vec::IntoIter<String>,
    /// The rest of a group of short options (`-vq`).
    pending: Option<String>,
    options_ended: bool,
    /// Read at the first abbreviation.
    additions: OnceCell<Additions>,
}

impl Tokenizer {
    /// A tokenizer of `arguments`, without the program's name.
    pub fn new(arguments: Vec<String>) -> Self {
        Self {
            arguments: arguments.into_iter(),
            pending: None,
            options_ended: false,
            additions: OnceCell::new(),
        }
    }

    /// A tokenizer with other additions than this client's.
    #[cfg(test)]
    pub fn with_additions(arguments: Vec<String>, additions: Additions) -> Self {
        Self {
            additions: OnceCell::from(additions),
            ..Self::new(arguments)
        }
    }

    /// Whether `--` has ended the options.
    pub fn options_ended(&self) -> bool {
        self.options_ended
    }

    /// The remaining arguments, with this one in front.
    pub fn rest(&self, word: &str) -> String {
        let mut all = vec![word];
        all.extend(self.arguments.as_slice().iter().map(String::as_str));
        all.join(" ")
    }

    /// The next token. `own` are the options of the command, once that is known.
    pub fn next(&mut self, own: Option<&Options>, globals: &Options) -> Result<Token> {
        if let Some(word) = self.pending.take() {
            return match self.find(&word, own, globals)? {
                Some(found) if !word.starts_with("--") => self.option(&word, &found, own, globals),
                _ => Err(unknown(&word)),
            };
        }
        let Some(word) = self.arguments.next() else {
            return Ok(Token::End);
        };
        if self.options_ended {
            return Ok(Token::Positional(word));
        }
        if word == "--" && own.is_some() {
            self.options_ended = true;
            return self.next(own, globals);
        }
        match self.find(&word, own, globals)? {
            Some(found) => self.option(&word, &found, own, globals),
            None if is_value(&word) => Ok(Token::Positional(word)),
            None => Err(unknown(&word)),
        }
    }

    fn option(
        &mut self,
        word: &str,
        found: &Found<'_>,
        own: Option<&Options>,
        globals: &Options,
    ) -> Result<Token> {
        let wrong = |what: &str| Error::usage(format!("{} {what}", found.known.in_full(None)));
        let value = match (found.known.arity, found.attached) {
            (Arity::None, None) => None,
            (Arity::None, Some(rest)) if word.starts_with("--") || rest.starts_with('=') => {
                return Err(wrong("takes no value"));
            }
            (Arity::None, Some(rest)) => {
                self.pending = Some(format!("-{rest}"));
                None
            }
            (_, Some(attached)) => Some(attached.to_owned()),
            (arity, None) => match self.next_value(own, globals)? {
                None if arity == Arity::One => {
                    let next = self.arguments.as_slice().first();
                    let instead =
                        next.and_then(|next| without_minus(&found.known.in_full(None), next));
                    return Err(match instead {
                        Some(instead) => wrong(&format!("needs a value; {instead}")),
                        None => wrong("needs a value"),
                    });
                }
                value => value,
            },
        };
        let option = found.known.in_full(value.as_deref());
        Ok(if found.global {
            Token::Global(option)
        } else {
            Token::Own(option)
        })
    }

    /// Takes the next argument if it can be a value.
    fn next_value(&mut self, own: Option<&Options>, globals: &Options) -> Result<Option<String>> {
        let Some(word) = self.arguments.as_slice().first() else {
            return Ok(None);
        };
        if !is_value(word) || self.find(word, own, globals)?.is_some() {
            return Ok(None);
        }
        Ok(self.arguments.next())
    }

    /// The option that an argument names, in full or abbreviated: those of the command first, additions last.
    fn find<'a>(
        &self,
        word: &'a str,
        own: Option<&'a Options>,
        globals: &'a Options,
    ) -> Result<Option<Found<'a>>> {
        let parsers = || {
            own.map(|own| (own, false))
                .into_iter()
                .chain([(globals, true)])
        };
        if let Some(long) = word.strip_prefix("--") {
            let (name, attached) = match long.split_once('=') {
                Some((name, value)) => (name, Some(value)),
                None => (long, None),
            };
            let mut found =
                parsers().find_map(|(options, global)| Some((options.by_long(name)?, global)));
            if found.is_none() && !name.is_empty() && !name.contains(' ') {
                found = self.find_abbreviated(name, parsers)?;
            }
            return Ok(found.map(|(known, global)| Found {
                known,
                global,
                attached,
            }));
        }
        let mut letters = word.strip_prefix('-').unwrap_or_default().chars();
        let Some(short) = letters.next() else {
            return Ok(None);
        };
        let rest = Some(letters.as_str()).filter(|rest| !rest.is_empty());
        let found =
            parsers().find_map(|(options, global)| Some((options.by_short(short)?, global)));
        Ok(found.map(|(known, global)| Found {
            known,
            global,
            attached: match known.arity {
                Arity::None => rest,
                Arity::One | Arity::Optional => {
                    rest.map(|rest| rest.strip_prefix('=').unwrap_or(rest))
                }
            },
        }))
    }

    /// The option that an abbreviation means, and whether it is global.
    fn find_abbreviated<'a, P>(
        &self,
        name: &str,
        parsers: impl Fn() -> P,
    ) -> Result<Option<(&'a KnownOption, bool)>>
    where
        P: Iterator<Item = (&'a Options, bool)>,
    {
        let own = self.additions.get_or_init(Additions::read);
        for additions in [false, true] {
            for (options, global) in parsers() {
                if let Some(known) = options.by_prefix(name, own, additions)? {
                    return Ok(Some((known, global)));
                }
            }
        }
        Ok(None)
    }
}

fn unknown(word: &str) -> Error {
    let error = Error::usage(format!("unknown option {word}"));
    match habitual_option(word) {
        Some(habit) => error.hint(habit),
        None => error,
    }
}

/// Whether an argument that names no option can be a value: a lone dash, a negative number, text with a space, or
/// anything that does not begin with a dash.
fn is_value(word: &str) -> bool {
    let Some(rest) = word.strip_prefix('-') else {
        return true;
    };
    rest.is_empty() || word.contains(' ') || is_number(rest)
}

/// Digits of any script; if there is a dot, with a digit behind it.
fn is_number(text: &str) -> bool {
    let digits = |part: &str| part.chars().all(|c| decimal(c).is_some());
    match text.split_once('.') {
        None => !text.is_empty() && digits(text),
        Some((whole, fraction)) => digits(whole) && !fraction.is_empty() && digits(fraction),
    }
}
