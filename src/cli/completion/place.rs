//! Where the cursor stands on a command line: what the word there would be.

use crate::commands::{Command, TREE, of_words};

use super::super::globals;
use super::super::tokens::{Options, Token, Tokenizer};
use super::super::{resolve, spoken};

/// Stands for the word at the cursor. It is a value for the tokenizer, and nobody types it.
const CURSOR: &str = "\u{1}";

/// What the word at the cursor is.
pub enum Place {
    /// The name of a command.
    Command,
    /// The word behind these, by which python-openstackclient knows commands.
    Words(Vec<String>),
    /// The value of an option, whose name is in full and without dashes. It begins behind so many bytes of the word.
    Value { option: String, from: usize },
    /// An option.
    Option,
    /// A positional, by its number.
    Positional(usize),
    /// Nothing that can be completed.
    Nothing,
}

/// A command line up to the cursor.
pub struct Line {
    pub place: Place,
    pub command: Option<&'static Command>,
    pub parser: clap::Command,
    pub root: clap::Command,
    /// The global options, in full.
    pub globals: Vec<String>,
    pub positionals: Vec<String>,
    /// Whether `--` has ended the options.
    pub options_ended: bool,
}

/// Reads the words before the cursor, without the program's name, and the word at it as far as it is typed.
pub fn read(words: &[String], cursor: &str) -> Line {
    let (marked, from) = marked(cursor);
    let mut arguments = words.to_vec();
    arguments.push(marked);
    let mut line = Line {
        place: Place::Nothing,
        command: None,
        parser: clap::Command::default(),
        root: globals::command(),
        globals: Vec::new(),
        positionals: Vec::new(),
        options_ended: false,
    };
    let mut tokens = Tokenizer::new(arguments);
    let place = line.find_command(&mut tokens, from);
    let place = place.or_else(|| line.find_place(&mut tokens, from));
    let place = place.unwrap_or(Place::Nothing);
    line.options_ended = tokens.options_ended();
    // Behind a dash there are options, unless a value is attached or `--` has ended them.
    line.place = match place {
        Place::Command | Place::Words(_) if cursor.starts_with('-') => Place::Option,
        Place::Positional(_) if cursor.starts_with('-') && !line.options_ended => Place::Option,
        place => place,
    };
    line
}

/// The word at the cursor with what may be a value in it replaced, and where that begins.
fn marked(cursor: &str) -> (String, usize) {
    let from = match cursor.strip_prefix("--") {
        Some(_) => cursor.find('=').map(|at| at + 1),
        None if cursor.starts_with('-') => {
            let behind = cursor.char_indices().nth(2).map(|(at, _)| at);
            behind.map(|at| at + usize::from(cursor[at..].starts_with('=')))
        }
        None => None,
    };
    let from = from.unwrap_or(0);
    (format!("{}{CURSOR}", &cursor[..from]), from)
}

/// The place of an option in full if its value is the word at the cursor.
fn value(option: &str, from: usize) -> Option<Place> {
    let (name, value) = option.split_once('=')?;
    (value == CURSOR).then(|| Place::Value {
        option: name.trim_start_matches('-').to_owned(),
        from,
    })
}

impl Line {
    /// Reads up to the command. The place, unless it is behind the command.
    fn find_command(&mut self, tokens: &mut Tokenizer, from: usize) -> Option<Place> {
        let known = Options::global(&self.root);
        loop {
            match tokens.next(None, &known) {
                Ok(Token::Global(option) | Token::Own(option)) => {
                    if let Some(place) = value(&option, from) {
                        return Some(place);
                    }
                    self.globals.push(option);
                }
                Ok(Token::Positional(word)) if word == CURSOR => return Some(Place::Command),
                Ok(Token::Positional(word)) => {
                    let mut ahead = tokens.clone();
                    self.command = spoken(&word, tokens, &known, &mut self.globals)
                        .or_else(|| resolve(&word, &word).ok());
                    if self.command.is_some() {
                        return None;
                    }
                    return Some(words_before(word, &mut ahead, &known));
                }
                Ok(Token::End) | Err(_) => return Some(Place::Nothing),
            }
        }
    }

    /// Reads what is behind the command.
    fn find_place(&mut self, tokens: &mut Tokenizer, from: usize) -> Option<Place> {
        let command = self.command?;
        self.parser = command.clap();
        let own = Options::of_command(command.name, &self.parser);
        let known = Options::global(&self.root);
        loop {
            match tokens.next(Some(&own), &known).ok()? {
                Token::Positional(word) if word == CURSOR => {
                    return Some(Place::Positional(self.positionals.len()));
                }
                Token::Positional(word) => self.positionals.push(word),
                Token::Global(option) => match value(&option, from) {
                    Some(place) => return Some(place),
                    None => self.globals.push(option),
                },
                Token::Own(option) => {
                    if let Some(place) = value(&option, from) {
                        return Some(place);
                    }
                }
                Token::End => return None,
            }
        }
    }
}

/// The place behind the first words of a command.
fn words_before(first: String, ahead: &mut Tokenizer, known: &Options) -> Place {
    let mut words = vec![first];
    loop {
        match ahead.next(None, known) {
            Ok(Token::Positional(word)) if word == CURSOR => break,
            Ok(Token::Positional(word)) => words.push(word),
            Ok(Token::Global(_) | Token::Own(_)) => {}
            Ok(Token::End) | Err(_) => return Place::Nothing,
        }
    }
    let start = format!("{} ", words.join(" "));
    let mut known = TREE.all().filter_map(|command| of_words(command.name));
    if known.any(|all| all.starts_with(&start)) {
        Place::Words(words)
    } else {
        Place::Nothing
    }
}
