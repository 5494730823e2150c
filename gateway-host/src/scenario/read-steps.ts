/** Reads the steps of a scenario: each is a mapping with one key, which says what is done or expected. */
import { refuse, type ConfigNode } from '../config/document.js';
import { entriesOf, type Reader } from '../config/schema.js';
import { bool, enumOf, nonEmptyText, text, uint32 } from '../config/values.js';
import type { TestAnswer, TestRequest } from '../testing/index.js';
import { fields, list, unknownField } from './fields.js';
import { grpcStep } from './grpc-step.js';
import { headerLines } from './read-lines.js';
import { messageFields, messageOf, messageShape, textMatcher } from './read-matchers.js';
import { redisStep } from './redis-step.js';
import type { CalloutStep, LogMatcher, Step } from './scenario.js';

const OUTCOMES = ['local-reply', 'upstream', 'paused', 'reset'] as const;
const LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'critical'] as const;
const MOST_TICKS = 1000;

type Given<T> = T extends unknown ? Omit<T, 'line'> : never;

/** What stands behind each key. */
const STEPS: Readonly<Record<Step['kind'], Reader<Given<Step>>>> = {
  request: (node) => ({ kind: 'request', request: request(node) }),
  send: (node) => {
    const { body = '', end = false } = fields(node, { body: text, end: bool });
    return { kind: 'send', body, end };
  },
  callout: (node) => ({ kind: 'callout', callout: callout(node) }),
  grpc: (node) => ({ kind: 'grpc', call: grpcStep(node) }),
  redis: (node) => ({ kind: 'redis', command: redisStep(node) }),
  forwarded: (node) => ({ kind: 'forwarded', message: messageFields(node) }),
  respond: (node) => ({ kind: 'respond', answer: answer(node) }),
  response: (node) => ({ kind: 'response', message: messageFields(node) }),
  outcome: (node) => ({ kind: 'outcome', outcome: enumOf(OUTCOMES)(node) }),
  tick: (node) => {
    const times = uint32(node);
    if (times < 1 || times > MOST_TICKS) throw refuse(node, `a number from 1 to ${MOST_TICKS} is wanted`);
    return { kind: 'tick', times };
  },
  close: (node) => {
    if (!bool(node)) throw refuse(node, 'can only be true');
    return { kind: 'close' };
  },
  logs: (node) => ({ kind: 'logs', logs: list(logMatcher)(node) }),
  metrics: (node) => ({
    kind: 'metrics',
    metrics: new Map([...entriesOf(node)].map(([name, value]) => [name, uint32(value)])),
  }),
  trace: (node) => ({ kind: 'trace', lines: list(textMatcher)(node) }),
};

export const step: Reader<Step> = (node) => {
  const entries = [...entriesOf(node)];
  const [first] = entries;
  if (first === undefined || entries.length > 1)
    throw refuse(node, `a step is a mapping with one key: ${Object.keys(STEPS).join(', ')}`);
  const [name, value] = first;
  if (!Object.hasOwn(STEPS, name)) throw unknownField(value, name, Object.keys(STEPS));
  return { ...STEPS[name as Step['kind']](value), line: value.line };
};

/** In one piece, or chunk by chunk. */
const body: Reader<string | readonly string[]> = (node) =>
  Array.isArray(node.value) ? list(text)(node) : text(node);

function request(node: ConfigNode): TestRequest {
  const { keep_open: keepOpen, ...rest } = fields(node, {
    method: nonEmptyText,
    path: nonEmptyText,
    authority: nonEmptyText,
    headers: headerLines,
    body,
    trailers: headerLines,
    keep_open: bool,
  });
  return { ...given(rest), ...(keepOpen === undefined ? {} : { keepOpen }) };
}

function answer(node: ConfigNode): TestAnswer {
  return given(fields(node, { status: uint32, headers: headerLines, body, trailers: headerLines }));
}

function callout(node: ConfigNode): CalloutStep {
  const { status: _, ...requestShape } = messageShape;
  const { upstream, respond, fail, ...message } = fields(node, {
    ...requestShape,
    upstream: nonEmptyText,
    respond: (value: ConfigNode) =>
      given(fields(value, { status: uint32, headers: headerLines, body: text })),
    fail: bool,
  });
  if ((respond === undefined) === (fail !== true))
    throw refuse(node, 'one of respond and fail must be given');
  return { upstream, message: messageOf({ status: undefined, ...message }), answer: respond };
}

const logMatcher: Reader<LogMatcher> = (node) => {
  const entries = node.value instanceof Map ? entriesOf(node) : undefined;
  if (entries === undefined || !entries.has('message'))
    return { level: undefined, message: textMatcher(node) };
  const { level, message } = fields(node, { level: enumOf(LEVELS), message: textMatcher });
  return { level, message: message ?? { kind: 'contains', text: '' } };
};

/** Without the fields that are missing, which would override defaults. */
function given<T extends object>(value: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(value).filter(([, one]) => one !== undefined)) as {
    [K in keyof T]?: Exclude<T[K], undefined>;
  };
}
