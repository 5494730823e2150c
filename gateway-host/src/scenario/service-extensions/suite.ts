/** A test suite in the format of GoogleCloudPlatform/service-extensions (plugins/test/runner.proto). */

export interface Suite {
  readonly file: string;
  readonly env: SuiteEnv;
  readonly tests: readonly SuiteTest[];
}

export interface SuiteEnv {
  /** The module, for whoever runs the suite without naming one. */
  readonly wasmPath: string | undefined;
  /** The plugin's configuration, from the folder of the suite. */
  readonly configPath: string | undefined;
  /** Lines below it are not seen; trace is 0. */
  readonly logLevel: number;
  /** The clock stands there, in seconds since 1970. */
  readonly seconds: number;
}

/** One request with its response, phase by phase. */
export interface SuiteTest {
  readonly name: string;
  readonly line: number;
  readonly properties: Readonly<Record<string, string>>;
  readonly chunks: ChunkingPlan | undefined;
  readonly requestHeaders: Invocation | undefined;
  readonly requestBody: readonly Invocation[];
  readonly responseHeaders: Invocation | undefined;
  readonly responseBody: readonly Invocation[];
  readonly pluginInit: Expectation;
  readonly streamInit: Expectation;
  readonly streamDestroy: Expectation;
}

/** How the one body of a direction is cut. */
export type ChunkingPlan = { readonly count: number } | { readonly size: number };

export interface Invocation {
  readonly line: number;
  readonly input: Input;
  readonly result: Expectation;
}

/** Headers one by one, or text: an HTTP/1 head or a body; `file` holds that text. */
export interface Input {
  readonly headers: readonly (readonly [string, string])[];
  readonly content: string | undefined;
  readonly file: string | undefined;
}

export interface Expectation {
  readonly hasHeader: readonly (readonly [string, string])[];
  readonly noHeader: readonly string[];
  /** Lines `name: value`. */
  readonly headers: readonly StringMatcher[];
  readonly body: readonly StringMatcher[];
  readonly immediate: Immediate | undefined;
  readonly log: readonly StringMatcher[];
}

/** An answer of the plugin's own. */
export interface Immediate {
  readonly status: number | undefined;
  readonly grpcStatus: number | undefined;
  readonly details: string | undefined;
}

export interface StringMatcher {
  /** It must not be there. */
  readonly invert: boolean;
  readonly matcher:
    | { readonly kind: 'exact'; readonly text: string }
    /** RE2, for the whole text. */
    | { readonly kind: 'regex'; readonly pattern: string }
    | { readonly kind: 'file'; readonly file: string };
}
