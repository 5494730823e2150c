/** Runs one scenario on a host of its own and tells everything that was not as expected. */
import { PosternError } from '@postern/contract/errors';

import { createHost, type TestGrpcCall, type TestHost, type TestStream } from '../testing/index.js';
import { describe, fits, headerMismatches, mismatches, quote } from './matchers.js';
import { answerGrpc } from './grpc-step.js';
import { answerRedis } from './redis-step.js';
import type { CalloutStep, LogMatcher, Scenario, ScenarioFile, Step } from './scenario.js';

/** Lines of the trace that a failure shows. */
const TRACE_LINES = 12;

export interface ScenarioResult {
  readonly name: string;
  readonly line: number;
  readonly passed: boolean;
  /** Each in one sentence. */
  readonly problems: readonly string[];
  /** Where a step failed: its line. */
  readonly failedAt: number | undefined;
  /** Host calls that were not answered Ok, with the reason. */
  readonly refusals: readonly string[];
  /** The last host calls and callbacks before the failure. */
  readonly trace: readonly string[];
}

/** @param modules the module of each plugin of the file */
export async function runScenario(
  scenario: Scenario,
  file: ScenarioFile,
  modules: readonly Uint8Array[],
): Promise<ScenarioResult> {
  const { name, line } = scenario;
  const failed = (problems: readonly string[]): ScenarioResult => {
    const passed = problems.length === 0;
    return { name, line, passed, problems, failedAt: undefined, refusals: [], trace: [] };
  };
  let host: TestHost;
  try {
    host = await createHost(hostOptions(scenario, file, modules));
  } catch (error) {
    if (!(error instanceof PosternError)) throw error;
    const { refused } = scenario;
    if (refused === undefined) return failed([`the plugin does not load: ${error.message}`]);
    return failed(
      fits(refused, error.message)
        ? []
        : [`refused: expected ${describe(refused)}, seen ${quote(error.message)}`],
    );
  }
  if (scenario.refused === undefined) return new Run(scenario, host).toTheEnd();
  host.close();
  return failed(['the plugin was to be refused, and loads']);
}

function hostOptions(scenario: Scenario, file: ScenarioFile, modules: readonly Uint8Array[]) {
  const plugins = file.plugins.map((plugin, i) => {
    const own = i === 0 ? scenario.configuration : undefined;
    return {
      module: modules[i] as Uint8Array,
      name: plugin.name,
      rootId: plugin.rootId ?? plugin.name,
      configuration: own ?? plugin.configuration ?? '',
      vmConfiguration: plugin.vmConfiguration ?? '',
      failurePolicy: plugin.failurePolicy,
    };
  });
  const called = scenario.steps.flatMap((one) => upstreamOf(one) ?? []);
  return {
    plugins,
    profile: file.profile,
    properties: { ...file.properties, ...scenario.properties },
    clusters: [...file.clusters, ...called],
    now: () => scenario.now,
  };
}

/** The upstream that a step expects to be called. */
function upstreamOf(step: Step): string | undefined {
  if (step.kind === 'callout') return step.callout.upstream;
  if (step.kind === 'grpc') return step.call.upstream;
  return step.kind === 'redis' ? step.command.upstream : undefined;
}

class Run {
  readonly #scenario: Scenario;
  readonly #host: TestHost;
  #stream: TestStream | undefined;
  #logsSeen = 0;
  readonly #keptOpen = new Set<TestGrpcCall>();

  constructor(scenario: Scenario, host: TestHost) {
    this.#scenario = scenario;
    this.#host = host;
  }

  toTheEnd(): ScenarioResult {
    const { name, line, steps } = this.#scenario;
    let failedAt: number | undefined;
    let problems: string[] = [];
    for (const step of steps) {
      problems = this.#do(step);
      failedAt = step.line;
      if (problems.length > 0) break;
    }
    if (problems.length === 0) {
      failedAt = undefined;
      problems = this.#leftOver();
    }
    const passed = problems.length === 0;
    const refusals = this.#host.refusals.map(
      ({ plugin, callback, call, reason }) => `${plugin}, ${callback || 'host'}: ${call}: ${reason}`,
    );
    const trace = passed ? [] : this.#host.trace.slice(-TRACE_LINES);
    this.#host.close();
    return { name, line, passed, problems, failedAt, refusals, trace };
  }

  #do(step: Step): string[] {
    switch (step.kind) {
      case 'request':
        this.#stream = this.#host.request(step.request);
        return [];
      case 'metrics':
        return this.#metrics(step.metrics);
      case 'logs':
        return this.#logs(step.logs);
      case 'trace':
        return this.#inOrder(step.lines.map((matcher) => [describe(matcher), (line) => fits(matcher, line)]));
      case 'tick':
        for (let i = 0; i < step.times; i++) this.#host.tick();
        return [];
      case 'callout':
        return this.#callout(step.callout);
      case 'grpc':
        return answerGrpc(step.call, this.#host, this.#keptOpen);
      case 'redis':
        return answerRedis(step.command, this.#host);
      default:
        return this.#stream === undefined
          ? ['no request was made before']
          : this.#onStream(step, this.#stream);
    }
  }

  #onStream(step: Step, stream: TestStream): string[] {
    switch (step.kind) {
      case 'send':
        stream.sendData(step.body, step.end);
        return [];
      case 'respond':
        if (stream.upstream === undefined) return [`there is nothing to answer: ${whereIs(stream)}`];
        stream.respond(step.answer);
        return [];
      case 'forwarded':
        if (stream.upstream === undefined) return [`nothing was forwarded: ${whereIs(stream)}`];
        return mismatches(step.message, stream.upstream);
      case 'response':
        if (stream.response === undefined) return [`there is no response: ${whereIs(stream)}`];
        return mismatches(step.message, stream.response);
      case 'outcome':
        return stream.outcome === step.outcome
          ? []
          : [`outcome: expected ${step.outcome}, seen ${whereIs(stream)}`];
      case 'close':
        stream.close();
        return [];
      default:
        return [];
    }
  }

  #callout({ upstream, message, answer }: CalloutStep): string[] {
    const waiting = this.#host.callouts;
    const call = waiting.find((one) => upstream === undefined || one.upstream === upstream);
    if (call === undefined) {
      const others = waiting.map((one) => one.upstream).join(', ');
      return [
        `no callout${upstream === undefined ? '' : ` to ${upstream}`} waits${others === '' ? '' : `; there are some to ${others}`}`,
      ];
    }
    const problems = headerMismatches('headers', message.headers, call.headers);
    const body = call.body.toString('utf8');
    if (message.body !== undefined && !fits(message.body, body))
      problems.push(`body: expected ${describe(message.body)}, seen ${quote(body)}`);
    if (problems.length > 0) return problems;
    if (answer === undefined) call.fail();
    else call.respond(answer);
    return [];
  }

  #metrics(wanted: ReadonlyMap<string, number>): string[] {
    return [...wanted].flatMap(([name, value]) => {
      const seen = this.#host.metric(name);
      return seen === value ? [] : [`metrics.${name}: expected ${value}, seen ${seen ?? 'none'}`];
    });
  }

  /** In this order among what was logged since the last step of this kind; other lines may stand between. */
  #logs(wanted: readonly LogMatcher[]): string[] {
    const lines = this.#host.logs.slice(this.#logsSeen);
    let at = 0;
    for (const { level, message } of wanted) {
      const found = lines.findIndex(
        (line, i) => i >= at && fits(message, line.message) && (level === undefined || line.level === level),
      );
      if (found < 0) {
        const all = lines.map((line) => `${line.level} ${quote(line.message)}`).join(', ');
        return [
          `logs: expected ${level ?? ''} ${describe(message)}, seen ${all === '' ? 'none' : all}`.replace(
            'expected  ',
            'expected ',
          ),
        ];
      }
      at = found + 1;
    }
    this.#logsSeen = this.#host.logs.length;
    return [];
  }

  #inOrder(wanted: readonly (readonly [string, (line: string) => boolean])[]): string[] {
    let at = 0;
    for (const [words, isIt] of wanted) {
      const found = this.#host.trace.findIndex((line, i) => i >= at && isIt(line));
      if (found < 0) return [`trace: expected ${words}, and no line is that`];
      at = found + 1;
    }
    return [];
  }

  /** What nobody expected. */
  #leftOver(): string[] {
    const waiting = [
      ...this.#host.callouts.map(({ upstream }) => `a callout to ${upstream} was not answered`),
      ...this.#host.grpcCalls
        .filter((call) => !this.#keptOpen.has(call))
        .map((call) => `${call.service}/${call.method} of ${call.upstream} was not answered`),
      ...this.#host.redisCalls.map(({ target }) => `a command to Redis ${target.cluster} was not answered`),
    ];
    const { pause } = this.#stream ?? {};
    const stuck = pause === undefined || pause.resumable ? [] : [pause.sentence];
    const crashes = this.#host.crashes.map(({ plugin, sentence }) => `${plugin}: ${sentence}`);
    if (this.#scenario.allowRefusals) return [...waiting, ...stuck, ...crashes];
    return [...waiting, ...stuck, ...crashes, ...this.#host.surprises];
  }
}

function whereIs(stream: TestStream): string {
  const { outcome, response, pause } = stream;
  if (outcome === 'local-reply') return `a local reply with status ${response?.status}`;
  return pause === undefined ? outcome : `${outcome}: ${pause.sentence}`;
}
