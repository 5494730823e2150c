/** Reads a suite, from YAML or text format: values may be texts everywhere, and a list of one may stand without its list. */
import { refuse, type ConfigNode } from '../../config/document.js';
import type { Reader } from '../../config/schema.js';
import { RE2JS } from 're2js';
import { fields } from '../fields.js';
import type {
  ChunkingPlan,
  Expectation,
  Immediate,
  Input,
  Invocation,
  StringMatcher,
  Suite,
  SuiteEnv,
  SuiteTest,
} from './suite.js';

const LEVELS = ['TRACE', 'DEBUG', 'INFO', 'WARN', 'ERROR', 'CRITICAL'];
const INFO = 2;
const NOTHING: Expectation = {
  hasHeader: [],
  noHeader: [],
  headers: [],
  body: [],
  immediate: undefined,
  log: [],
};
const NO_INPUT: Input = { headers: [], content: undefined, file: undefined };

/** Whether a document is a suite: scenario files have other fields. */
export function isSuite(node: ConfigNode): boolean {
  return node.value instanceof Map && (node.value.has('test') || node.value.has('env'));
}

export const suite: Reader<Suite> = (node) => {
  const given = fields(node, { env, test: many(test) });
  const { test: tests = [] } = given;
  if (tests.length === 0) throw refuse(node, 'test is missing');
  return { file: node.file, env: given.env ?? NO_ENV, tests };
};

const NO_ENV: SuiteEnv = { wasmPath: undefined, configPath: undefined, logLevel: INFO, seconds: 0 };

function env(node: ConfigNode): SuiteEnv {
  const given = fields(node, {
    test_path: scalar,
    wasm_path: scalar,
    config_path: scalar,
    log_level: level,
    log_path: scalar,
    time_secs: number,
    num_additional_streams: number,
    additional_stream_advance_rate: number,
  });
  return {
    wasmPath: given.wasm_path,
    configPath: given.config_path,
    logLevel: given.log_level ?? INFO,
    seconds: given.time_secs ?? 0,
  };
}

function level(node: ConfigNode): number {
  const name = scalar(node);
  const index = LEVELS.indexOf(name);
  if (name === 'UNDEFINED') return INFO;
  if (index < 0) throw refuse(node, 'no such level', `known are ${LEVELS.join(', ')}`);
  return index;
}

function test(node: ConfigNode): SuiteTest {
  const given = fields(node, {
    name: scalar,
    benchmark: truth,
    num_chunks: number,
    chunk_size: number,
    properties: many(property),
    request_headers: invocation,
    request_body: many(invocation),
    response_headers: invocation,
    response_body: many(invocation),
    plugin_init: expectation,
    stream_init: expectation,
    stream_destroy: expectation,
  });
  const { request_body: requestBody = [], response_body: responseBody = [] } = given;
  const chunks = plan(node, given.num_chunks, given.chunk_size);
  if (chunks !== undefined && (requestBody.length > 1 || responseBody.length > 1))
    throw refuse(node, 'a body that is cut into chunks is given once');
  return {
    name: given.name ?? '',
    line: node.line,
    properties: Object.fromEntries(given.properties ?? []),
    chunks,
    requestHeaders: given.request_headers,
    requestBody,
    responseHeaders: given.response_headers,
    responseBody,
    pluginInit: given.plugin_init ?? NOTHING,
    streamInit: given.stream_init ?? NOTHING,
    streamDestroy: given.stream_destroy ?? NOTHING,
  };
}

function plan(
  node: ConfigNode,
  count: number | undefined,
  size: number | undefined,
): ChunkingPlan | undefined {
  if (count !== undefined && size !== undefined)
    throw refuse(node, 'only one of num_chunks and chunk_size may be given');
  if (count === 0 || size === 0) throw refuse(node, 'a number from 1 on is wanted');
  if (count !== undefined) return { count };
  return size === undefined ? undefined : { size };
}

function property(node: ConfigNode): [string, string] {
  const { path = '', value = '' } = fields(node, { path: scalar, value: scalar });
  return [path, value];
}

function invocation(node: ConfigNode): Invocation {
  const { input: given, result } = fields(node, { input, result: expectation });
  return { line: node.line, input: given ?? NO_INPUT, result: result ?? NOTHING };
}

function input(node: ConfigNode): Input {
  if (isNothing(node)) return NO_INPUT;
  const given = fields(node, { header: many(header), content: scalar, file: scalar });
  return { headers: given.header ?? [], content: given.content, file: given.file };
}

function header(node: ConfigNode): readonly [string, string] {
  const { key, value = '' } = fields(node, { key: scalar, value: scalar });
  if (key === undefined || key === '') throw refuse(node, 'key is missing');
  return [key.toLowerCase(), value];
}

function expectation(node: ConfigNode): Expectation {
  const given = fields(node, {
    has_header: many(header),
    no_header: many(header),
    headers: many(matcher),
    body: many(matcher),
    immediate,
    log: many(matcher),
  });
  return {
    hasHeader: given.has_header ?? [],
    noHeader: (given.no_header ?? []).map(([name]) => name),
    headers: given.headers ?? [],
    body: given.body ?? [],
    immediate: given.immediate,
    log: given.log ?? [],
  };
}

function immediate(node: ConfigNode): Immediate {
  if (isNothing(node)) return { status: undefined, grpcStatus: undefined, details: undefined };
  const given = fields(node, { http_status: number, grpc_status: number, details: scalar });
  return { status: given.http_status, grpcStatus: given.grpc_status, details: given.details };
}

function matcher(node: ConfigNode): StringMatcher {
  const {
    invert = false,
    exact,
    regex,
    file,
  } = fields(node, {
    invert: truth,
    exact: scalar,
    regex: pattern,
    file: scalar,
  });
  const given: StringMatcher['matcher'][] = [];
  if (exact !== undefined) given.push({ kind: 'exact', text: exact });
  if (regex !== undefined) given.push({ kind: 'regex', pattern: regex });
  if (file !== undefined) given.push({ kind: 'file', file });
  const [only] = given;
  if (only === undefined || given.length > 1) throw refuse(node, 'one of exact, regex, file must be given');
  return { invert, matcher: only };
}

function pattern(node: ConfigNode): string {
  const written = scalar(node);
  try {
    RE2JS.compile(written);
  } catch (cause) {
    throw refuse(node, `no regular expression: ${cause instanceof Error ? cause.message : String(cause)}`);
  }
  return written;
}

/** A key with nothing behind it. */
function isNothing({ value }: ConfigNode): boolean {
  return value === null || value === '';
}

/** A list, or one alone. */
function many<T>(read: Reader<T>): Reader<readonly T[]> {
  return (node) =>
    Array.isArray(node.value) ? node.value.map((item: ConfigNode) => read(item)) : [read(node)];
}

const scalar: Reader<string> = (node) => {
  const { value } = node;
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean')
    return String(value);
  throw refuse(node, 'text is wanted');
};

const truth: Reader<boolean> = (node) => {
  const text = scalar(node);
  if (text !== 'true' && text !== 'false') throw refuse(node, 'true or false is wanted');
  return text === 'true';
};

const number: Reader<number> = (node) => {
  const text = scalar(node);
  if (!/^\d{1,15}$/.test(text)) throw refuse(node, 'a number from 0 on is wanted');
  return Number(text);
};
