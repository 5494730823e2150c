import { resolve } from 'node:path';

import { describe, expect, it } from 'vitest';

import { readSettings, refusePositionals, type Settings } from '../../src/settings/index.js';

const settings = {
  host: { type: 'string', default: '127.0.0.1', doc: 'Address.' },
  port: { type: 'number', default: 8002, min: 0, max: 65535, doc: 'Port.' },
  ratio: { type: 'number', doc: 'Any number.' },
  data: { type: 'path', default: './data', doc: 'Folder.' },
  publishToken: { type: 'string', secret: true, doc: 'Token.' },
  maxBytes: { type: 'number', secret: true, doc: 'A number that is a secret.' },
  watch: { type: 'boolean', default: false, doc: 'Watch.' },
  config: { type: 'path', flag: 'c-file', doc: 'File.' },
} as const satisfies Settings;

function read(argv: string[], env: NodeJS.ProcessEnv = {}) {
  return readSettings({ command: 'postern-x', settings, argv, env });
}

describe('where a value comes from', () => {
  it('is the default when nothing is given', () => {
    expect(read([]).values).toEqual({
      host: '127.0.0.1',
      port: 8002,
      ratio: undefined,
      data: resolve('./data'),
      publishToken: undefined,
      maxBytes: undefined,
      watch: false,
      config: undefined,
    });
  });

  it('is the environment variable when it is set', () => {
    const { values } = read([], { POSTERN_PORT: '1', POSTERN_PUBLISH_TOKEN: 't', POSTERN_WATCH: '1' });
    expect(values).toMatchObject({ port: 1, publishToken: 't', watch: true });
  });

  it('is the flag when both are there', () => {
    expect(read(['--port', '2'], { POSTERN_PORT: '1' }).values.port).toBe(2);
  });

  it('is the last flag when one is given twice', () => {
    expect(read(['--port', '2', '--port=3']).values.port).toBe(3);
  });

  it('ignores an empty variable, as compose files pass unset ones on', () => {
    expect(read([], { POSTERN_PORT: '' }).values.port).toBe(8002);
  });

  it('follows a flag name of its own, while the variable keeps the name of the key', () => {
    expect(read(['--c-file', '/a'], {}).values.config).toBe(resolve('/a'));
    expect(read([], { POSTERN_CONFIG: '/b' }).values.config).toBe(resolve('/b'));
  });
});

describe('forms of flags', () => {
  it.each([
    [['--host', 'h'], { host: 'h' }],
    [['--host=h=i'], { host: 'h=i' }],
    [['--host='], { host: '' }],
    [['--ratio=-1.5'], { ratio: -1.5 }],
    [['--ratio', '-2'], { ratio: -2 }],
    [['--watch'], { watch: true }],
    [['--no-watch'], { watch: false }],
    [['--watch=false'], { watch: false }],
  ])('%j is read', (argv, expected) => {
    expect(read(argv).values).toMatchObject(expected);
  });

  it('keeps other arguments in order, and everything after --', () => {
    expect(read(['a', '--watch', 'b', '-', '--', '--port', 'c']).positionals).toEqual([
      'a',
      'b',
      '-',
      '--port',
      'c',
    ]);
  });

  it.each([[['--help']], [['-h']], [['--nonsense', '--help']]])(
    '%j asks for help and checks nothing',
    (argv) => {
      expect(read(argv, { POSTERN_PORT: 'x' })).toMatchObject({ help: true, values: { port: 8002 } });
    },
  );

  it('does not take --help after -- as a question', () => {
    expect(read(['--', '--help'])).toMatchObject({ help: false, positionals: ['--help'] });
  });
});

describe('what is refused', () => {
  it.each([
    [['--prot', '1'], 'Did you mean --port?'],
    [['--hots=x'], 'Did you mean --host?'],
    [['--publish-tokn', 'x'], 'Did you mean --publish-token?'],
    [['--no-wach'], 'Did you mean'],
    [['-p', '1'], 'it knows --host, --port'],
    [['--zzzzzzzz'], 'it knows --host, --port'],
    [['--no-port'], 'Run postern-x --help'],
  ])('the unknown flag in %j', (argv, hint) => {
    expect(() => read(argv)).toThrow(
      expect.objectContaining({ code: 'SV_SETTING_UNKNOWN', exit: 2, hint: expect.stringContaining(hint) }),
    );
  });

  it.each([[['--port']], [['--port', '--watch']], [['--host', '-x']]])(
    'a flag without its value: %j',
    (argv) => {
      expect(() => read(argv)).toThrow(
        expect.objectContaining({ code: 'SV_SETTING_VALUE_MISSING', exit: 2 }),
      );
    },
  );

  it.each([
    [['--port', 'abc'], 'from 0 to 65535'],
    [['--port', '65536'], 'from 0 to 65535'],
    [['--port=-1'], 'from 0 to 65535'],
    [['--port', '1.5'], 'whole number'],
    [['--port', '0x10'], 'whole number'],
    [['--port', '1e3'], 'whole number'],
    [['--ratio', 'Infinity'], 'a number'],
    [['--watch=maybe'], 'true or false'],
    [['--data='], 'not empty'],
  ])('a value that does not fit: %j', (argv, message) => {
    expect(() => read(argv)).toThrow(
      expect.objectContaining({ code: 'SV_SETTING_VALUE', message: expect.stringContaining(message) }),
    );
  });

  it('names the variable when the value came from there', () => {
    expect(() => read([], { POSTERN_PORT: 'x' })).toThrow('POSTERN_PORT has "x"');
  });

  it('never shows the value of a secret', () => {
    expect(() => read(['--max-bytes', 'hunter2'])).toThrow(
      expect.objectContaining({ message: expect.not.stringContaining('hunter2') }),
    );
  });

  it('is any argument, for a command that takes none', () => {
    expect(() => refusePositionals('postern-x', ['serve'])).toThrow(
      'postern-x takes only flags, not "serve"',
    );
    expect(() => refusePositionals('postern-x', [])).not.toThrow();
  });
});
