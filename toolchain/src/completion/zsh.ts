/** Completion for zsh, with what commands and flags are for. */
import type { Command, Flag } from '../command-line/command.js';

export function zshScript(commands: readonly Command[]): string {
  return `#compdef postern
# postern completion zsh > "\${fpath[1]}/_postern"
_postern() {
  local -a commands
  commands=(
${commands.map(({ name, summary }) => `    '${quoted(`${name}:${summary}`)}'`).join('\n')}
  )
  if (( CURRENT == 2 )); then
    _describe command commands
    return
  fi
  local command=$words[2]
  shift words
  (( CURRENT-- ))
  case $command in
${commands.map(commandCase).join('\n')}
  esac
}
# As a file of fpath this is the function's body; sourced, it makes the function known.
if [ "$funcstack[1]" = _postern ]; then _postern "$@"; else compdef _postern postern; fi
`;
}

function commandCase({ name, flags, words }: Command): string {
  const rows = Object.entries(flags).map(([flag, about]) => `'--${flag}${argument(flag, about)}'`);
  const first = words === undefined ? [] : [`'1:word:(${words.join(' ')})'`];
  return `    ${name}) _arguments ${[...rows, "'--help[Print this page.]'", ...first, "'*:file:_files'"].join(' ')} ;;`;
}

function argument(name: string, { type, doc, choices, value }: Flag): string {
  const about = `[${quoted(doc).replaceAll(/[[\]]/g, String.raw`\$&`)}]`;
  if (type === 'boolean') return about;
  const values = choices === undefined ? '_files' : `(${choices.join(' ')})`;
  return `${about}:${value ?? name}:${values}`;
}

/** Inside single quotes. */
function quoted(text: string): string {
  return text.replaceAll("'", String.raw`'\''`);
}
