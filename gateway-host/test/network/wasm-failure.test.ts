/** Answers in this file were observed of Envoy 1.40 with the same plugin. */
import { expect, it } from 'vitest';

import { startTcp, talk, type Plugin } from './tcp-harness.js';

const CUT = /^<(EOF|RESET)>$/;

async function twice(plugin: Plugin) {
  const server = await startTcp({ plugins: [plugin] });
  const first = await talk(server.port, { send: ['hello'] });
  const said = server.said();
  const second = await talk(server.port, { send: ['again'] });
  return { first, second, said };
}

it.each(['new_connection', 'downstream_data', 'upstream_data'])(
  'ends the connection of a trap in %s, and every later one',
  async (callback) => {
    const { first, second, said } = await twice({ script: `${callback}: trap` });
    expect(first).toMatch(CUT);
    expect(second).toMatch(CUT);
    expect(said.at(-1)).toMatch(
      new RegExp(`^: Function: proxy_on_${callback} failed: Uncaught RuntimeError: unreachable\n`),
    );
  },
);

it.each(['new_connection', 'downstream_data', 'upstream_data'])(
  'leaves the plugin out after a trap in %s when it may fail open',
  async (callback) => {
    const { first, second } = await twice({ script: `${callback}: trap`, failurePolicy: 'FAIL_OPEN' });
    expect(first).toMatch(CUT);
    expect(second).toBe('U:again[eof]<EOF>');
  },
);

it('tells a dead plugin nothing of the end', async () => {
  const { said } = await twice({ script: 'downstream_data: trap' });
  expect(said.filter((line) => /on_(downstream_close|done|log|delete)/.test(line))).toEqual([]);
});
