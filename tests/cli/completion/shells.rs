//! Real shells at a terminal: what TAB inserts is read back by the shell as the name that the server has.

use std::path::Path;
use std::time::{Duration, Instant};

use serde_json::json;
use tempfile::TempDir;

use crate::support::terminal::{Terminal, terminal};
use crate::support::{Answer, Expected, Server};

/// Names as other users may choose them.
const NAMES: [&str; 23] = [
    "plain",
    "$(touch pwned)",
    "`touch pwned`",
    "a b",
    "it's",
    "q\"q",
    "new\nline",
    "esc\u{1b}[31mred",
    "del\u{7f}",
    "c1\u{9b}31m",
    "größe",
    "日本",
    "semi;touch pwned",
    "co:lon",
    "ex!clam",
    "back\\slash",
    "st*r?[a]",
    "~root",
    "#hash {a,b} <x> |y &",
    "x=y%z^@u",
    "end'",
    "end\"",
    "end!",
];

/// A shell, how it is started, and its settings: the client, when it is not asked for completions, writes down its words.
struct Shell {
    start: &'static str,
    file: &'static str,
    settings: &'static str,
}

const BASH: Shell = Shell {
    start: "exec bash --noprofile --rcfile \"$OUT/rc\" -i",
    file: "rc",
    settings: r#"
mistral() {
    if [ "$1" = __complete ]; then command mistral "$@"; else printf '%s\0' "$@" >"$OUT/draft"; mv "$OUT/draft" "$OUT/words"; fi
}
PS1='ready> '
bind 'set bell-style none'
source <(command mistral complete)
"#,
};

const ZSH: Shell = Shell {
    start: "ZDOTDIR=\"$OUT\" exec zsh -d -i",
    file: ".zshrc",
    settings: r#"
mistral() {
    if [ "$1" = __complete ]; then command mistral "$@"; else printf '%s\0' "$@" >"$OUT/draft"; mv "$OUT/draft" "$OUT/words"; fi
}
PS1='ready> '
unsetopt prompt_sp beep
source <(command mistral complete --shell zsh)
"#,
};

const FISH: Shell = Shell {
    start: "XDG_CONFIG_HOME=\"$OUT\" XDG_DATA_HOME=\"$OUT\" exec fish -i -C 'source $OUT/rc'",
    file: "rc",
    settings: r#"
function mistral
    if test "$argv[1]" = __complete
        command mistral $argv
    else
        printf '%s\0' $argv >$OUT/draft
        mv $OUT/draft $OUT/words
    end
end
function fish_prompt
    printf 'ready> '
end
set -g fish_greeting
command mistral complete --shell fish | source
"#,
};

/// A shell that runs, and the folder where the words are written down.
struct Running {
    terminal: Terminal,
    out: TempDir,
    server: Server,
}

impl Shell {
    fn run(&self) -> Running {
        let out = TempDir::new().unwrap();
        std::fs::write(out.path().join(self.file), self.settings).unwrap();
        let server = Server::start([]);
        let terminal = terminal(self.start)
            .size(120, 50)
            .env("OUT", out.path().to_str().unwrap())
            .server(&server)
            .start();
        terminal.wait_for(|text| text.contains("ready>"));
        Running {
            terminal,
            out,
            server,
        }
    }

    /// Each name comes back whole, whatever quote stands before it.
    fn completes(&self, before: &str, names: &[&str]) {
        let mut shell = self.run();
        for name in names {
            let rows = json!({"workflows": [{"name": name, "namespace": ""}]});
            let request = Expected::any_query("GET /v2/workflows");
            shell.server.expect([(request, Answer::json(200, &rows))]);
            let words = shell.typed(&format!("mistral workflow-get {before}\t"));
            assert_eq!(words, ["workflow-get", name], "{}", shell.terminal.text());
            shell.server.done(name);
        }
        let files = std::fs::read_dir(shell.out.path()).unwrap().flatten();
        let mut names = files.map(|file| file.file_name());
        assert!(names.all(|name| name != "pwned"));
        shell.terminal.send("exit\r");
        shell.terminal.ended();
    }
}

impl Running {
    /// The words that the client is called with after a line was typed.
    fn typed(&mut self, line: &str) -> Vec<String> {
        let file = self.out.path().join("words");
        self.terminal.send(&format!("{line}\r"));
        let text = written(&file, &self.terminal);
        std::fs::remove_file(&file).unwrap();
        let text = text.strip_suffix('\0').unwrap_or(&text);
        text.split('\0').map(str::to_owned).collect()
    }
}

fn written(file: &Path, terminal: &Terminal) -> String {
    let deadline = Instant::now() + Duration::from_secs(20);
    loop {
        if let Ok(text) = std::fs::read_to_string(file) {
            return text;
        }
        assert!(Instant::now() < deadline, "{:?}", terminal.written());
        std::thread::sleep(Duration::from_millis(5));
    }
}

/// What a line becomes by completion, in a folder with files.
fn becomes(shell: &Shell, cases: &[(&str, &[&str])]) {
    let mut shell = shell.run();
    for (line, expected) in cases {
        assert_eq!(&shell.typed(line), expected, "{line:?}");
    }
    shell.server.done("nothing is asked");
    shell.terminal.send("exit\r");
    shell.terminal.ended();
}

const CASES: [(&str, &[&str]); 4] = [
    ("mistral workflow-va\t x", &["workflow-validate", "x"]),
    (
        "mistral workflow execution li\t",
        &["workflow", "execution", "list"],
    ),
    (
        "mistral workflow-list --format=c\t",
        &["workflow-list", "--format=csv"],
    ),
    (
        "mistral execution-list --state=ERROR,PAU\t",
        &["execution-list", "--state=ERROR,PAUSED"],
    ),
];

#[test]
fn bash_reads_back_any_name() {
    BASH.completes("", &NAMES);
}

#[test]
fn bash_reads_back_any_name_in_quotes() {
    BASH.completes("'", &NAMES);
    BASH.completes("\"", &NAMES);
}

#[test]
fn bash_completes_words_and_values() {
    becomes(&BASH, &CASES);
}

#[test]
#[ignore = "needs zsh"]
fn zsh_reads_back_any_name() {
    ZSH.completes("", &NAMES);
}

#[test]
#[ignore = "needs zsh"]
fn zsh_completes_words_and_values() {
    becomes(&ZSH, &CASES);
}

#[test]
#[ignore = "needs fish"]
fn fish_reads_back_any_name() {
    // fish cannot insert these, and is not told of them.
    let lacks = ["~root", "c1\u{9b}31m"];
    let names: Vec<_> = NAMES
        .into_iter()
        .filter(|name| !lacks.contains(name))
        .collect();
    FISH.completes("", &names);
}

#[test]
#[ignore = "needs fish"]
fn fish_completes_words_and_values() {
    becomes(&FISH, &CASES);
}
