//! The words of the shell that are no commands.

use std::fmt::Write as _;

/// A word of the shell.
pub struct Own {
    pub name: &'static str,
    usage: &'static str,
    pub about: &'static str,
}

/// All of them, by name.
pub const OWN: [Own; 4] = [
    Own {
        name: "exit",
        usage: "exit",
        about: "Leave the shell, as 'quit' does",
    },
    Own {
        name: "quit",
        usage: "quit",
        about: "Leave the shell",
    },
    Own {
        name: "set",
        usage: "set [SETTING VALUE]",
        about: "Change a setting for the lines that follow, or show what was set",
    },
    Own {
        name: "unset",
        usage: "unset SETTING",
        about: "Take back what was set",
    },
];

/// The help for one of them.
pub fn manual(name: &str) -> Option<String> {
    let own = OWN.iter().find(|own| own.name == name)?;
    let mut text = format!("{}\n\nUsage: {}\n", own.about, own.usage);
    if name.ends_with("set") {
        text.push_str(
            "\nSettings are the global options of the connection, such as os-region-name; see 'help'.\n",
        );
    }
    Some(text)
}

/// What the help for all commands says besides.
pub fn overview() -> String {
    let mut text = String::from("\nWithin the shell:\n");
    for Own { usage, about, .. } in OWN {
        let _ = writeln!(text, "  {usage:19}  {about}");
    }
    text
}
