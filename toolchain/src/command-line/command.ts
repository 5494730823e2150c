/** What a command is: its name, its flags as data, its help, and one function over an {@link Io}. */
import type { Io } from '../io.js';

/** One flag of a command, `--name` on the command line. */
export interface Flag {
  readonly type: 'string' | 'boolean';
  readonly doc: string;
  /** How the value is called in help, e.g. `URL`. */
  readonly value?: string;
  readonly choices?: readonly string[];
  readonly default?: string;
  /** One letter, `-c`. */
  readonly short?: string;
  /** Environment variable that is read when the flag is absent. */
  readonly env?: string;
  /** Whether a postern.config.json may say it: `variable` for a secret, of which a file may name the variable only. */
  readonly inFile?: 'never' | 'variable';
}

/** A command's flags by name, in the order help prints them. */
export type Flags = Readonly<Record<string, Flag>>;

/** A list that a command's help has beside its flags: a word and what it means. */
export interface HelpSection {
  readonly title: string;
  readonly rows: readonly (readonly [word: string, meaning: string])[];
}

/** The values of flags: booleans are always there, strings when given or defaulted. */
export type FlagValues = Readonly<Record<string, string | boolean | undefined>>;

/** What a command gets to work with. */
export interface Invocation {
  readonly args: readonly string[];
  readonly flags: FlagReader;
  readonly io: Io;
}

/** Reads parsed flags by name and type. */
export interface FlagReader {
  text(name: string): string | undefined;
  /** A flag that has a default, so it always has a value. */
  given(name: string): string;
  on(name: string): boolean;
}

/** One entry of the table of commands. */
export interface Command {
  readonly name: string;
  readonly summary: string;
  /** What follows `postern NAME` in the usage line. */
  readonly usage: string;
  readonly examples: readonly string[];
  readonly flags: Flags;
  readonly sections?: readonly HelpSection[];
  /** What the first argument may be, where it is one of a few words. */
  readonly words?: readonly string[];
  /** How many arguments it takes; `Infinity` for any number. */
  readonly arity: readonly [least: number, most: number];
  /** Arguments go to another program unread, `--help` included. */
  readonly passThrough?: boolean;
  /** False when it takes nothing from a postern.config.json. */
  readonly configFile?: boolean;
  /** The exit code of a failure where 1 is an answer. */
  readonly failureExit?: 2;
  run(invocation: Invocation): Promise<number>;
}
