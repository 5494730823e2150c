/** Does to one running gateway what an example says, and writes down all that was seen. */
import { readFileSync, renameSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import type { Running } from '../../e2e/processes.js';
import { ask, talk, type Answer, type Failure } from './answer.js';
import type { Certificates } from './certificates.js';
import { comparable } from './comparison.js';
import type { RequestStep, Step } from './example.js';
import type { PlacedExample } from './placed-example.js';
import { openTunnel } from './tunnel.js';
import type { Upstreams } from './upstreams.js';

const LISTENER = 10_000;
const ADMIN = 9901;
const UNTIL_MS = 10_000;
const SHARE_REQUESTS = 200;
const FLUSH_MS = 10_000;
const SETTLING_MS = 300;

/** A gateway that runs an example. */
export interface RunningExample {
  readonly placed: PlacedExample;
  readonly running: Running;
  readonly upstreams: Upstreams;
  readonly certificates: Certificates;
}

/** One entry for each step: what came of it, and which requests it brought to the services. */
export async function runSteps(at: RunningExample): Promise<unknown[]> {
  const log: unknown[] = [];
  for (const step of at.placed.example.steps ?? []) {
    const before = at.upstreams.seen.length;
    const result = await runStep(at, step);
    const upstream = requestsOf(step, at.upstreams.seen.slice(before));
    log.push(comparable({ step, result, upstream }, at.placed));
  }
  return log;
}

/** What a step brought to the services. How often a health check came while time passed is not the example's doing. */
function requestsOf(step: Step, seen: readonly string[]): readonly string[] {
  if (step.wait !== undefined) return [...new Set(seen)];
  const counted = step.shares !== undefined || step.request?.until !== undefined;
  return counted || step.stats !== undefined ? [] : seen;
}

async function runStep(at: RunningExample, step: Step): Promise<unknown> {
  if (step.request !== undefined) return runRequest(at, step.request);
  if (step.tunnel !== undefined) return openTunnel(portOf(at, step.tunnel.port), step.tunnel);
  if (step.tcp !== undefined) return talk(portOf(at, step.tcp.port), step.tcp);
  if (step.shares !== undefined) return shares(at, step.shares);
  if (step.move !== undefined) {
    renameSync(path.join(at.placed.folder, step.move.from), path.join(at.placed.folder, step.move.to));
    return 'moved';
  }
  if (step.file !== undefined) return untilFilled(path.join(at.placed.folder, step.file));
  if (step.output !== undefined) return marked(at, step.output);
  if (step.stats !== undefined) return statistics(at, step.stats);
  return sleep(step.wait ?? 0);
}

function portOf({ placed }: RunningExample, port = LISTENER): number {
  return placed.ports.get(port) ?? port;
}

async function runRequest(at: RunningExample, step: RequestStep): Promise<unknown> {
  const once = () => ask(portOf(at, step.port), step, at.certificates);
  if (step.until !== undefined) return untilAnswer(once, new RegExp(step.until));
  const answers: (Answer | Failure)[] = [];
  for (let count = 0; count < (step.times ?? 1); count++) answers.push(await once());
  return answers;
}

async function untilAnswer(once: () => Promise<Answer | Failure>, pattern: RegExp): Promise<unknown> {
  const deadline = Date.now() + UNTIL_MS;
  for (;;) {
    const answer = await once();
    if (pattern.test(JSON.stringify(answer)) || Date.now() > deadline) return answer;
    await sleep(50);
  }
}

/** The percentages that were expected where they were met, else those that were counted. */
async function shares(
  at: RunningExample,
  { request, percent, within }: NonNullable<Step['shares']>,
): Promise<unknown> {
  const counts: Record<string, number> = {};
  for (let count = 0; count < SHARE_REQUESTS; count++) {
    const answer = await ask(portOf(at, request.port), request, at.certificates);
    const who = 'failed' in answer ? answer.failed : serviceOf(answer);
    counts[who] = (counts[who] ?? 0) + 100 / SHARE_REQUESTS;
  }
  const close = Object.entries(percent).every(
    ([who, wanted]) => Math.abs((counts[who] ?? 0) - wanted) <= within,
  );
  const onlyThose = Object.keys(counts).every((who) => who in percent);
  return close && onlyThose ? percent : counts;
}

function serviceOf({ status, body }: Answer): string {
  const named = typeof body === 'object' && body !== null && 'service' in body ? body.service : undefined;
  return typeof named === 'string' ? named : String(status);
}

/** Envoy writes its access log from time to time. */
async function untilFilled(file: string): Promise<string> {
  const deadline = Date.now() + FLUSH_MS;
  let text = '';
  for (;;) {
    const now = readIfThere(file);
    if ((now !== '' && now === text) || Date.now() > deadline) return now;
    text = now;
    await sleep(text === '' ? 100 : 400);
  }
}

function readIfThere(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}

/** Lines from their mark on; those of a JSON log end in the text of its message. */
async function marked({ running }: RunningExample, mark: string): Promise<string[]> {
  const lines = () =>
    running
      .output()
      .split('\n')
      .filter((line) => line.includes(mark))
      .map((line) => line.slice(line.indexOf(mark)).replace(/"}$/, ''));
  const deadline = Date.now() + FLUSH_MS;
  while (lines().length === 0 && Date.now() < deadline) await sleep(100);
  return untilSettled(() => Promise.resolve(lines()), deadline);
}

/** What is read twice in the same way: logs and figures come a little after the answer that they are about. */
async function untilSettled(read: () => Promise<string[]>, deadline: number): Promise<string[]> {
  let last = await read();
  for (;;) {
    await sleep(SETTLING_MS);
    const now = await read();
    if (now.join('\n') === last.join('\n') || Date.now() > deadline) return now;
    last = now;
  }
}

async function statistics(at: RunningExample, names: readonly string[]): Promise<unknown> {
  const read = async () => {
    const response = await fetch(`http://127.0.0.1:${portOf(at, ADMIN)}/stats`);
    const lines = (await response.text()).split('\n');
    return names.map((name) => lines.find((line) => line.startsWith(`${name}: `)) ?? `${name} is missing`);
  };
  return untilSettled(read, Date.now() + FLUSH_MS);
}
