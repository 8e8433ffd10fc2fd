//! Lines in the text of a definition, by what stands in them.

use std::ops::Range;

/// The lines of a key and its value, by their indentation. The numbers are counted from 1.
pub fn block(text: &str, first: usize) -> Range<usize> {
    let mut lines = text.lines().enumerate().skip(first.saturating_sub(1));
    let Some((_, line)) = lines.next() else {
        return first..first;
    };
    let own = indentation(line);
    let mut end = first + 1;
    for (place, line) in lines {
        let content = line.trim();
        if content.is_empty() || content.starts_with('#') {
            continue;
        }
        // The items of a list may be indented no more than its key.
        let is_item = content.starts_with("- ") && indentation(line) == own;
        if indentation(line) <= own && !is_item {
            break;
        }
        end = place + 2;
    }
    first..end
}

fn indentation(line: &str) -> usize {
    line.len() - line.trim_start().len()
}

/// The first of these lines with a text in it.
pub fn with(text: &str, lines: Range<usize>, part: &str) -> Option<usize> {
    numbered(text, lines)
        .find(|(_, line)| line.contains(part))
        .map(|(number, _)| number)
}

/// The first of these lines with a word that stands alone.
pub fn with_word(text: &str, lines: Range<usize>, word: &str) -> Option<usize> {
    let is_of_word = |c: char| c.is_alphanumeric() || c == '_';
    let has_word = |line: &str| {
        line.match_indices(word).any(|(place, _)| {
            let after = &line[place + word.len()..];
            !line[..place].ends_with(is_of_word) && !after.starts_with(is_of_word)
        })
    };
    numbered(text, lines)
        .find(|(_, line)| has_word(line))
        .map(|(number, _)| number)
}

/// The lines with these numbers.
fn numbered(text: &str, lines: Range<usize>) -> impl Iterator<Item = (usize, &str)> {
    let count = lines.end.saturating_sub(lines.start);
    let first = lines.start.max(1);
    let lines = text.lines().skip(first - 1).take(count);
    (first..).zip(lines)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_block_ends_before_the_next_key() {
        let text =
            "w:\n  tasks:\n    a:\n      x: 1\n\n      # note\n    b: 2\n    c:\n    - 1\nd: 3\n";
        for (first, expected) in [(3, 3..5), (7, 7..8), (8, 8..10), (1, 1..10), (99, 99..99)] {
            assert_eq!(block(text, first), expected);
        }
        assert_eq!(with(text, 3..5, "x: 1"), Some(4));
        assert_eq!(with(text, 3..5, "b"), None);
        assert_eq!(with_word("ab\na-b\n", 1..3, "a"), Some(2));
        assert_eq!(with_word("", 0..3, "a"), None);
    }
}
