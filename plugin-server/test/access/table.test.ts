/** Every route, for every kind of caller, with anonymous reading on, shared and off: the status of the answer. */
import { expect, it } from 'vitest';

import { createMemoryStore } from '../../src/store/memory-store.js';
import { buildPackage } from '../support/package.js';
import { startServer, TOKEN, type TestServer } from '../support/server.js';
import { makeToken } from '../support/tokens.js';

const CALLERS = [
  'nobody',
  'publish',
  'reader',
  'acme',
  'yanker',
  'boss',
  'admin',
  'wrong',
  'expired',
  'revoked',
  'twice',
] as const;
type CallerName = (typeof CALLERS)[number];

/**
 * publish: the publish token. reader: a token that reads what belongs to everybody. acme: one that reads and publishes
 * `mcp-*` of acme. yanker: one that may yank and delete everywhere, and read nothing. boss: one that hands out tokens for
 * acme. admin: one that may do everything. wrong: an unknown token. twice: two Authorization headers.
 */
const TABLE = `
reading  request                                            nobody  publish  reader  acme  yanker  boss  admin  wrong  expired  revoked  twice
on       GET /plugins                                       200     200      200     200   200     200   200    401    401      401      400
on       GET /plugins/key-auth                              200     200      200     200   200     200   200    401    401      401      400
on       GET /plugins/key-auth/1.0.0/plugin.wasm            200     200      200     200   200     200   200    401    401      401      400
on       HEAD /plugins/key-auth/1.0.0/plugin.wasm           200     200      200     200   200     200   200    401    401      401      400
on       GET /plugins/key-auth/9.9.9/plugin.wasm            404     404      404     404   404     404   404    401    401      401      400
on       GET /tenants/acme/plugins/mcp-a/1.0.0/spec.yaml    200     200      200     200   200     200   200    401    401      401      400
shared   GET /plugins                                       200     200      200     200   200     200   200    401    401      401      400
shared   GET /plugins/key-auth/1.0.0/plugin.wasm            200     200      200     200   200     200   200    401    401      401      400
shared   GET /tenants/acme/plugins                          401     200      403     200   403     403   200    401    401      401      400
shared   GET /tenants/acme/plugins/mcp-a/1.0.0/spec.yaml    401     200      403     200   403     403   200    401    401      401      400
off      GET /plugins                                       401     200      200     403   403     403   200    401    401      401      400
off      GET /plugins/key-auth                              401     200      200     403   403     403   200    401    401      401      400
off      GET /plugins/key-auth/1.0.0/plugin.wasm            401     200      200     403   403     403   200    401    401      401      400
off      HEAD /plugins/key-auth/1.0.0/plugin.wasm           401     200      200     403   403     403   200    401    401      401      400
off      GET /plugins/key-auth/9.9.9/plugin.wasm            401     404      404     403   403     403   404    401    401      401      400
off      GET /plugins/none/1.0.0/plugin.wasm                401     404      404     403   403     403   404    401    401      401      400
off      GET /tenants/acme/plugins                          401     200      403     200   403     403   200    401    401      401      400
off      GET /tenants/acme/plugins/mcp-a                    401     200      403     200   403     403   200    401    401      401      400
off      GET /tenants/acme/plugins/mcp-a/1.0.0/spec.yaml    401     200      403     200   403     403   200    401    401      401      400
off      GET /tenants/acme/plugins/other/1.0.0/spec.yaml    401     200      403     403   403     403   200    401    401      401      400
off      GET /tenants/none/plugins/mcp-a/1.0.0/spec.yaml    401     404      403     403   403     403   404    401    401      401      400
off      GET /healthz                                       200     200      200     200   200     200   200    200    200      200      200
off      GET /readyz                                        401     200      403     403   403     403   200    401    401      401      400
off      GET /metrics                                       401     200      403     403   403     403   200    401    401      401      400
on       PUT /plugins/key-auth/1.0.0                        401     200      403     403   403     403   200    401    401      401      400
on       PUT /tenants/acme/plugins/mcp-a/1.0.0              401     200      403     200   403     403   200    401    401      401      400
on       PUT /tenants/acme/plugins/other/1.0.0              401     200      403     403   403     403   200    401    401      401      400
on       PUT /tenants/none/plugins/mcp-a/1.0.0              401     201      403     403   403     403   200    401    401      401      400
on       POST /plugins/key-auth/1.0.0/yank                  401     200      403     403   200     403   403    401    401      401      400
on       DELETE /plugins/key-auth/1.0.0/yank                401     200      403     403   200     403   403    401    401      401      400
on       POST /tenants/acme/plugins/mcp-a/1.0.0/yank        401     200      403     403   200     403   403    401    401      401      400
on       PUT /aliases/another                               401     201      403     403   403     403   200    401    401      401      400
on       PUT /tenants/acme/aliases/mcp-b                    401     201      403     200   403     403   200    401    401      401      400
off      GET /aliases                                       401     200      200     403   403     403   200    401    401      401      400
off      GET /tenants/acme/aliases/mcp-none                 401     404      403     404   403     403   404    401    401      401      400
off      GET /plugins/snapshot-inventory.json               401     200      200     403   403     403   200    401    401      401      400
off      GET /tenants/acme/plugins/snapshot-inventory.json  401     200      403     200   403     403   200    401    401      401      400
on       GET /v2/                                           200     200      200     200   200     200   200    401    401      401      400
off      GET /v2/                                           401     200      200     200   200     200   200    401    401      401      400
off      GET /v2/key-auth/tags/list                         401     200      200     403   403     403   200    401    401      401      400
off      GET /v2/key-auth/manifests/1.0.0                   401     200      200     403   403     403   200    401    401      401      400
off      GET /v2/none/manifests/1.0.0                       401     404      404     403   403     403   404    401    401      401      400
off      GET /v2/acme/mcp-a/manifests/1.0.0                 401     200      403     200   403     403   200    401    401      401      400
off      GET /v2/acme/other/manifests/1.0.0                 401     200      403     403   403     403   200    401    401      401      400
on       POST /v2/acme/mcp-a/blobs/uploads/                 401     202      403     202   403     403   202    401    401      401      400
on       POST /v2/acme/other/blobs/uploads/                 401     202      403     403   403     403   202    401    401      401      400
on       PUT /v2/key-auth/manifests/1.0.1                   401     400      403     403   403     403   400    401    401      401      400
on       DELETE /v2/key-auth/manifests/1.0.0                401     405      403     403   403     403   405    401    401      401      400
on       GET /tokens                                        401     403      403     403   403     200   200    401    401      401      400
on       POST /tokens                                       401     403      403     403   403     201   201    401    401      401      400
on       DELETE /tokens/0123456789abcdef                    401     403      403     403   403     404   404    401    401      401      400
`;

const EVERYTHING = { tenants: ['*'], names: ['*'] };

async function furnish(reading: string): Promise<{
  server: TestServer;
  headersOf: (caller: CallerName) => [string, string][];
}> {
  const store = createMemoryStore();
  const tokens: Partial<Record<CallerName, string>> = {
    publish: TOKEN,
    reader: (await makeToken(store, { actions: ['read'] })).text,
    acme: (await makeToken(store, { tenants: ['acme'], names: ['mcp-*'], actions: ['read', 'publish'] }))
      .text,
    yanker: (await makeToken(store, { ...EVERYTHING, actions: ['yank', 'delete'] })).text,
    boss: (await makeToken(store, { tenants: ['acme'], actions: ['admin'] })).text,
    admin: (await makeToken(store, { ...EVERYTHING, actions: ['read', 'publish', 'admin'] })).text,
    wrong: 'pst_0123456789abcdef_0123456789012345678901234567890123456789012',
    expired: (await makeToken(store, { ...EVERYTHING, actions: ['read', 'admin'] }, new Date(0))).text,
  };
  const revoked = await makeToken(store, { ...EVERYTHING, actions: ['read', 'publish', 'admin'] });
  await store.objects.remove(`tokens/${revoked.id}`);
  const server = await startServer({
    store,
    anonymousReading: reading as 'on',
    openMetrics: reading !== 'off',
    limits: { failuresPerMinute: 1000 },
  });
  for (const path of ['/plugins/key-auth', '/tenants/acme/plugins/mcp-a', '/tenants/acme/plugins/other']) {
    await server.put(`${path}/1.0.0`, await buildPackage({ name: path.split('/').at(-1)! }));
  }
  return {
    server,
    headersOf: (caller) => {
      if (caller === 'nobody') return [];
      if (caller === 'twice') {
        return [
          ['Authorization', `Bearer ${TOKEN}`],
          ['authorization', `Bearer ${TOKEN}`],
        ];
      }
      const text = caller === 'revoked' ? revoked.text : tokens[caller];
      return [['Authorization', `Bearer ${text}`]];
    },
  };
}

async function bodyOf(method: string, path: string): Promise<Uint8Array> {
  if (path.startsWith('/v2/')) return new Uint8Array();
  if (path.endsWith('/yank')) return Buffer.from('{"reason":"a test"}');
  if (path.includes('/aliases/'))
    return Buffer.from(`{"target":"${path.includes('acme') ? 'mcp-a' : 'key-auth'}"}`);
  if (method === 'PUT') return buildPackage({ name: path.split('/').at(-2)! });
  const wish = { label: 'made by a test', tenants: ['acme'], names: ['mcp-*'], actions: ['read'] };
  return Buffer.from(method === 'POST' ? JSON.stringify(wish) : '');
}

const [head = '', ...rows] = TABLE.trim().split('\n');
const columns = head.trim().split(/ +/).slice(2);

it('has a column for each kind of caller', () => {
  expect(columns).toEqual(CALLERS);
});

it.each(rows.map((row) => row.trim().split(/ +/)))(
  'reading %s: %s %s',
  async (reading = '', method = '', path = '', ...expected) => {
    const { server, headersOf } = await furnish(reading);
    const body = await bodyOf(method, path);
    // Twice: the second time files come from memory and tokens from what was read before.
    for (let round = 0; round < 2; round++) {
      const answers: string[] = [];
      for (const caller of CALLERS) {
        const headers = headersOf(caller).map(([name, value]) => `${name}: ${value}\r\n`);
        const lines = `${method} ${path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n${headers.join('')}`;
        const answer = await server.raw(
          `${lines}Content-Length: ${body.length}\r\n\r\n${Buffer.from(body).toString('latin1')}`,
        );
        answers.push(answer.slice(9, 12));
      }
      // What the first round published is there in the second.
      const isThere = round === 1 && method === 'PUT';
      expect(answers).toEqual(expected.map((status) => (isThere && status === '201' ? '200' : status)));
    }
  },
);
