//! Words of sentences, which no secret is taken for: "the header Authorization: was missing".

use super::unquoted::ends;

/// What follows the name of a header or of an option in a sentence.
const WORDS: [&str; 71] = [
    "a",
    "about",
    "after",
    "alone",
    "also",
    "an",
    "and",
    "are",
    "as",
    "at",
    "be",
    "because",
    "before",
    "but",
    "by",
    "can",
    "cannot",
    "conflicts",
    "could",
    "denied",
    "does",
    "empty",
    "expired",
    "failed",
    "for",
    "from",
    "given",
    "has",
    "header",
    "if",
    "ignored",
    "in",
    "instead",
    "into",
    "invalid",
    "is",
    "it",
    "may",
    "missing",
    "must",
    "needs",
    "no",
    "nor",
    "not",
    "of",
    "on",
    "only",
    "option",
    "options",
    "or",
    "replaces",
    "required",
    "requires",
    "set",
    "should",
    "takes",
    "that",
    "the",
    "then",
    "to",
    "together",
    "unless",
    "unset",
    "wants",
    "was",
    "were",
    "when",
    "which",
    "will",
    "with",
    "without",
];

/// A longer word is none of them.
const LONGEST: usize = 9;

/// Whether `text` goes on as a sentence does.
pub fn continues(text: &str) -> bool {
    let letter = |byte: &u8| byte.is_ascii_alphabetic();
    let length = text.bytes().take(LONGEST + 1).take_while(letter).count();
    let (word, behind) = text.split_at(length);
    let behind = behind.trim_start_matches(['.', ':', '!', '?']);
    let ended = behind.is_empty() || behind.starts_with(ends);
    ended && WORDS.iter().any(|known| known.eq_ignore_ascii_case(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_sentences_are_told_from_secrets() {
        for text in [
            "was missing",
            "is",
            "or OS_PASSWORD",
            "Missing.",
            "is\"}",
            "not, so",
            "conflicts",
        ] {
            assert!(continues(text), "{text}");
        }
        for text in [
            "",
            " is",
            "isx",
            "is-1",
            "is1 a",
            "hunter",
            "conflictsx",
            "é",
            "wasé",
        ] {
            assert!(!continues(text), "{text}");
        }
        let longest = WORDS.iter().map(|word| word.len()).max();
        assert_eq!(longest, Some(LONGEST));
    }
}
