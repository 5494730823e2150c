/**
 * Runs one test of a suite: each phase is given to the plugin alone, without a chain around it, and judged by itself. Where a test has
 * no request headers, the plugin gets those of `GET /` all the same, as every gateway gives it some.
 */
import { readFile } from 'node:fs/promises';
import path from 'node:path';

import { PosternError } from '@postern/contract/errors';

import { BodyBuffer } from '../../abi/body-buffer.js';
import { HeaderMap } from '../../abi/header-map.js';
import { HeadersStatus, type StreamFilter } from '../../abi/stream-filter.js';
import { createHost, type TestHost } from '../../testing/index.js';
import type { ScenarioResult } from '../run-scenario.js';
import { unmet, unmetLogs, type PhaseResult } from './expectations.js';
import { headLines, type Lines } from './http1-head.js';
import { LoneFilter } from './lone-filter.js';
import type { ChunkingPlan, Input, Invocation, Suite, SuiteTest } from './suite.js';

const TRACE_LINES = 12;
const GET: Lines = [
  [':method', 'GET'],
  [':path', '/'],
  [':authority', 'localhost'],
];

/** @param module the plugin's, whatever the suite says of it */
export async function runSuiteTest(
  test: SuiteTest,
  suite: Suite,
  module: Uint8Array,
): Promise<ScenarioResult> {
  const { name, line } = test;
  const folder = path.dirname(suite.file);
  const result = { name, line, failedAt: undefined, refusals: [], trace: [] };
  let host: TestHost;
  try {
    const { configPath } = suite.env;
    const configuration = configPath === undefined ? '' : await readText(path.resolve(folder, configPath));
    host = await createHost({
      plugins: [{ module, name: 'test', rootId: '', configuration }],
      logLevel: suite.env.logLevel,
      now: () => BigInt(suite.env.seconds) * 1_000_000_000n,
    });
  } catch (error) {
    if (!(error instanceof PosternError)) throw error;
    return { ...result, passed: false, problems: [`the plugin does not load: ${error.message}`] };
  }
  const run = new SuiteRun(test, host, folder);
  const problems = await run.toTheEnd();
  const refusals = host.refusals.map(
    ({ callback, call, reason }) => `${callback || 'host'}: ${call}: ${reason}`,
  );
  const passed = problems.length === 0;
  const trace = passed ? [] : host.trace.slice(-TRACE_LINES);
  host.close();
  return { ...result, passed, problems, refusals, trace };
}

class SuiteRun {
  readonly #test: SuiteTest;
  readonly #host: TestHost;
  readonly #folder: string;
  readonly #filter: StreamFilter | undefined;
  readonly #lone: LoneFilter;
  #logsSeen = 0;

  constructor(test: SuiteTest, host: TestHost, folder: string) {
    this.#test = test;
    this.#host = host;
    this.#folder = folder;
    this.#lone = new LoneFilter(test.properties);
    this.#filter = host.plugins[0]?.createFilter();
    this.#filter?.setCallbacks(this.#lone);
  }

  async toTheEnd(): Promise<string[]> {
    const filter = this.#filter;
    if (filter === undefined) return ['the plugin has failed'];
    const { requestHeaders, requestBody, responseHeaders, responseBody } = this.#test;
    const problems = await unmetLogs('plugin_init', this.#test.pluginInit, this.#newLogs(), this.#folder);
    const decode = (map: HeaderMap) => filter.decodeHeaders(map, false);
    const from = this.#logsSeen;
    problems.push(...(await this.#headers('request_headers', requestHeaders, decode, GET)));
    const created = this.#host.logs.slice(from).map(({ message }) => message);
    problems.push(...(await unmetLogs('stream_init', this.#test.streamInit, created, this.#folder)));
    for (const one of requestBody)
      problems.push(...(await this.#body('request_body', one, (data, end) => filter.decodeData(data, end))));
    if (responseHeaders !== undefined || responseBody.length > 0) {
      const encode = (map: HeaderMap) => filter.encodeHeaders(map, false);
      problems.push(
        ...(await this.#headers('response_headers', responseHeaders, encode, [[':status', '200']])),
      );
    }
    for (const one of responseBody)
      problems.push(...(await this.#body('response_body', one, (data, end) => filter.encodeData(data, end))));
    filter.log({ requestHeaders: undefined, responseHeaders: undefined, responseTrailers: undefined });
    filter.destroy();
    problems.push(
      ...(await unmetLogs('stream_destroy', this.#test.streamDestroy, this.#newLogs(), this.#folder)),
    );
    return [...problems, ...this.#failures()];
  }

  /** Gives headers to the plugin; those that the test does not name are the usual ones, and not judged. */
  async #headers(
    phase: string,
    given: Invocation | undefined,
    call: (map: HeaderMap) => HeadersStatus,
    usual: Lines,
  ): Promise<string[]> {
    if (this.#lone.reply !== undefined) return given === undefined ? [] : this.#judge(phase, given, NOTHING);
    const lines = given === undefined ? usual : await this.#lines(given.input, phase === 'request_headers');
    if (typeof lines === 'string') return [`${phase}: ${lines}`];
    const map = HeaderMap.from(joined(lines));
    const status = call(map);
    const logs = this.#newLogs();
    if (given === undefined) return [];
    const { reply } = this.#lone;
    if (reply === undefined) {
      const isHeld = status !== HeadersStatus.Continue && status !== HeadersStatus.ContinueAndEndStream;
      return this.#judge(phase, given, { headers: fromWire(map.entries()), body: '', reply, isHeld, logs });
    }
    return this.#judge(phase, given, this.#replied(logs));
  }

  async #body(
    phase: string,
    given: Invocation,
    call: (data: BodyBuffer, end: boolean) => unknown,
  ): Promise<string[]> {
    if (this.#lone.reply !== undefined) return this.#judge(phase, given, NOTHING);
    const { file, content = '' } = given.input;
    const whole = Buffer.from(
      file === undefined ? content : await readText(path.resolve(this.#folder, file)),
    );
    const pieces: Buffer[] = [];
    const chunks = cut(whole, this.#test.chunks);
    for (const [i, chunk] of chunks.entries()) {
      const data = new BodyBuffer(chunk);
      call(data, i === chunks.length - 1);
      if (this.#lone.reply !== undefined) return this.#judge(phase, given, this.#replied(this.#newLogs()));
      pieces.push(data.bytes());
    }
    const body = Buffer.concat(pieces).toString('utf8');
    const logs = this.#newLogs();
    return this.#judge(phase, given, { headers: [], body, reply: undefined, isHeld: false, logs });
  }

  /** The plugin's own answer, as a phase's result. */
  #replied(logs: readonly string[]): PhaseResult {
    const { reply } = this.#lone;
    if (reply === undefined) return NOTHING;
    const { status, grpcStatus, details, headers = [], body } = reply;
    const told = { status, grpcStatus, details };
    const lines = fromWire(headers);
    return { headers: lines, body: body.toString(), reply: told, isHeld: true, logs };
  }

  #judge(phase: string, { result }: Invocation, seen: PhaseResult): Promise<string[]> {
    return unmet(phase, result, seen, this.#folder);
  }

  async #lines({ headers, content, file }: Input, isRequest: boolean): Promise<Lines | string> {
    const text = file === undefined ? content : await readText(path.resolve(this.#folder, file));
    return text === undefined || text === '' ? headers : headLines(text, isRequest);
  }

  #newLogs(): string[] {
    const lines = this.#host.logs.slice(this.#logsSeen).map(({ message }) => message);
    this.#logsSeen = this.#host.logs.length;
    return lines;
  }

  /** A plugin that died has done nothing of what follows; its last words say why. */
  #failures(): string[] {
    const crashes = this.#host.crashes.map(({ sentence }) => sentence);
    const dead = this.#host.plugins[0]?.root.vm.failure === undefined ? [] : ['the plugin trapped'];
    return [...crashes, ...dead];
  }
}

const NOTHING: PhaseResult = { headers: [], body: '', reply: undefined, isHeld: false, logs: [] };

/** Headers are kept as bytes, one character each. */
function fromWire(lines: Lines): Lines {
  return lines.map(([name, value]) => [name.toLowerCase(), Buffer.from(value, 'latin1').toString('utf8')]);
}

/** Lines of one name are one, as the format has it. */
function joined(lines: Lines): Lines {
  const values = new Map<string, string>();
  for (const [name, value] of lines) {
    const before = values.get(name);
    values.set(name, before === undefined ? value : `${before}, ${value}`);
  }
  return [...values].map(([name, value]) => [name, Buffer.from(value, 'utf8').toString('latin1')] as const);
}

function cut(body: Buffer, plan: ChunkingPlan | undefined): Buffer[] {
  if (plan === undefined || body.length === 0) return [body];
  const size = 'size' in plan ? plan.size : Math.max(1, Math.floor(body.length / plan.count));
  const most = 'size' in plan ? Infinity : plan.count;
  const chunks: Buffer[] = [];
  for (let at = 0; at < body.length; at += size) {
    const isLast = chunks.length + 1 >= most;
    chunks.push(body.subarray(at, isLast ? undefined : at + size));
    if (isLast) break;
  }
  return chunks;
}

async function readText(file: string): Promise<string> {
  return readFile(file, 'utf8');
}
