import { describe, expect, it } from 'vitest';
import type { Command } from '../../src/command-line/command.js';
import { parseArguments } from '../../src/command-line/parse.js';

const COMMAND: Command = {
  name: 'brew',
  summary: 'Brew.',
  usage: 'POT [--kind tea|coffee]',
  examples: ['postern brew pot'],
  flags: {
    kind: { type: 'string', choices: ['tea', 'coffee'], default: 'tea', doc: 'What' },
    cups: { type: 'string', value: 'N', short: 'n', env: 'CUPS', doc: 'How many' },
    strong: { type: 'boolean', doc: 'Strong' },
  },
  arity: [1, 2],
  run: () => Promise.resolve(0),
};

function parse(argv: string[], env: Record<string, string> = {}) {
  return parseArguments(COMMAND, argv, { env });
}

describe('a command line', () => {
  it('gives flags their values in any order and form', () => {
    const { args, flags } = parse(['--kind=coffee', 'pot', '-n', '3', '--strong']);
    expect(args).toEqual(['pot']);
    expect([flags.given('kind'), flags.text('cups'), flags.on('strong')]).toEqual(['coffee', '3', true]);
  });

  it('takes defaults for what is absent', () => {
    const { flags } = parse(['pot']);
    expect([flags.given('kind'), flags.text('cups'), flags.on('strong')]).toEqual(['tea', undefined, false]);
  });

  it('reads a flag from the environment, and prefers the flag', () => {
    expect(parse(['pot'], { CUPS: '5' }).flags.text('cups')).toBe('5');
    expect(parse(['pot', '--cups', '2'], { CUPS: '5' }).flags.text('cups')).toBe('2');
  });

  it('takes what a file says where neither the command line nor the environment does', () => {
    const defaults = { kind: 'coffee', cups: '7', strong: true };
    const { flags } = parseArguments(COMMAND, ['pot'], { env: {}, defaults });
    expect([flags.given('kind'), flags.text('cups'), flags.on('strong')]).toEqual(['coffee', '7', true]);
    const other = parseArguments(COMMAND, ['pot', '--kind', 'tea', '--strong=false'], {
      env: { CUPS: '5' },
      defaults,
    }).flags;
    expect([other.given('kind'), other.text('cups'), other.on('strong')]).toEqual(['tea', '5', false]);
  });

  it('ends the flags at --', () => {
    expect(parse(['--', '--kind']).args).toEqual(['--kind']);
  });

  it('asks for help without a complaint about missing arguments', () => {
    expect(parse(['--help']).help).toBe(true);
    expect(parse(['-h']).help).toBe(true);
  });

  it.each([
    [['pot', '--kidn', 'tea'], 'TC_FLAG_UNKNOWN', 'Did you mean `--kind`?'],
    [['pot', '--zzz'], 'TC_FLAG_UNKNOWN', 'Its flags are --help, --kind, --cups, --strong.'],
    [['pot', '--kind', 'cofee'], 'TC_FLAG_VALUE', 'It is one of tea, coffee. Did you mean `coffee`?'],
    [['pot', '--cups'], 'TC_FLAG_VALUE', 'For example `postern brew --cups N`.'],
    [['pot', '--cups', '--strong'], 'TC_FLAG_VALUE', 'For example `postern brew --cups N`.'],
    [['pot', '--strong=yes'], 'TC_FLAG_VALUE', 'Write `--strong` alone.'],
    [
      [],
      'TC_ARGUMENTS',
      'Its form is `postern brew POT [--kind tea|coffee]`, for example `postern brew pot`.',
    ],
    [
      ['a', 'b', 'c'],
      'TC_ARGUMENTS',
      'Its form is `postern brew POT [--kind tea|coffee]`, for example `postern brew pot`.',
    ],
  ])('%j is refused with a way out', (argv, code, hint) => {
    expect(() => parse(argv)).toThrow(expect.objectContaining({ code, hint, exit: 2 }));
  });
});
