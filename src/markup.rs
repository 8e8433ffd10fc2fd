//! What a reader sees of an HTML page.

/// `text` without its markup, on one line.
pub fn plain(text: &str) -> String {
    let mut plain = String::new();
    let mut in_tag = false;
    for c in text.chars() {
        match c {
            '<' => in_tag = true,
            '>' if in_tag => {
                in_tag = false;
                plain.push(' ');
            }
            _ if in_tag => {}
            _ => plain.push(c),
        }
    }
    let words: Vec<&str> = plain.split_whitespace().collect();
    once(&words.join(" ")).to_owned()
}

/// A page says its title twice, in its head and as its first heading. A title has few words.
fn once(line: &str) -> &str {
    const WORDS: usize = 12;
    let places = line.match_indices(' ').take(WORDS).map(|(at, _)| at);
    places
        .filter(|&at| line[at + 1..].starts_with(&line[..at]))
        .fold(line, |_, at| &line[at + 1..])
}

#[cfg(test)]
mod tests {
    use super::plain;

    #[test]
    fn markup_and_line_breaks_go() {
        assert_eq!(
            plain("<html><h1>502</h1>Bad  gate\nway"),
            "502 Bad gate way"
        );
        assert_eq!(plain("a<b"), "a");
        assert_eq!(
            plain("<title>404 Not Found</title><h1>404 Not Found</h1> no such page"),
            "404 Not Found no such page"
        );
    }
}
