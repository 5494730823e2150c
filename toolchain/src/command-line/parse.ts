/** How a command line becomes flags and arguments, and what is said when it does not. */
import { ToolchainError } from '../errors.js';
import type { Command, Flag, FlagReader, Flags, FlagValues } from './command.js';
import { nearest } from './typos.js';

/** A command line that was understood. */
export interface Parsed {
  readonly args: readonly string[];
  readonly flags: FlagReader;
  readonly help: boolean;
}

/** What stands on a command line, before anything else is asked for what does not. */
export interface Words {
  readonly args: readonly string[];
  readonly values: FlagValues;
  readonly help: boolean;
}

/** What flags are when the command line does not say. */
export interface Absent {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Where the environment does not say either. */
  readonly defaults?: FlagValues;
}

/** Reads `argv` (after the command's name) by the command's table of flags. */
export function parseArguments(command: Command, argv: readonly string[], absent: Absent): Parsed {
  return complete(command, readWords(command, argv), absent);
}

/** Reads the words of `argv`. */
export function readWords(command: Command, argv: readonly string[]): Words {
  const values: Record<string, string | boolean | undefined> = {};
  const args: string[] = [];
  let help = false;
  for (let i = 0; i < argv.length; i++) {
    const word = argv[i] ?? '';
    if (word === '--') {
      args.push(...argv.slice(i + 1));
      break;
    }
    if (word === '--help' || word === '-h') {
      help = true;
    } else if (word.startsWith('-') && word !== '-') {
      const { name, flag, inline } = findFlag(command, word);
      const taken = takeValue({ command, name, flag, inline, next: argv[i + 1] });
      values[name] = taken.value;
      i += taken.consumed;
    } else {
      args.push(word);
    }
  }
  return { args, values, help };
}

/** Gives every flag a value, and refuses a wrong number of arguments. */
export function complete(command: Command, { args, values, help }: Words, absent: Absent): Parsed {
  const flags = readerOf(withDefaults(command.flags, values, absent));
  if (!help) checkArity(command, args);
  return { args, flags, help };
}

function findFlag(command: Command, word: string): { name: string; flag: Flag; inline: string | undefined } {
  const equals = word.indexOf('=');
  const spelled = equals < 0 ? word : word.slice(0, equals);
  const inline = equals < 0 ? undefined : word.slice(equals + 1);
  for (const [name, flag] of Object.entries(command.flags)) {
    if (spelled === `--${name}` || (flag.short !== undefined && spelled === `-${flag.short}`)) {
      return { name, flag, inline };
    }
  }
  const known = ['--help', ...Object.keys(command.flags).map((name) => `--${name}`)];
  const meant = nearest(spelled, known);
  throw new ToolchainError('TC_FLAG_UNKNOWN', `postern ${command.name} has no flag ${spelled}`, {
    hint: meant === undefined ? `Its flags are ${known.join(', ')}.` : `Did you mean \`${meant}\`?`,
  });
}

interface FlagAtHand {
  readonly command: Command;
  readonly name: string;
  readonly flag: Flag;
  readonly inline: string | undefined;
  readonly next: string | undefined;
}

function takeValue({ command, name, flag, inline, next }: FlagAtHand): {
  value: string | boolean;
  consumed: 0 | 1;
} {
  const example = `postern ${command.name} --${name} ${flag.choices?.[0] ?? flag.value ?? 'VALUE'}`;
  if (flag.type === 'boolean') {
    if (inline === undefined || inline === 'true') return { value: true, consumed: 0 };
    // A file may have turned it on.
    if (inline === 'false') return { value: false, consumed: 0 };
    throw new ToolchainError('TC_FLAG_VALUE', `--${name} takes no value, got "${inline}"`, {
      hint: `Write \`--${name}\` alone.`,
    });
  }
  const value = inline ?? (next?.startsWith('-') === true && next !== '-' ? undefined : next);
  if (value === undefined || value === '') {
    throw new ToolchainError('TC_FLAG_VALUE', `--${name} needs a value`, {
      hint: `For example \`${example}\`.`,
    });
  }
  checkChoice(`--${name}`, flag, value);
  return { value, consumed: inline === undefined ? 1 : 0 };
}

function checkChoice(spelled: string, flag: Flag, value: string): void {
  if (flag.choices === undefined || flag.choices.includes(value)) return;
  const meant = nearest(value, flag.choices);
  throw new ToolchainError('TC_FLAG_VALUE', `${spelled} cannot be "${value}"`, {
    hint:
      `It is one of ${flag.choices.join(', ')}.` + (meant === undefined ? '' : ` Did you mean \`${meant}\`?`),
  });
}

function withDefaults(flags: Flags, given: FlagValues, { env, defaults = {} }: Absent): FlagValues {
  const values: Record<string, string | boolean | undefined> = { ...given };
  for (const [name, flag] of Object.entries(flags)) {
    if (values[name] !== undefined) continue;
    const fromEnv = flag.env === undefined ? undefined : env[flag.env];
    if (fromEnv !== undefined && fromEnv !== '') {
      checkChoice(flag.env ?? name, flag, fromEnv);
      values[name] = fromEnv;
    } else {
      values[name] = defaults[name] ?? (flag.type === 'boolean' ? false : flag.default);
    }
  }
  return values;
}

function readerOf(values: FlagValues): FlagReader {
  const text = (name: string): string | undefined => {
    const value = values[name];
    return typeof value === 'string' ? value : undefined;
  };
  return {
    text,
    given(name) {
      const value = text(name);
      if (value === undefined) throw new TypeError(`flag --${name} has no default`);
      return value;
    },
    on: (name) => values[name] === true,
  };
}

function checkArity(command: Command, args: readonly string[]): void {
  const [least, most] = command.arity;
  if (args.length >= least && args.length <= most) return;
  const surplus = args[most];
  const seen = args.length < least ? 'too few arguments' : `an unexpected argument "${surplus ?? ''}"`;
  throw new ToolchainError('TC_ARGUMENTS', `postern ${command.name} got ${seen}`, {
    hint: `Its form is \`postern ${command.name} ${command.usage}\`, for example \`${command.examples[0] ?? ''}\`.`,
  });
}
