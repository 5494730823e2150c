/** Whether a phase did what a suite expects of it. */
import { readFile } from 'node:fs/promises';
import path from 'node:path';

import { RE2JS } from 're2js';

import { quote } from '../matchers.js';
import type { Expectation, StringMatcher } from './suite.js';

/** What came of one phase. */
export interface PhaseResult {
  readonly headers: readonly (readonly [string, string])[];
  readonly body: string;
  /** The plugin answered by itself. */
  readonly reply:
    | { readonly status: number; readonly grpcStatus: number | undefined; readonly details: string }
    | undefined;
  /** The plugin does not let it go on. */
  readonly isHeld: boolean;
  readonly logs: readonly string[];
}

/** Everything that is not as expected, each in a sentence that names the phase. */
export async function unmet(
  phase: string,
  expected: Expectation,
  seen: PhaseResult,
  folder: string,
): Promise<string[]> {
  const problems: string[] = [];
  const tell = (what: string): void => void problems.push(`${phase}: ${what}`);
  const headers = joined(seen.headers);
  for (const [name, value] of expected.hasHeader) {
    const found = headers.get(name);
    if (found !== value)
      tell(`header ${name}: expected ${quote(value)}, seen ${found === undefined ? 'none' : quote(found)}`);
  }
  for (const name of expected.noHeader) {
    const found = headers.get(name);
    if (found !== undefined) tell(`header ${name}: expected none, seen ${quote(found)}`);
  }
  const lines = [...headers].map(([name, value]) => `${name}: ${value}`);
  for (const one of expected.headers)
    if (!(await holds(one, lines, folder))) tell(words('a header', one, lines));
  for (const one of expected.body)
    if (!(await holds(one, [seen.body], folder))) tell(words('the body', one, [seen.body]));
  problems.push(...replyProblems(phase, expected, seen));
  problems.push(...(await unmetLogs(phase, expected, seen.logs, folder)));
  return problems;
}

/** Of phases that have nothing but logs. */
export async function unmetLogs(
  phase: string,
  { log }: Expectation,
  logs: readonly string[],
  folder: string,
): Promise<string[]> {
  const problems: string[] = [];
  for (const one of log)
    if (!(await holds(one, logs, folder))) problems.push(`${phase}: ${words('a log line', one, logs)}`);
  return problems;
}

function replyProblems(phase: string, { immediate }: Expectation, { reply, isHeld }: PhaseResult): string[] {
  if (immediate === undefined) {
    if (reply !== undefined)
      return [`${phase}: expected no answer of the plugin's own, seen one with status ${reply.status}`];
    return isHeld ? [`${phase}: expected that it goes on, and the plugin holds it`] : [];
  }
  if (reply === undefined) return [`${phase}: expected an answer of the plugin's own, seen none`];
  const problems: string[] = [];
  const compare = (
    what: string,
    wanted: number | string | undefined,
    found: number | string | undefined,
  ): void => {
    if (wanted !== undefined && wanted !== found)
      problems.push(`${phase}: ${what}: expected ${String(wanted)}, seen ${String(found ?? 'none')}`);
  };
  compare('http_status', immediate.status, reply.status);
  compare('grpc_status', immediate.grpcStatus, reply.grpcStatus);
  compare('details', immediate.details, reply.details);
  return problems;
}

async function holds(
  { invert, matcher }: StringMatcher,
  texts: readonly string[],
  folder: string,
): Promise<boolean> {
  return texts.some(await predicate(matcher, folder)) !== invert;
}

async function predicate(
  matcher: StringMatcher['matcher'],
  folder: string,
): Promise<(text: string) => boolean> {
  if (matcher.kind === 'exact') return (text) => text === matcher.text;
  if (matcher.kind === 'regex') {
    const pattern = RE2JS.compile(matcher.pattern);
    return (text) => pattern.matches(text);
  }
  const content = await readFile(path.resolve(folder, matcher.file), 'utf8');
  return (text) => text === content;
}

function words(what: string, { invert, matcher }: StringMatcher, texts: readonly string[]): string {
  const { kind } = matcher;
  const wanted =
    kind === 'exact'
      ? quote(matcher.text)
      : kind === 'regex'
        ? `the pattern ${matcher.pattern}`
        : `what ${matcher.file} holds`;
  const seen = texts.length === 0 ? 'nothing' : texts.map(quote).join(', ');
  return invert
    ? `expected that ${what} is not ${wanted}, seen ${seen}`
    : `expected ${what}: ${wanted}, seen ${seen}`;
}

/** Lines of one name are one value. */
function joined(headers: readonly (readonly [string, string])[]): Map<string, string> {
  const values = new Map<string, string>();
  for (const [name, value] of headers) {
    const before = values.get(name);
    values.set(name, before === undefined ? value : `${before}, ${value}`);
  }
  return values;
}
