//! The visible text of an HTML page.

/// `text` without its markup, on one line.
pub fn strip(text: &str) -> String {
    let mut text_only = String::new();
    let mut in_tag = false;
    for c in text.chars() {
        match c {
            '<' => in_tag = true,
            '>' if in_tag => {
                in_tag = false;
                text_only.push(' ');
            }
            _ if in_tag => {}
            _ => text_only.push(c),
        }
    }
    let words: Vec<&str> = text_only.split_whitespace().collect();
    without_repetition(&words.join(" ")).to_owned()
}

/// A page often has its title twice, in its head and as the first heading. Only a beginning of a few words is a title.
fn without_repetition(line: &str) -> &str {
    const TITLE_WORDS: usize = 12;
    let places = line.match_indices(' ').take(TITLE_WORDS).map(|(at, _)| at);
    places
        .filter(|&at| line[at + 1..].starts_with(&line[..at]))
        .fold(line, |_, at| &line[at + 1..])
}

#[cfg(test)]
mod tests {
    use super::strip;

    #[test]
    fn markup_and_line_breaks_go() {
        assert_eq!(
            strip("<html><h1>502</h1>Bad  gate\nway"),
            "502 Bad gate way"
        );
        assert_eq!(strip("a<b"), "a");
        assert_eq!(
            strip("<title>404 Not Found</title><h1>404 Not Found</h1> no such page"),
            "404 Not Found no such page"
        );
    }
}
