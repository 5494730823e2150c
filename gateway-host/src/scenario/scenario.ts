/** What a scenario file says: plugins, and what is done to them and expected of them, step by step. */
import type { Profile } from '../abi/abi-version.js';
import type { TestAnswer, TestOutcome, TestRequest } from '../testing/index.js';
import type { GrpcStep } from './grpc-step.js';
import type { MessageMatcher, TextMatcher } from './matchers.js';
import type { RedisStep } from './redis-step.js';
import type { Suite } from './service-extensions/suite.js';

/** A plugin of the chain, as a gateway's configuration has it. */
export interface ScenarioPlugin {
  /** Relative to the scenario file; undefined for the module that the command line names. */
  readonly module: string | undefined;
  readonly name: string;
  readonly rootId: string | undefined;
  readonly configuration: string | undefined;
  readonly vmConfiguration: string | undefined;
  readonly failurePolicy: 'FAIL_CLOSED' | 'FAIL_OPEN' | 'FAIL_RELOAD';
}

export interface ScenarioFile {
  readonly file: string;
  readonly profile: Profile;
  readonly plugins: readonly ScenarioPlugin[];
  readonly properties: Readonly<Record<string, string | number | boolean>>;
  /** Upstreams that plugins may call, beside those that steps name. */
  readonly clusters: readonly string[];
  readonly scenarios: readonly Scenario[];
  /** The file is a suite of service-extensions, whose tests the scenarios stand for, one for one. */
  readonly suite?: Suite;
}

export interface Scenario {
  readonly name: string;
  readonly line: number;
  /** Of the first plugin, instead of the file's. */
  readonly configuration: string | undefined;
  readonly properties: Readonly<Record<string, string | number | boolean>>;
  /** Nanoseconds since 1970; the clock stands. */
  readonly now: bigint;
  /** The plugins do not load, and say this. */
  readonly refused: TextMatcher | undefined;
  /** Host calls that are not answered Ok do not fail the scenario. */
  readonly allowRefusals: boolean;
  readonly steps: readonly Step[];
}

/** One thing done or expected, and where it stands. */
export type Step = { readonly line: number } & (
  | { readonly kind: 'request'; readonly request: TestRequest }
  | { readonly kind: 'send'; readonly body: string; readonly end: boolean }
  | { readonly kind: 'callout'; readonly callout: CalloutStep }
  | { readonly kind: 'grpc'; readonly call: GrpcStep }
  | { readonly kind: 'redis'; readonly command: RedisStep }
  | { readonly kind: 'forwarded' | 'response'; readonly message: MessageMatcher }
  | { readonly kind: 'respond'; readonly answer: TestAnswer }
  | { readonly kind: 'outcome'; readonly outcome: TestOutcome }
  | { readonly kind: 'tick'; readonly times: number }
  | { readonly kind: 'close' }
  | { readonly kind: 'logs'; readonly logs: readonly LogMatcher[] }
  | { readonly kind: 'metrics'; readonly metrics: ReadonlyMap<string, number> }
  | { readonly kind: 'trace'; readonly lines: readonly TextMatcher[] }
);

/** A call of the plugin that is expected to wait, and what is answered to it. */
export interface CalloutStep {
  readonly upstream: string | undefined;
  readonly message: MessageMatcher;
  /** Undefined: no answer comes, the connection is reset. */
  readonly answer:
    | {
        readonly status?: number;
        readonly headers?: NonNullable<TestAnswer['headers']>;
        readonly body?: string;
      }
    | undefined;
}

export interface LogMatcher {
  readonly level: string | undefined;
  readonly message: TextMatcher;
}
