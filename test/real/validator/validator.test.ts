/** `postern validate` accepts what Envoy accepts and refuses what Envoy refuses, version by version and module by module; docs/validator.md tells how. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { RULES } from '@postern/contract/rules';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { ROOT } from '../../e2e/processes.js';
import { ENVOY_VERSION, ensureEnvoy } from '../install/envoy.mjs';
import { envoyVerdict, type EnvoyVerdict } from './envoy-verdict.js';
import type { ModuleCase } from './module-case.js';
import { quickCases, slowCases } from './module-cases.js';
import { FOR_LATER, ON_PURPOSE } from './on-purpose.js';
import { posternVerdicts, type PlacedCase, type PosternVerdict } from './postern-verdict.js';
import { renderPage, renderRow, type BothVerdicts, type JudgedModule } from './verdict-page.js';

const FULL = process.env['POSTERN_REAL_SIZE'] === 'full';
const UPDATE = process.env['UPDATE_GOLDEN'] === '1';
const PAGE = path.join(ROOT, 'docs/validator.md');
const folder = mkdtempSync(path.join(tmpdir(), 'postern-validator-'));
const cases = [...quickCases(), ...(FULL ? await slowCases(folder) : [])];
/** The Envoys, and what `postern validate` is told of them. */
const SIDES = [
  { name: 'newest', version: ENVOY_VERSION },
  { name: 'oldest', version: '1.36.4', minimumVersion: '1.36' },
] as const;
type Side = (typeof SIDES)[number];
const there = { newest: new Map<string, EnvoyVerdict>(), oldest: new Map<string, EnvoyVerdict>() };
const here = { newest: new Map<string, PosternVerdict>(), oldest: new Map<string, PosternVerdict>() };
const AT_ONCE = 3;
const BATCH = 12;

beforeAll(async () => {
  const placed = cases.map((one, index) => place(one, path.join(folder, `case-${index}`)));
  for (const { version } of SIDES) ensureEnvoy(version);
  const jobs: (() => Promise<void>)[] = SIDES.flatMap((side) => [
    ...inBatches(placed).map((batch) => () => judgeHere(batch, side)),
    ...placed.map((one) => () => judgeThere(one, side)),
  ]);
  const work = async (): Promise<void> => {
    for (let next = jobs.shift(); next !== undefined; next = jobs.shift()) await next();
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

function place(one: ModuleCase, at: string): PlacedCase {
  mkdirSync(at);
  const module = path.join(at, 'module.wasm');
  writeFileSync(module, one.bytes);
  return { one, module };
}

/** Modules that are started alike are judged by one command, a dozen at a time. */
function inBatches(placed: readonly PlacedCase[]): PlacedCase[][] {
  const alike = new Map<string, PlacedCase[]>();
  for (const at of placed) {
    const { configuration, vmConfiguration, rootId, loops } = at.one;
    const key = JSON.stringify([configuration, vmConfiguration, rootId, loops]);
    alike.set(key, [...(alike.get(key) ?? []), at]);
  }
  return [...alike.values()].flatMap((all) =>
    Array.from({ length: Math.ceil(all.length / BATCH) }, (_, i) => all.slice(i * BATCH, (i + 1) * BATCH)),
  );
}

async function judgeHere(batch: readonly PlacedCase[], side: Side): Promise<void> {
  const folder = path.join(path.dirname(batch[0]?.module ?? ''), side.name);
  mkdirSync(folder, { recursive: true });
  const minimum = 'minimumVersion' in side ? { minimumVersion: side.minimumVersion } : {};
  const verdicts = await posternVerdicts(batch, { folder, ...minimum });
  for (const [index, verdict] of verdicts.entries()) here[side.name].set(batch[index]?.one.id ?? '', verdict);
}

async function judgeThere({ one, module }: PlacedCase, { name, version }: Side): Promise<void> {
  const file = path.join(path.dirname(module), `envoy-${name}.json`);
  there[name].set(one.id, await envoyVerdict({ one, module, file, version }));
}

function seen(id: string): JudgedModule {
  const one = cases.find((known) => known.id === id);
  const of = (name: Side['name']): BothVerdicts => {
    const [envoy, postern] = [there[name].get(id), here[name].get(id)];
    if (envoy === undefined || postern === undefined) throw new Error(`${id} was not judged`);
    return { envoy, postern };
  };
  if (one === undefined) throw new Error(`there is no ${id}`);
  return { one, newest: of('newest'), oldest: of('oldest') };
}

describe('both sides', () => {
  it.each(cases.map(({ id }) => id))('agree on %s, or not on purpose', (id) => {
    const { newest, oldest } = seen(id);
    const told = (both: BothVerdicts): string =>
      `Envoy: ${both.envoy.told}; postern: ${JSON.stringify(both.postern)}`;
    const agree = ({ envoy, postern }: BothVerdicts): boolean => envoy.accepted === postern.accepted;
    const isAgreed = ON_PURPOSE[id] === undefined;
    expect(agree(newest), told(newest)).toBe(isAgreed);
    // Of what is on purpose for the newest, the oldest may refuse by itself.
    if (isAgreed) expect(agree(oldest), told(oldest)).toBe(!FOR_LATER.includes(id));
  });
});

describe('the modules', () => {
  it('are sixty or more, with names of their own', () => {
    expect(cases.length).toBeGreaterThanOrEqual(60);
    expect(new Set(cases.map(({ id }) => id)).size).toBe(cases.length);
  });

  it('break each rule at least once', () => {
    const found = [...here.oldest.values()].flatMap(({ errors, warnings }) => [...errors, ...warnings]);
    // A call that only another host lacks.
    const wanted = RULES.map(({ id }) => id).filter((id) => id !== 'host-support');
    expect(wanted.filter((id) => !found.includes(id))).toEqual([]);
  });

  it('are started where the rules accept them', () => {
    const left = cases.filter(({ id }) => seen(id).newest.postern.canary === 'not-executed');
    const unknown = left.filter(({ id, newer }) => {
      const { reason } = seen(id).newest.postern;
      const feature =
        newer === true && reason.startsWith('the engine of this Node.js does not know a feature');
      return reason !== 'the rules refuse the module already' && !feature;
    });
    expect(unknown.map(({ id }) => [id, seen(id).newest.postern.reason])).toEqual([]);
  });
});

describe('docs/validator.md', () => {
  it.runIf(UPDATE && FULL)('is written', () => {
    writeFileSync(PAGE, renderPage(cases.map(({ id }) => seen(id))));
  });

  it.each(cases.map(({ id }) => id))('has the row of %s', (id) => {
    expect(readFileSync(PAGE, 'utf8')).toContain(`${renderRow(seen(id))}\n`);
  });

  it.runIf(FULL)('says nothing else', () => {
    expect(readFileSync(PAGE, 'utf8')).toBe(renderPage(cases.map(({ id }) => seen(id))));
  });

  it('differs on purpose only where there is such a module', () => {
    const page = readFileSync(PAGE, 'utf8');
    expect(Object.keys(ON_PURPOSE).filter((id) => !page.includes(`| \`${id}\` |`))).toEqual([]);
  });
});
