/** Completion for fish, with what commands and flags are for. */
import type { Command, Flag } from '../command-line/command.js';

export function fishScript(commands: readonly Command[]): string {
  const first = commands.map(
    ({ name, summary }) =>
      `complete -c postern -n __fish_use_subcommand -f -a ${name} -d '${quoted(summary)}'`,
  );
  const flags = commands.flatMap((command) =>
    Object.entries(command.flags).map(([name, flag]) => flagLine(command.name, name, flag)),
  );
  const words = commands.flatMap(({ name, words: all }) =>
    (all ?? []).map((word) => `complete -c postern -n '__fish_seen_subcommand_from ${name}' -a ${word}`),
  );
  const header = '# postern completion fish > ~/.config/fish/completions/postern.fish';
  return `${[header, ...first, ...words, ...flags].join('\n')}\n`;
}

function flagLine(command: string, name: string, { type, doc, choices, short }: Flag): string {
  const parts = [`complete -c postern -n '__fish_seen_subcommand_from ${command}' -l ${name}`];
  if (short !== undefined) parts.push(`-s ${short}`);
  if (type !== 'boolean') parts.push(choices === undefined ? '-r' : `-x -a '${choices.join(' ')}'`);
  return `${parts.join(' ')} -d '${quoted(doc)}'`;
}

/** Inside single quotes. */
function quoted(text: string): string {
  return text.replaceAll('\\', String.raw`\\`).replaceAll("'", String.raw`\'`);
}
