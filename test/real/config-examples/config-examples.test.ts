/** Envoy's files mean here what they mean in Envoy: the same verdict, and the same behaviour of what is accepted. */
import { isDeepStrictEqual } from 'node:util';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { Processes } from '../../e2e/processes.js';
import { SecondLook } from '../second-look.js';
import { makeCertificates, type Certificates } from './certificates.js';
import { examples, type Example } from './example.js';
import { ENVOY, GATEWAY, serve, validate, type GatewayProgram, type Validation } from './gateways.js';
import { NOT_YET } from './not-yet.js';
import { placeExample } from './placed-example.js';
import { buildPlugins } from './plugins.js';
import { runSteps } from './run-steps.js';
import { startUpstreams } from './upstreams.js';

const FULL = process.env['POSTERN_REAL_SIZE'] === 'full';
const ALL = examples();
/** A short run takes every third. */
const RUNNING = ALL.filter((_, index) => FULL || index % 3 === 0);
const secondLook = new SecondLook();
let certificates: Certificates;
let plugins: Processes;
let pluginFolder: string;

beforeAll(async () => {
  certificates = makeCertificates();
  plugins = new Processes();
  pluginFolder = await buildPlugins(plugins.folder());
});

afterAll(async () => {
  certificates.remove();
  await plugins.stopAll();
});

/** What one program made of an example. */
interface Outcome {
  readonly validation: Validation;
  readonly log: unknown;
}

async function outcome(program: GatewayProgram, example: Example): Promise<Outcome> {
  const processes = new Processes();
  const upstreams = await startUpstreams(certificates);
  try {
    const around = { ports: upstreams.ports, folders: [certificates.folder, pluginFolder] };
    const placed = await placeExample(example, processes.folder(), around);
    const validation = await validate(program, placed.main);
    if (!validation.accepted || example.verdict === 'refused') return { validation, log: undefined };
    const running = await serve(program, processes, placed.main, placed.ports.get(9901) ?? 0);
    return { validation, log: await runSteps({ placed, running, upstreams, certificates }) };
  } finally {
    await processes.stopAll();
    await upstreams.close();
  }
}

/** What an outcome is compared by: for a refusal, whether it says what it is about. */
function summary({ validation: { accepted, output }, log }: Outcome, { about = [] }: Example): unknown {
  if (accepted) return { accepted, log };
  const silent = about.filter((word) => !folded(output).includes(folded(word)));
  const unsupported = /Envoy has .*, this gateway does not/.exec(output)?.[0];
  return { accepted, ...(silent.length > 0 || unsupported !== undefined ? { silent, output } : {}) };
}

/** Envoy names a field `StatPrefix` in some errors. */
function folded(text: string): string {
  return text.toLowerCase().replaceAll('_', '');
}

/** Runs an example on both, and says what is not as it should be. */
async function look(example: Example): Promise<string[]> {
  const { name } = example;
  const [there, here] = await Promise.all([outcome(ENVOY, example), outcome(GATEWAY, example)]);
  if (there.validation.accepted !== (example.verdict === 'accepted')) {
    return [`Envoy's verdict is another: ${there.validation.output}`];
  }
  const [theirs, ours] = [summary(there, example), summary(here, example)];
  if (typeof theirs === 'object' && theirs !== null && 'silent' in theirs)
    return [`Envoy does not say what it is about: ${there.validation.output}`];
  const reason = NOT_YET[name];
  const same = isDeepStrictEqual(ours, theirs);
  if (reason !== undefined) return same ? [`works now: take it off the list (${reason})`] : [];
  return same ? [] : [`Envoy: ${shown(theirs)}`, `gateway host: ${shown(ours)}`, here.validation.output];
}

function shown(outcome: unknown): string {
  return JSON.stringify(outcome, null, 1);
}

describe.each(RUNNING.map((example) => ({ name: example.name, example })))('$name', ({ name, example }) => {
  it(`is ${example.verdict} by both, with the same behaviour`, async () => {
    // Each look has processes of its own already.
    const again = () => look(example);
    const told = await secondLook.wrong(name, { first: again, alone: again });
    expect(told.length, told.join('\n')).toBe(0);
  });
});

it('has at least forty examples, a third of them wrong', () => {
  const refused = ALL.filter(({ verdict }) => verdict === 'refused').length;
  expect(ALL.length).toBeGreaterThanOrEqual(40);
  expect(refused).toBeGreaterThanOrEqual(Math.floor(ALL.length / 3));
});

it('lists as missing only examples that exist', () => {
  const names = ALL.map(({ name }) => name);
  expect(Object.keys(NOT_YET).filter((name) => !names.includes(name))).toEqual([]);
});
