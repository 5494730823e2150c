/** Finds the shell commands of a Markdown page: the lines of its `sh` blocks, continuation lines joined. */

/** One command, and the line of the page it begins on. */
export interface ShellCommand {
  readonly line: number;
  readonly text: string;
}

/** Every command of every ```sh block, without comments and prompts. */
export function shellCommands(markdown: string): ShellCommand[] {
  const found: ShellCommand[] = [];
  let inside = false;
  let pending = '';
  let begun = 0;
  for (const [index, raw] of markdown.split('\n').entries()) {
    const fence = /^\s*```(\w*)/.exec(raw);
    if (fence) {
      inside = !inside && (fence[1] === 'sh' || fence[1] === 'bash');
      continue;
    }
    if (!inside) continue;
    if (pending === '') begun = index + 1;
    const text = raw.replace(/^\s*\$ /, '').trim();
    pending = pending === '' ? text : `${pending} ${text}`;
    if (pending.endsWith('\\')) {
      pending = pending.slice(0, -1).trim();
      continue;
    }
    const command = pending.replace(/(^|\s)#.*$/, '').trim();
    pending = '';
    if (command !== '') found.push({ line: begun, text: command });
  }
  return found;
}

/** A command line as words; quotes keep a word together. */
export function words(command: string): string[] {
  return [...command.matchAll(/"[^"]*"|'[^']*'|\S+/g)].map(([word]) => word);
}
