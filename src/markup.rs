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
    words.join(" ")
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
    }
}
