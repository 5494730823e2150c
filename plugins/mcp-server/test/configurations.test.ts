/**
 * Configurations in Higress's format, one for each construct: what they send and answer in compat mode, as Higress was observed
 * to do it, and that strict mode changes nothing but what the README lists.
 */

import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { type Call, type Outcome, run, startAt, type Upstream } from './configurations/run.ts';

interface Configuration {
  readonly about: string;
  readonly configuration: unknown;
  readonly calls?: readonly Call[];
  /** What tools/list shows, whole or by name. */
  readonly list?: readonly unknown[];
  readonly listed?: readonly string[];
  /** Words of the fault, when it does not load. */
  readonly refused?: string;
  readonly strictRefuses?: readonly string[];
  readonly strictLoads?: readonly string[];
}

const folder = new URL('./configurations/', import.meta.url);
const files = readdirSync(folder).filter((name) => name.endsWith('.json'));
const all = files.map(
  (name) => [name, JSON.parse(readFileSync(new URL(name, folder), 'utf8')) as Configuration] as const,
);

/** A header whose expected value stands between slashes is held against an expression. */
function expectedUpstream(upstream: Upstream): unknown {
  const headers = Object.entries({ accept: '*/*', ...upstream.headers }).map(([name, value]) => {
    const expression = value.length > 2 && /^\/(.*)\/$/.exec(value)?.[1];
    return [name, expression ? expect.stringMatching(expression) : value] as const;
  });
  return { body: '', ...upstream, headers: Object.fromEntries(headers) };
}

function expectedOutcome(call: Call): unknown {
  if (call.untouched === true)
    return { upstream: 'untouched', status: 200, result: undefined, error: undefined };
  const upstream = call.upstream && expectedUpstream(call.upstream);
  if (call.error) {
    return {
      upstream,
      status: call.status ?? 200,
      result: undefined,
      error: expect.objectContaining(call.error),
    };
  }
  const text = call.textMatches === undefined ? call.text : expect.stringMatching(call.textMatches);
  const result = {
    content: call.content ?? [{ type: 'text', text }],
    isError: call.isError ?? false,
    ...(call.structured === undefined ? {} : { structuredContent: call.structured }),
  };
  return { upstream, status: 200, result, error: undefined };
}

async function outcomeOf(configuration: unknown, call: Call): Promise<Outcome> {
  const host = await startAt(configuration, call);
  const outcome = run(host, call);
  host.close();
  return outcome;
}

async function listOf(configuration: unknown): Promise<{ name: string }[]> {
  const host = await startAt(configuration);
  const { response } = host.request({
    method: 'POST',
    path: '/mcp',
    headers: { 'content-type': 'application/json', 'mcp-protocol-version': '2025-11-25' },
    body: '{"jsonrpc":"2.0","id":1,"method":"tools/list"}',
  });
  host.close();
  if (!response) throw new Error('tools/list was not answered');
  return (response.json() as { result: { tools: { name: string }[] } }).result.tools;
}

/** The same with `mode: strict` in every server. */
function inStrictMode(configuration: unknown): unknown {
  const text = JSON.stringify(configuration);
  return JSON.parse(text, (key, value: unknown) =>
    key === 'server' && typeof value === 'object' ? { ...value, mode: 'strict' } : value,
  ) as unknown;
}

/** Rejects with what the plugin logs. */
async function start(configuration: unknown): Promise<void> {
  (await startAt(configuration)).close();
}

describe.each(all)('%s', (_name, { about, configuration, calls = [], list, listed, refused, ...strict }) => {
  if (refused !== undefined) {
    test(`is refused: ${about}`, async () => {
      await expect(start(configuration)).rejects.toThrow(refused);
      if (strict.strictLoads) await start(inStrictMode(configuration));
      else await expect(start(inStrictMode(configuration))).rejects.toThrow(refused);
    });
    return;
  }

  test.each(calls.map((call, index) => ({ index, call })))(`call $index: ${about}`, async ({ call }) => {
    expect(await outcomeOf(configuration, call)).toEqual(expectedOutcome(call));
  });

  if (list ?? listed) {
    test(`lists its tools: ${about}`, async () => {
      const tools = await listOf(configuration);
      if (list) expect(tools).toEqual(list);
      if (listed) expect(tools.map(({ name }) => name)).toEqual(listed);
    });
  }

  test('is changed by strict mode in what the README lists, and in nothing else', async () => {
    const asStrict = inStrictMode(configuration);
    if (strict.strictRefuses) {
      await expect(start(asStrict)).rejects.toThrow();
      return;
    }
    for (const call of calls) {
      const outcome = await outcomeOf(asStrict, call);
      if (call.strict) expect(outcome, JSON.stringify(call)).not.toEqual(expectedOutcome(call));
      else expect(outcome, JSON.stringify(call)).toEqual(expectedOutcome(call));
    }
    if (list ?? listed) expect(await listOf(asStrict)).toEqual(await listOf(configuration));
  });
});

test('the README lists what strict mode changes, and each of it happens', () => {
  const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');
  const table = readme.split('### Modes')[1]?.split('### Credentials')[0] ?? '';
  const rows = [...table.matchAll(/^\| (.+?) +\|/gm)].map(([, subject]) => subject ?? '');
  const subjects = rows.filter((subject) => subject !== 'subject' && !subject.startsWith('--'));
  const seen = all.flatMap(([, { calls = [], strictRefuses = [], strictLoads = [] }]) => [
    ...calls.flatMap(({ strict = [] }) => strict),
    ...strictRefuses,
    ...strictLoads,
  ]);
  expect(subjects.length).toBeGreaterThan(20);
  expect([...new Set(seen)].toSorted()).toEqual(subjects.toSorted());
});

test('there are enough of them, and each says what it is about', () => {
  expect(all.length).toBeGreaterThanOrEqual(60);
  expect(all.filter(([, { about }]) => !about.endsWith('.')).map(([name]) => name)).toEqual([]);
});
