//! The functions, filters and tests that the server has for expressions. `tests/cloud/support/expression_functions.py`
//! prints the tables, which are sorted.

const YAQL: &str = include_str!("functions/yaql.txt");
const JINJA: &str = include_str!("functions/jinja.txt");

/// A function or a method of YAQL.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Function {
    pub least: usize,
    /// `None` for any number.
    pub most: Option<usize>,
    /// Whether it evaluates its arguments itself, with another `$`.
    pub is_lazy: bool,
}

/// How a function is called: `name(value)`, or `value.name()`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    Function,
    Method,
}

impl Form {
    pub fn name(self) -> &'static str {
        match self {
            Self::Function => "function",
            Self::Method => "method",
        }
    }
}

/// What a name of Jinja is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Filter,
    Test,
    Global,
    /// One that Mistral adds.
    Function,
}

impl Kind {
    pub fn name(self) -> &'static str {
        match self {
            Self::Filter => "filter",
            Self::Test => "test",
            Self::Global => "global",
            Self::Function => "function",
        }
    }
}

/// A function of YAQL.
pub fn yaql(name: &str, form: Form) -> Option<Function> {
    rows(YAQL, name).find_map(|row| {
        let mut words = row.strip_prefix(form.name())?.split_ascii_whitespace();
        Some(Function {
            least: words.next()?.parse().ok()?,
            most: words.next()?.parse().ok(),
            is_lazy: words.next().is_some(),
        })
    })
}

/// Whether Jinja has a name of a kind.
pub fn has_jinja(name: &str, kind: Kind) -> bool {
    rows(JINJA, name).any(|row| row == kind.name())
}

/// The names of the functions or methods of YAQL.
pub fn yaql_names(form: Form) -> impl Iterator<Item = &'static str> {
    names(YAQL, form.name())
}

/// The names of Jinja of one kind.
pub fn jinja_names(kind: Kind) -> impl Iterator<Item = &'static str> {
    names(JINJA, kind.name())
}

fn names(table: &'static str, kind: &'static str) -> impl Iterator<Item = &'static str> {
    let rows = table.lines().filter_map(|line| line.split_once(' '));
    rows.filter_map(move |(name, rest)| rest.starts_with(kind).then_some(name))
}

/// What the table says of a name, by kind.
fn rows(table: &'static str, name: &str) -> impl Iterator<Item = &'static str> {
    let (mut low, mut high) = (0, table.len());
    while low < high {
        let middle = low.midpoint(high);
        let start = table[..middle].rfind('\n').map_or(0, |at| at + 1);
        let line = table[start..].lines().next().unwrap_or_default();
        if line.split(' ').next().unwrap_or_default() < name {
            low = start + line.len() + 1;
        } else {
            high = start;
        }
    }
    let rows = table.get(low..).unwrap_or_default().lines();
    rows.map_while(move |line| line.strip_prefix(name)?.strip_prefix(' '))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_rows_are_found() {
        let functions =
            yaql_names(Form::Function).filter(|name| yaql(name, Form::Function).is_some());
        let methods = yaql_names(Form::Method).filter(|name| yaql(name, Form::Method).is_some());
        assert_eq!(functions.count() + methods.count(), YAQL.lines().count());
        for line in JINJA.lines() {
            let (name, kind) = line.split_once(' ').unwrap();
            let kinds = [Kind::Filter, Kind::Test, Kind::Global, Kind::Function];
            let kind = kinds
                .into_iter()
                .find(|known| known.name() == kind)
                .unwrap();
            assert!(has_jinja(name, kind), "{line}");
        }
    }

    #[test]
    fn others_are_not() {
        for name in ["", "a", "selec", "selects", "zz", "~"] {
            assert_eq!(yaql(name, Form::Method), None, "{name}");
            assert!(!has_jinja(name, Kind::Filter), "{name}");
        }
        let select = yaql("select", Form::Method).unwrap();
        assert!(select.is_lazy);
        assert_eq!((select.least, select.most), (1, Some(1)));
        assert_eq!(yaql("select", Form::Function), None);
        assert_eq!(yaql("concat", Form::Function).unwrap().most, None);
    }
}
