/** `postern validate` accepts what Envoy accepts and refuses what Envoy refuses, module by module; docs/validator.md tells how. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { RULES } from '@postern/contract/rules';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { ROOT } from '../../e2e/processes.js';
import { envoyVerdict, type EnvoyVerdict } from './envoy-verdict.js';
import type { ModuleCase } from './module-case.js';
import { quickCases, slowCases } from './module-cases.js';
import { ON_PURPOSE } from './on-purpose.js';
import { posternVerdicts, type PlacedCase, type PosternVerdict } from './postern-verdict.js';
import { renderPage, renderRow, type JudgedModule } from './verdict-page.js';

const FULL = process.env['POSTERN_REAL_SIZE'] === 'full';
const UPDATE = process.env['UPDATE_GOLDEN'] === '1';
const PAGE = path.join(ROOT, 'docs/validator.md');
const folder = mkdtempSync(path.join(tmpdir(), 'postern-validator-'));
const cases = [...quickCases(), ...(FULL ? await slowCases(folder) : [])];
const there = new Map<string, EnvoyVerdict>();
const here = new Map<string, PosternVerdict>();
const AT_ONCE = 3;
const BATCH = 12;

beforeAll(async () => {
  const placed = cases.map((one, index) => place(one, path.join(folder, `case-${index}`)));
  const jobs: (() => Promise<void>)[] = [...inBatches(placed).map((batch) => () => judgeHere(batch))];
  for (const one of placed) jobs.push(() => judgeThere(one));
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

async function judgeHere(batch: readonly PlacedCase[]): Promise<void> {
  const verdicts = await posternVerdicts(batch, path.dirname(batch[0]?.module ?? ''));
  for (const [index, verdict] of verdicts.entries()) here.set(batch[index]?.one.id ?? '', verdict);
}

async function judgeThere({ one, module }: PlacedCase): Promise<void> {
  there.set(one.id, await envoyVerdict(one, module, path.join(path.dirname(module), 'envoy.json')));
}

function seen(id: string): JudgedModule {
  const [one, envoy, postern] = [cases.find((known) => known.id === id), there.get(id), here.get(id)];
  if (one === undefined || envoy === undefined || postern === undefined)
    throw new Error(`${id} was not judged`);
  return { one, envoy, postern };
}

describe('both sides', () => {
  it.each(cases.map(({ id }) => id))('agree on %s, or not on purpose', (id) => {
    const { envoy, postern } = seen(id);
    const told = `Envoy: ${envoy.told}; postern: ${JSON.stringify(postern)}`;
    expect(envoy.accepted === postern.accepted, told).toBe(ON_PURPOSE[id] === undefined);
  });
});

describe('the modules', () => {
  it('are sixty or more, with names of their own', () => {
    expect(cases.length).toBeGreaterThanOrEqual(60);
    expect(new Set(cases.map(({ id }) => id)).size).toBe(cases.length);
  });

  it('break each rule at least once', () => {
    const found = [...here.values()].flatMap(({ errors, warnings }) => [...errors, ...warnings]);
    // A call that only another host lacks.
    const wanted = RULES.map(({ id }) => id).filter((id) => id !== 'host-support');
    expect(wanted.filter((id) => !found.includes(id))).toEqual([]);
  });

  it('are started where the rules accept them', () => {
    const left = cases.filter(({ id }) => seen(id).postern.canary === 'not-executed');
    const unknown = left.filter(({ id, newer }) => {
      const { reason } = seen(id).postern;
      const feature =
        newer === true && reason.startsWith('the engine of this Node.js does not know a feature');
      return reason !== 'the rules refuse the module already' && !feature;
    });
    expect(unknown.map(({ id }) => [id, seen(id).postern.reason])).toEqual([]);
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
