//! From the words of a command line to options and positionals, by the rules of Python's `argparse`.
//!
//! Global options stand anywhere; long options and commands may be shortened to what is
//! unambiguous, and a command's own options come first; a value may be left out where the option
//! allows it; `--` ends the options. What comes out is spelled in full, so that clap has nothing
//! left to guess and only checks.
//!
//! An abbreviation means what it means to the reference, so options that only this client has are
//! looked at last.

use std::cell::OnceCell;

use crate::character::decimal;
use crate::commands::Additions;
use crate::error::{Error, Result};

/// How many values an option takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Arity {
    None,
    One,
    /// One, which may be left out.
    Optional,
}

/// One option of a parser.
#[derive(Debug)]
struct Known {
    longs: Vec<String>,
    short: Option<char>,
    arity: Arity,
}

impl Known {
    /// The option spelled in full, with its value.
    fn spelled(&self, value: Option<&str>) -> String {
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
    /// The command that they belong to; nothing for the global ones.
    command: Option<&'static str>,
    all: Vec<Known>,
}

impl Options {
    /// Reads the global options off the root of the tree.
    pub fn global(root: &clap::Command) -> Self {
        Self::of(None, root)
    }

    /// Reads the options of a command off its parser.
    pub fn of_command(name: &'static str, parser: &clap::Command) -> Self {
        Self::of(Some(name), parser)
    }

    fn of(command: Option<&'static str>, parser: &clap::Command) -> Self {
        let options = parser.get_arguments().filter(|arg| !arg.is_positional());
        let all = options.map(|arg| {
            let aliases = arg.get_all_aliases().unwrap_or_default();
            let longs = arg.get_long().into_iter().chain(aliases);
            Known {
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

    fn by_long(&self, name: &str) -> Option<&Known> {
        self.all
            .iter()
            .find(|known| known.longs.iter().any(|long| long == name))
    }

    fn by_short(&self, short: char) -> Option<&Known> {
        self.all.iter().find(|known| known.short == Some(short))
    }

    /// The one option that `prefix` can mean among those that the reference has, or among the `additions`
    /// of this client; an error if it can mean several.
    fn by_prefix(&self, prefix: &str, own: &Additions, additions: bool) -> Result<Option<&Known>> {
        let begins = |known: &&Known| known.longs.iter().any(|long| long.starts_with(prefix));
        let wanted = |known: &&Known| self.is_addition(known, own) == additions;
        let found: Vec<_> = self.all.iter().filter(begins).filter(wanted).collect();
        match found[..] {
            [] => Ok(None),
            [one] => Ok(Some(one)),
            _ => {
                let names: Vec<_> = found.iter().map(|known| known.spelled(None)).collect();
                Err(Error::usage(format!(
                    "--{prefix} could mean {}",
                    names.join(", ")
                )))
            }
        }
    }

    fn is_addition(&self, known: &Known, own: &Additions) -> bool {
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

/// An option that was recognized in a word.
struct Found<'a> {
    known: &'a Known,
    global: bool,
    /// What stands in the same word behind the option's name.
    attached: Option<&'a str>,
}

/// What one step over the words found.
pub enum Step {
    /// A global option, spelled in full.
    Global(String),
    /// An option of the command, spelled in full.
    Own(String),
    /// A positional.
    Positional(String),
    /// The end of the line.
    End,
}

/// Walks over the words of a command line.
pub struct Walker {
    words: std::vec::IntoIter<String>,
    /// A word that was cut out of a bundle of short options.
    pending: Option<String>,
    options_ended: bool,
    /// Read when the first abbreviation comes.
    additions: OnceCell<Additions>,
}

impl Walker {
    /// A walk over `words`, which do not include the program's name.
    pub fn new(words: Vec<String>) -> Self {
        Self {
            words: words.into_iter(),
            pending: None,
            options_ended: false,
            additions: OnceCell::new(),
        }
    }

    /// A walk with other additions than this client's.
    #[cfg(test)]
    pub fn with_additions(words: Vec<String>, additions: Additions) -> Self {
        Self {
            additions: OnceCell::from(additions),
            ..Self::new(words)
        }
    }

    /// The words that are left, this one included.
    pub fn rest(&self, word: &str) -> String {
        let mut all = vec![word];
        all.extend(self.words.as_slice().iter().map(String::as_str));
        all.join(" ")
    }

    /// Goes to the next option or positional. `own` is empty until the command is known.
    pub fn step(&mut self, own: Option<&Options>, globals: &Options) -> Result<Step> {
        if let Some(word) = self.pending.take() {
            return match self.find(&word, own, globals)? {
                Some(found) if !word.starts_with("--") => self.option(&word, &found, own, globals),
                _ => Err(Error::usage(format!("unknown option {word}"))),
            };
        }
        let Some(word) = self.words.next() else {
            return Ok(Step::End);
        };
        if self.options_ended {
            return Ok(Step::Positional(word));
        }
        if word == "--" && own.is_some() {
            self.options_ended = true;
            return self.step(own, globals);
        }
        match self.find(&word, own, globals)? {
            Some(found) => self.option(&word, &found, own, globals),
            None if is_value(&word) => Ok(Step::Positional(word)),
            None => Err(Error::usage(format!("unknown option {word}"))),
        }
    }

    fn option(
        &mut self,
        word: &str,
        found: &Found<'_>,
        own: Option<&Options>,
        globals: &Options,
    ) -> Result<Step> {
        let value = match (found.known.arity, found.attached) {
            (Arity::None, None) => None,
            (Arity::None, Some(rest)) => {
                if word.starts_with("--") || rest.starts_with('=') {
                    return Err(Error::usage(format!(
                        "{} takes no value",
                        found.known.spelled(None)
                    )));
                }
                self.pending = Some(format!("-{rest}"));
                None
            }
            (_, Some(attached)) => Some(attached.to_owned()),
            (arity, None) => match self.next_value(own, globals)? {
                None if arity == Arity::One => {
                    return Err(Error::usage(format!(
                        "{} needs a value",
                        found.known.spelled(None)
                    )));
                }
                value => value,
            },
        };
        let spelled = found.known.spelled(value.as_deref());
        Ok(if found.global {
            Step::Global(spelled)
        } else {
            Step::Own(spelled)
        })
    }

    /// Takes the next word if it can be a value.
    fn next_value(&mut self, own: Option<&Options>, globals: &Options) -> Result<Option<String>> {
        let Some(word) = self.words.as_slice().first() else {
            return Ok(None);
        };
        if !is_value(word) || self.find(word, own, globals)?.is_some() {
            return Ok(None);
        }
        Ok(self.words.next())
    }

    /// The option that a word names: exactly, or by an abbreviation; the command's own ones first, what the
    /// reference has not last.
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
            let exact =
                parsers().find_map(|(options, global)| Some((options.by_long(name)?, global)));
            if let Some((known, global)) = exact {
                return Ok(Some(Found {
                    known,
                    global,
                    attached,
                }));
            }
            if name.is_empty() || name.contains(' ') {
                return Ok(None);
            }
            let manifest = self.additions.get_or_init(Additions::read);
            for additions in [false, true] {
                for (options, global) in parsers() {
                    if let Some(known) = options.by_prefix(name, manifest, additions)? {
                        return Ok(Some(Found {
                            known,
                            global,
                            attached,
                        }));
                    }
                }
            }
            return Ok(None);
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
}

/// Whether a word that names no option can be a value: a lone dash, a negative number, text with a
/// space, or anything that does not begin with a dash.
fn is_value(word: &str) -> bool {
    let Some(rest) = word.strip_prefix('-') else {
        return true;
    };
    rest.is_empty() || word.contains(' ') || is_number(rest)
}

/// Digits of any script with at most one dot, and a digit behind it.
fn is_number(text: &str) -> bool {
    let digits = |part: &str| part.chars().all(|c| decimal(c).is_some());
    match text.split_once('.') {
        None => !text.is_empty() && digits(text),
        Some((whole, fraction)) => digits(whole) && !fraction.is_empty() && digits(fraction),
    }
}
