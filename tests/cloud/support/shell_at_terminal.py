"""Types a line into a shell at a terminal, and prints the words with which the shell then calls `mistral`.

Arguments: the shell (bash, zsh or fish), the line, in which \\t is the Tab key, and a folder for the files of the shell.
The shell's own `mistral` is a function that writes its words down, unless it is asked for completions.
"""

import os
import pathlib
import pty
import select
import sys
import time

DEADLINE = 60

SH = """
mistral() {
    if [ "$1" = __complete ]; then command mistral "$@"; else printf '%s\\n' "$@" >"$OUT/draft"; mv "$OUT/draft" "$OUT/words"; fi
}
PS1='ready> '
"""
FISH = """
function mistral
    if test "$argv[1]" = __complete
        command mistral $argv
    else
        printf '%s\\n' $argv >$OUT/draft
        mv $OUT/draft $OUT/words
    end
end
function fish_prompt
    printf 'ready> '
end
set -g fish_greeting
command mistral complete --shell fish | source
"""
SHELLS = {
    "bash": (["bash", "--noprofile", "--rcfile", "rc", "-i"], "rc", SH + "source <(command mistral complete)\n"),
    "zsh": (["zsh", "-d", "-i"], ".zshrc", SH + "unsetopt prompt_sp\nsource <(command mistral complete --shell zsh)\n"),
    "fish": (["fish", "-i", "-C", "source rc"], "rc", FISH),
}


def main():
    shell, line, folder = sys.argv[1], sys.argv[2].replace("\\t", "\t"), pathlib.Path(sys.argv[3])
    command, name, settings = SHELLS[shell]
    (folder / name).write_text(settings)
    child, terminal = pty.fork()
    if child == 0:
        os.chdir(folder)
        homes = dict.fromkeys(("HOME", "ZDOTDIR", "OUT", "XDG_CONFIG_HOME", "XDG_DATA_HOME"), str(folder))
        os.execvpe(command[0], command, {**os.environ, **homes, "TERM": "xterm-256color"})
    shown, typed = "", False
    deadline = time.monotonic() + DEADLINE
    while not (folder / "words").exists():
        if time.monotonic() > deadline:
            sys.exit("%s does not call mistral: %r" % (shell, shown))
        if select.select([terminal], [], [], 0.1)[0]:
            shown += os.read(terminal, 65536).decode(errors="replace")
        if "ready>" in shown and not typed:
            os.write(terminal, line.encode() + b"\r")
            typed = True
    os.close(terminal)
    print((folder / "words").read_text(), end="")


main()
