//! Definitions that were changed by chance, the same ones each time for the same seed: valid definitions (`seeds.txt`),
//! of which parts are dropped, repeated, moved, renamed and exchanged, and characters inserted and deleted.

/// Valid definitions, each behind a line with its kind.
const SEEDS: &str = include_str!("seeds.txt");

/// Keys and values of many types and forms, values that fit their key, and what is inserted into texts. Each ends with
/// `|`; `⟨a⟩` is the character of this number in hexadecimal digits.
const WORDS: &str = include_str!("words.txt");

/// Those whose verdicts are recorded in `verdicts.txt`.
pub const SEED: u64 = 17;
pub const COUNT: usize = 20_000;

/// A definition, and what it is meant to define.
pub struct Case {
    /// `workflow`, `action` or `workbook`.
    pub kind: &'static str,
    pub text: String,
}

/// So many changed definitions.
pub fn cases(seed: u64, count: usize) -> impl Iterator<Item = Case> {
    let seeds = seeds();
    let mut chance = Chance {
        state: seed,
        words: Words::read(),
    };
    (0..count).map(move |_| {
        let (kind, text) = seeds[chance.below(seeds.len())];
        let mut text = text.to_owned();
        for _ in 0..chance.number_of_changes() {
            text = changed(&mut chance, &text);
        }
        Case { kind, text }
    })
}

/// The valid definitions.
pub fn seeds() -> Vec<(&'static str, &'static str)> {
    let parts = SEEDS.split("=== ").skip(1);
    parts.filter_map(|part| part.split_once('\n')).collect()
}

/// A number that is another one if any of the texts is (FNV-1a).
pub fn digest<'c>(cases: impl IntoIterator<Item = &'c Case>) -> u64 {
    let bytes = cases
        .into_iter()
        .flat_map(|case| case.kind.bytes().chain(case.text.bytes()).chain([0]));
    bytes.fold(0xcbf2_9ce4_8422_2325, |digest, byte| {
        (digest ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    })
}

/// `WORDS` by their headings.
struct Words {
    keys: Vec<String>,
    values: Vec<String>,
    snippets: Vec<String>,
    fitting: Vec<(String, Vec<String>)>,
}

impl Words {
    fn read() -> Self {
        let sections = WORDS.split("=== ").skip(1);
        let mut sections = sections.filter_map(|section| {
            let (name, words) = section.split_once('\n')?;
            let words = words.lines().filter_map(|line| line.strip_suffix('|'));
            Some((name.to_owned(), words.map(decoded).collect::<Vec<_>>()))
        });
        let mut next = || sections.next().map(|(_, words)| words).unwrap_or_default();
        Self {
            keys: next(),
            values: next(),
            snippets: next(),
            fitting: sections
                .filter_map(|(name, words)| {
                    Some((name.strip_prefix("fitting ")?.to_owned(), words))
                })
                .collect(),
        }
    }
}

fn decoded(word: &str) -> String {
    let mut parts = word.split('⟨');
    let mut text = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        if let Some((number, rest)) = part.split_once('⟩') {
            text.extend(
                u32::from_str_radix(number, 16)
                    .ok()
                    .and_then(char::from_u32),
            );
            text.push_str(rest);
        }
    }
    text
}

/// Chance (`SplitMix64`), and the words among which it chooses.
struct Chance {
    state: u64,
    words: Words,
}

impl Chance {
    fn next(&mut self) -> u64 {
        self.state = self.state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.state;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    fn below(&mut self, limit: usize) -> usize {
        usize::try_from(self.next() % limit.max(1) as u64).unwrap_or(0)
    }

    fn key(&mut self) -> String {
        let index = self.below(self.words.keys.len());
        self.words.keys[index].clone()
    }

    fn value(&mut self) -> String {
        let index = self.below(self.words.values.len());
        self.words.values[index].clone()
    }

    fn snippet(&mut self) -> String {
        let index = self.below(self.words.snippets.len());
        self.words.snippets[index].clone()
    }

    /// A key, and a value that fits it.
    fn fitting(&mut self) -> (String, String) {
        let index = self.below(self.words.fitting.len());
        let key = self.words.fitting[index].0.clone();
        (key, self.fitting_at(index))
    }

    fn fitting_at(&mut self, index: usize) -> String {
        let chosen = self.below(self.words.fitting[index].1.len());
        self.words.fitting[index].1[chosen].clone()
    }

    fn number_of_changes(&mut self) -> usize {
        [0, 1, 1, 1, 1, 1, 1, 2, 2, 3][self.below(10)]
    }
}

fn changed(chance: &mut Chance, text: &str) -> String {
    match chance.below(20) {
        0..=10 => {
            let mut lines: Vec<String> = text.split('\n').map(str::to_owned).collect();
            change_lines(chance, &mut lines);
            lines.join("\n")
        }
        11..=12 => word_exchanged(chance, text),
        13..=14 => in_expression(chance, text),
        15 => restyled(chance, text),
        _ => change_characters(chance, text),
    }
}

/// A line that has more than blanks.
fn some_line(chance: &mut Chance, lines: &[String]) -> usize {
    for _ in 0..20 {
        let line = chance.below(lines.len());
        if !lines[line].trim().is_empty() {
            return line;
        }
    }
    0
}

fn indent(line: &str) -> usize {
    line.len() - line.trim_start_matches(' ').len()
}

/// The end of the lines that belong to a line: those that are indented more.
fn block_end(lines: &[String], start: usize) -> usize {
    let own = indent(&lines[start]);
    let belongs = |line: &String| line.trim().is_empty() || indent(line) > own;
    let rest = &lines[start + 1..];
    start
        + 1
        + rest
            .iter()
            .position(|line| !belongs(line))
            .unwrap_or(rest.len())
}

/// Where the value of a line begins, and its key.
fn value_start(line: &str) -> Option<(usize, &str)> {
    let at = line
        .find(": ")
        .map(|at| at + 2)
        .or_else(|| line.strip_suffix(':').map(|key| key.len() + 1))?;
    let key = line[..at].trim_end().trim_end_matches(':');
    let key = key.trim_start_matches([' ', '-', '{', '?']);
    Some((at, key))
}

fn set_value(lines: &mut Vec<String>, line: usize, value: &str) {
    let end = block_end(lines, line);
    let kept = if let Some((at, _)) = value_start(&lines[line]) {
        lines[line][..at].trim_end().to_owned()
    } else {
        let start = indent(&lines[line]);
        let is_item = lines[line][start..].starts_with("- ");
        let dash = if is_item { "-" } else { "" };
        format!("{:start$}{dash}", "")
    };
    lines.splice(line..end, [format!("{kept} {value}")]);
}

fn change_lines(chance: &mut Chance, lines: &mut Vec<String>) {
    let line = some_line(chance, lines);
    let end = block_end(lines, line);
    match chance.below(16) {
        0 => drop(lines.drain(line..end)),
        1 => {
            let copy = lines[line..end].to_vec();
            lines.splice(end..end, copy);
        }
        2 => {
            if let Some((_, key)) = value_start(&lines[line]) {
                let (key, other) = (key.to_owned(), chance.key());
                lines[line] = lines[line].replacen(&key, &other, 1);
            }
        }
        3..=4 => set_value(lines, line, &chance.value()),
        5..=8 => {
            // The first line from here on whose key has values that fit.
            for at in (line..lines.len()).chain(0..line) {
                let key = value_start(&lines[at]).map(|(_, key)| key.to_owned());
                let known = chance.words.fitting.iter();
                let index = known
                    .map(|(name, _)| name)
                    .position(|name| Some(name) == key.as_ref());
                if let Some(index) = index {
                    return set_value(lines, at, &chance.fitting_at(index));
                }
            }
        }
        9 => {
            let block: Vec<String> = lines.drain(line..end).collect();
            if lines.is_empty() {
                return;
            }
            let target = chance.below(lines.len());
            let (from, to) = (indent(&block[0]), indent(&lines[target]));
            let moved = block.iter().map(|line| {
                let own = indent(line);
                format!(
                    "{:1$}{2}",
                    "",
                    (own + to).saturating_sub(from),
                    &line[own..]
                )
            });
            let moved: Vec<String> = moved.collect();
            lines.splice(target..target, moved);
        }
        10 => {
            let other = some_line(chance, lines);
            let values = [line, other].map(|at| {
                value_start(&lines[at])
                    .map(|(start, _)| (start, lines[at][start.min(lines[at].len())..].to_owned()))
            });
            if let [Some((one, first)), Some((two, second))] = values
                && line != other
            {
                let with = |text: &str, start: usize, value: &str| {
                    format!("{} {value}", text[..start].trim_end())
                };
                lines[line] = with(&lines[line], one, &second);
                lines[other] = with(&lines[other], two, &first);
            }
        }
        11 => {
            let value = if chance.below(3) == 0 {
                chance.value()
            } else {
                String::new()
            };
            let (key, depth) = (chance.key(), indent(&lines[line]));
            lines.insert(line, format!("{:depth$}{key}: {value}", ""));
        }
        12..=13 => {
            let ((key, value), depth) = (chance.fitting(), indent(&lines[line]));
            lines.insert(line, format!("{:depth$}{key}: {value}", ""));
        }
        14 => {
            let by = [1, 2, 4][chance.below(3)];
            if chance.below(2) == 0 {
                lines[line].insert_str(0, &"    "[..by]);
            } else {
                let own = indent(&lines[line]);
                lines[line].drain(..by.min(own));
            }
        }
        _ => {
            let depth = indent(&lines[line]);
            let item = chance.value();
            lines.insert(line, format!("{:depth$}- {item}", ""));
        }
    }
}

/// One word becomes another one, of the text or of those above.
fn word_exchanged(chance: &mut Chance, text: &str) -> String {
    let is_word = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-');
    let words: Vec<&str> = text
        .split(|c| !is_word(c))
        .filter(|word| !word.is_empty())
        .collect();
    if words.is_empty() {
        return text.to_owned();
    }
    let word = words[chance.below(words.len())];
    let other = match chance.below(4) {
        0 => chance.key(),
        1 => chance.value(),
        _ => words[chance.below(words.len())].to_owned(),
    };
    let places: Vec<usize> = text.match_indices(word).map(|(at, _)| at).collect();
    if chance.below(4) == 0 {
        return text.replace(word, &other);
    }
    let at = places[chance.below(places.len())];
    format!("{}{other}{}", &text[..at], &text[at + word.len()..])
}

/// Characters within an expression are dropped, doubled, exchanged or inserted.
fn in_expression(chance: &mut Chance, text: &str) -> String {
    let starts: Vec<usize> = ["<%", "{{", "{%"]
        .iter()
        .flat_map(|opening| text.match_indices(opening).map(|(at, _)| at))
        .collect();
    if starts.is_empty() {
        return change_characters(chance, text);
    }
    let start = starts[chance.below(starts.len())];
    let rest = &text[start..];
    let length = ["%>", "}}", "%}"]
        .iter()
        .filter_map(|end| rest.find(end))
        .min();
    let end = start + length.map_or(rest.len(), |length| length + 2);
    let changed = change_characters(chance, &text[start..end]);
    format!("{}{changed}{}", &text[..start], &text[end..])
}

/// The same in another form.
fn restyled(chance: &mut Chance, text: &str) -> String {
    match chance.below(8) {
        0 => text.replace('\n', "\r\n"),
        1 => text.replace("    ", "     "),
        2 => text.replace('\'', "\""),
        3 => format!("%YAML 1.1\n---\n{text}"),
        4 => format!("{text}...\n# end"),
        5 => text.trim_end().to_owned(),
        6 => text.replace(": ", ":  "),
        _ => text.replace('\n', " # comment\n"),
    }
}

fn change_characters(chance: &mut Chance, text: &str) -> String {
    let mut chars: Vec<char> = text.chars().collect();
    if chars.is_empty() {
        return text.to_owned();
    }
    let at = chance.below(chars.len());
    match chance.below(8) {
        0 => drop(chars.remove(at)),
        1 => drop(chars.drain(at..(at + 1 + chance.below(6)).min(chars.len()))),
        2 => {
            let other = chance.below(chars.len());
            chars.swap(at, other);
        }
        3 => {
            let end = (at + 1 + chance.below(8)).min(chars.len());
            let copy = chars[at..end].to_vec();
            chars.splice(at..at, copy);
        }
        4 => {
            if let Some(next) = chars.get(at + 1).copied() {
                chars[at + 1] = chars[at];
                chars[at] = next;
            }
        }
        5 => {
            let snippet = chance.snippet();
            chars.splice(at..=at, snippet.chars());
        }
        _ => {
            let snippet = chance.snippet();
            chars.splice(at..at, snippet.chars());
        }
    }
    chars.into_iter().collect()
}
