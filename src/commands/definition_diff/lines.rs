//! The lines of a unified diff of two texts, without secrets.

use std::ops::Range;
use std::time::{Duration, Instant};

use similar::{Algorithm, DiffOp, capture_diff_slices_deadline, group_diff_ops};

use crate::character::single_line;
use crate::secret::Redactor;
use crate::terminal::style::{Line, Style};

/// How many lines around a change are shown.
const AROUND: usize = 3;
/// After this time what is left counts as changed.
const LONGEST: Duration = Duration::from_secs(2);

/// Where a line of a diff comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    Head,
    Both,
    Before,
    After,
}

impl Side {
    /// The beginning of the line.
    pub fn mark(self) -> &'static str {
        match self {
            Self::Head => "@@ ",
            Self::Both => " ",
            Self::Before => "-",
            Self::After => "+",
        }
    }

    pub fn style(self) -> Style {
        match self {
            Self::Head => Style::Cyan,
            Self::Both => Style::Plain,
            Self::Before => Style::Red,
            Self::After => Style::Green,
        }
    }
}

/// The lines that differ, with some around them.
pub fn changed_lines(before: &str, after: &str, redactor: &Redactor) -> Vec<(Side, String)> {
    // What a line is may depend on those before it, so that each text is masked as a whole.
    let (clean_before, clean_after) = (redactor.clean(before), redactor.clean(after));
    let (old, new): (Vec<&str>, Vec<&str>) = (lines(before), lines(after));
    let (old_shown, new_shown): (Vec<&str>, Vec<&str>) =
        (lines(&clean_before), lines(&clean_after));
    let is_aligned = old.len() == old_shown.len() && new.len() == new_shown.len();
    let (one, two) = if is_aligned {
        (&old, &new)
    } else {
        (&old_shown, &new_shown)
    };
    let deadline = Some(Instant::now() + LONGEST);
    let operations = capture_diff_slices_deadline(Algorithm::Myers, one, two, deadline);
    let mut found = Vec::new();
    for group in group_diff_ops(operations, AROUND) {
        found.extend(head(&group));
        for operation in group {
            let (old, new) = (operation.old_range(), operation.new_range());
            if matches!(operation, DiffOp::Equal { .. }) {
                found.extend(part(&new_shown, new, Side::Both));
            } else {
                found.extend(part(&old_shown, old, Side::Before));
                found.extend(part(&new_shown, new, Side::After));
            }
        }
    }
    if found.is_empty() && before != after {
        let what = if before.trim_end() == after.trim_end() {
            "(the end of the last line differs)"
        } else {
            "(masked values differ)"
        };
        found.push((Side::Both, what.to_owned()));
    }
    found
}

/// The lines of a diff in their colours.
pub fn painted(changed: &[(Side, String)]) -> Vec<Line> {
    let lines = changed.iter();
    lines
        .map(|(side, text)| line(side.style(), &format!("{}{text}", side.mark())))
        .collect()
}

/// A line of one colour.
pub fn line(style: Style, text: &str) -> Line {
    let mut line = Line::default();
    line.push(style, single_line(text));
    line
}

fn lines(text: &str) -> Vec<&str> {
    text.lines().collect()
}

/// `@@ -1,3 +1,4 @@`, without its beginning.
fn head(group: &[DiffOp]) -> Option<(Side, String)> {
    let (first, last) = (group.first()?, group.last()?);
    let shown = |start: usize, end: usize| match end - start {
        0 => format!("{start},0"),
        1 => format!("{}", start + 1),
        count => format!("{},{count}", start + 1),
    };
    let old = shown(first.old_range().start, last.old_range().end);
    let new = shown(first.new_range().start, last.new_range().end);
    Some((Side::Head, format!("-{old} +{new} @@")))
}

fn part(lines: &[&str], range: Range<usize>, side: Side) -> Vec<(Side, String)> {
    let lines = lines.get(range).unwrap_or_default().iter();
    lines.map(|&line| (side, line.to_owned())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn diff(before: &str, after: &str) -> String {
        let lines = changed_lines(before, after, &Redactor::default());
        let lines = lines.iter();
        lines.fold(String::new(), |text, (side, line)| {
            text + side.mark() + line + "\n"
        })
    }

    #[test]
    fn lines_have_some_around_them() {
        let before = "a\nb\nc\nd\ne\nf\ng\nh\n";
        assert_eq!(diff(before, before), "");
        assert_eq!(
            diff(before, "a\nb\nc\nd\ne\nF\ng\nh\ni\n"),
            "@@ -3,6 +3,7 @@\n c\n d\n e\n-f\n+F\n g\n h\n+i\n"
        );
        assert_eq!(diff("", "a\n"), "@@ -0,0 +1 @@\n+a\n");
        assert_eq!(diff("a\n", ""), "@@ -1 +0,0 @@\n-a\n");
        assert_eq!(diff("a\n", "a"), " (the end of the last line differs)\n");
    }

    #[test]
    fn secrets_are_masked_and_seen_to_differ() {
        let shown = diff(
            "variables:\n  password: abcdefgh\n  a: 1\n",
            "variables:\n  password: ijklmnop\n  a: 1\n",
        );
        assert!(
            shown.contains("-  password: ") && shown.contains("+  password: "),
            "{shown}"
        );
        assert!(
            !shown.contains("abcd") && !shown.contains("ijkl"),
            "{shown}"
        );
    }
}
