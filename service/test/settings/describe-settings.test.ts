import { expect, it } from 'vitest';

import { describeSettings } from '../../src/settings/index.js';

it('breaks a long text where the next line keeps its column', () => {
  const doc =
    'A sentence of many words about one setting, which nobody wants to see broken by a terminal of its own.';
  const text = describeSettings({
    command: 'postern-x',
    summary: 'Does x.',
    settings: { port: { type: 'number', doc } },
  });
  expect(text).toContain(`
  --port N  POSTERN_PORT  A sentence of many words about one setting, which nobody wants to see
                          broken by a terminal of its own.
`);
});

it('prints one aligned row per setting with flag, variable, text and default', () => {
  const text = describeSettings({
    command: 'postern-x',
    summary: 'Does x.',
    usage: '[settings] FILE',
    settings: {
      port: { type: 'number', default: 8002, doc: 'Port.' },
      token: { type: 'string', default: 'hunter2', secret: true, doc: 'Token.' },
      data: { type: 'path', doc: 'Folder.' },
      watch: { type: 'boolean', default: false, doc: 'Watch.' },
    },
  });
  expect(text).toBe(`Does x.

Usage: postern-x [settings] FILE

Settings (flag, environment variable; a flag wins):
  --port N      POSTERN_PORT   Port. [8002]
  --token TEXT  POSTERN_TOKEN  Token.
  --data PATH   POSTERN_DATA   Folder.
  --watch       POSTERN_WATCH  Watch. [false]
  --help                       Print this text.
`);
});
