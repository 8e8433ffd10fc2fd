//! The visible text of an HTML page.

/// `text` without its markup, on one line.
pub fn strip(text: &str) -> String {
    let mut texts: Vec<String> = Vec::new();
    let mut current = String::new();
    let mut in_tag = false;
    for c in text.chars() {
        match c {
            '<' => {
                in_tag = true;
                texts.extend(on_one_line(&current));
                current.clear();
            }
            '>' if in_tag => in_tag = false,
            _ if in_tag => {}
            _ => current.push(c),
        }
    }
    texts.extend(on_one_line(&current));
    without_repetition(&mut texts);
    texts.join(" ")
}

/// The words of a text with single spaces, if there are any.
fn on_one_line(text: &str) -> Option<String> {
    let words: Vec<_> = text.split_whitespace().collect();
    (!words.is_empty()).then(|| words.join(" "))
}

/// A page often has its title twice, in its head and as the first heading, of which one may leave out the status:
/// `404 Not Found` and `Not Found`.
fn without_repetition(texts: &mut Vec<String>) {
    let [title, heading, ..] = &texts[..] else {
        return;
    };
    if title.ends_with(heading) {
        texts.remove(1);
    } else if heading.ends_with(title) || heading.starts_with(title) {
        texts.remove(0);
    }
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
        assert_eq!(
            strip("<title>404 Not Found</title><h1>Not Found</h1><p>The URL was not found.</p>"),
            "404 Not Found The URL was not found."
        );
        assert_eq!(strip("<title>Error</title><h1>Error 502</h1>"), "Error 502");
    }
}
