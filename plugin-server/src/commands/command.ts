/** What a subcommand is: one file of this folder each, listed in `src/command.ts`. */

export interface Command {
  /** Its words: `gc`, `mirror fill`. */
  readonly name: string;
  /** One line for `--help`. */
  readonly summary: string;
  /** Throws what the user should read; anything but 0 is an answer of the command, such as "damage was found". */
  run(call: CommandCall): Promise<0 | 1>;
}

export interface CommandCall {
  /** What the user typed so far, for help and messages: `postern-plugin-server gc`. */
  readonly command: string;
  /** What follows. */
  readonly argv: readonly string[];
  readonly env: NodeJS.ProcessEnv;
}
