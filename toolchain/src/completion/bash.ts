/** Completion for bash: commands, then a command's flags and the values they may have; else files, as without it. */
import type { Command } from '../command-line/command.js';

export function bashScript(commands: readonly Command[]): string {
  const names = commands.map(({ name }) => name).join(' ');
  return `# postern completion bash > /etc/bash_completion.d/postern
_postern() {
  local current=\${COMP_WORDS[COMP_CWORD]} before=\${COMP_WORDS[COMP_CWORD - 1]} words=''
  COMPREPLY=()
  if [ "$COMP_CWORD" -eq 1 ]; then
    words='${names}'
  else
    case "\${COMP_WORDS[1]} $before" in
${commands.flatMap(valueCases).join('\n')}
    esac
    if [ "$COMP_CWORD" -eq 2 ] && [ "\${current#-}" = "$current" ]; then
      case "\${COMP_WORDS[1]}" in
${commands.flatMap(wordCase).join('\n')}
      esac
    fi
    if [ -z "$words" ] && [ "\${current#-}" != "$current" ]; then
      case "\${COMP_WORDS[1]}" in
${commands.map(flagCase).join('\n')}
      esac
    fi
  fi
  if [ -n "$words" ]; then COMPREPLY=($(compgen -W "$words" -- "$current")); fi
}
complete -o default -F _postern postern
`;
}

function valueCases({ name, flags }: Command): string[] {
  return Object.entries(flags).flatMap(([flag, { choices }]) =>
    choices === undefined ? [] : [`      '${name} --${flag}') words='${choices.join(' ')}' ;;`],
  );
}

function wordCase({ name, words }: Command): string[] {
  return words === undefined ? [] : [`        ${name}) words='${words.join(' ')}' ;;`];
}

function flagCase({ name, flags }: Command): string {
  const all = [...Object.keys(flags), 'help'].map((flag) => `--${flag}`);
  return `        ${name}) words='${all.join(' ')}' ;;`;
}
