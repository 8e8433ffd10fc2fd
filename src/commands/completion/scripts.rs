//! The scripts that connect shells with the completion of this program.

/// For bash from 3.2 on, which needs no package. Files are left to the shell.
const BASH: &str = r#"FUNCTION()
{
  local line="${COMP_LINE-}" current="${2-}" kind='' reply
  if [ -n "$line" ]; then
    line="${line:0:COMP_POINT}"
  else
    line="${COMP_WORDS[*]:0:COMP_CWORD+1}" current="${COMP_WORDS[COMP_CWORD]}"
  fi
  COMPREPLY=()
  while IFS= read -r reply; do
    if [ -z "$kind" ]; then
      kind="$reply"
    else
      COMPREPLY[${#COMPREPLY[@]}]="$reply"
    fi
  done < <(NAME __complete bash "$line" "$current" "${COMP_TYPE-}" "${COLUMNS-}" 2>/dev/null </dev/null)
  case "$kind" in
    files) compopt -o default 2>/dev/null ;;
    folders) compopt -o dirnames 2>/dev/null ;;
  esac
  return 0
}
if type compopt >/dev/null 2>&1; then
  complete -F FUNCTION NAME
else
  complete -o default -F FUNCTION NAME
fi
"#;

const ZSH: &str = r#"#compdef NAME
FUNCTION()
{
  local -a typed answer values about
  local kind from value description
  typed=("${(@Q)words[2,CURRENT-1]}" "${(Q)PREFIX}")
  answer=("${(@0)$(NAME __complete zsh "${(@)typed/#/=}" 2>/dev/null </dev/null; print -n .)}")
  kind="$answer[1]" from="$answer[2]"
  shift 2 answer
  while (( $#answer > 1 )); do
    value="$answer[1]" description="$answer[2]"
    shift 2 answer
    values+=("$value")
    about+=("${(V)value}${description:+  -- $description}")
  done
  (( $#values )) && compadd -l -d about -a values
  if [[ "$kind" = (files|folders) ]]; then
    (( from )) && compset -P "$from"
    if [[ "$kind" = files ]]; then _files; else _files -/; fi
  fi
}
if [[ "$funcstack[1]" = FUNCTION ]]; then
  FUNCTION "$@"
else
  (( $+functions[compdef] )) || { autoload -Uz compinit && compinit }
  compdef FUNCTION NAME
fi
"#;

const FISH: &str = r#"function FUNCTION
    set -l answer (NAME __complete fish (commandline -cp | string collect) 2>/dev/null </dev/null | string split0)
    set -l kind $answer[1]
    set -l from $answer[2]
    set -e answer[1..2]
    for item in $answer
        printf '%s\0' $item
    end
    if contains -- "$kind" files folders
        set -l word (commandline -ct)
        set -l before (string sub --length $from -- $word)
        set -l start (string sub --start (math $from + 1) -- $word)
        if test $kind = files
            printf '%s\0' $before(__fish_complete_path $start)
        else
            printf '%s\0' $before(__fish_complete_directories $start)
        end
    end
end
complete -c NAME -f -a '(FUNCTION | string split0)'
"#;

const POWERSHELL: &str = r#"Register-ArgumentCompleter -Native -CommandName 'NAME' -ScriptBlock {
    param($wordToComplete, $commandAst, $cursorPosition)
    $typed = @()
    foreach ($element in ($commandAst.CommandElements | Select-Object -Skip 1)) {
        if ($element.Extent.StartOffset -ge $cursorPosition -or $element.Extent.EndOffset -ge $cursorPosition) { break }
        $text = if ($element -is [System.Management.Automation.Language.StringConstantExpressionAst]) { $element.Value } else { $element.Extent.Text }
        $typed += "=$text"
    }
    $current = $wordToComplete -replace '^[''"]', '' -replace '[''"]$', ''
    $typed += "=$current"
    & 'NAME' __complete powershell @typed 2>$null | Select-Object -Skip 1 | ForEach-Object {
        $reply, $shown, $about = $_ -split "`t", 3
        if (-not $about) { $about = $shown }
        [System.Management.Automation.CompletionResult]::new($reply, $shown, 'ParameterValue', $about)
    }
}
"#;

/// The script for a shell, by which it completes the command `name`.
pub fn script(shell: &str, name: &str) -> String {
    let text = match shell {
        "zsh" => ZSH,
        "fish" => FISH,
        "powershell" => POWERSHELL,
        _ => BASH,
    };
    let function: String = name
        .chars()
        .map(|c| if c.is_ascii_alphanumeric() { c } else { '_' })
        .collect();
    text.replace("FUNCTION", &format!("_{function}"))
        .replace("NAME", name)
}
