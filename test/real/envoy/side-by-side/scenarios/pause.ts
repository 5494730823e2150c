/** What pausing does, and what it stops. Observation: envoy-observed §5. */
import {
  answers,
  chunked,
  chunkedResponse,
  HELD,
  request,
  respond,
  type Answer,
  type Json,
  type Scenario,
  type Step,
} from '../scenario.js';
import { CALL } from './phases.js';

const from = 'envoy-observed §5';
const CHUNKS = chunked(['one', 'two', 'three']);

interface Case {
  readonly script: Readonly<Record<string, string>>;
  readonly client?: readonly Step[];
  readonly response?: string;
  /** What is called answers so. */
  readonly callee?: readonly Answer[];
}

/** Each case runs with and without `allow_on_headers_stop_iteration`. */
const CASES: Readonly<Record<string, Case>> = {
  'local-reply-in-body-end': {
    script: {
      request_headers: 'return 1',
      request_body: 'return 1',
      request_body_end: 'get 0 :path; buffer 0 0 100; local 418 no',
    },
    client: CHUNKS,
  },
  'local-reply-in-first-body': {
    script: { request_headers: 'return 1', request_body: 'local 418 no' },
    client: CHUNKS,
  },
  'continue-from-body-end': {
    script: {
      request_headers: 'return 1',
      request_body: 'return 1',
      request_body_end: 'add 0 x-late 1; return 0',
    },
    client: CHUNKS,
  },
  'continue-from-first-body': {
    script: { request_headers: 'return 1', request_body: 'add 0 x-late 1; return 0' },
    client: CHUNKS,
  },
  'nothing-resumes': { script: { request_headers: 'return 1' } },
  'nothing-resumes-post': {
    script: { request_headers: 'return 1' },
    client: [request({ method: 'POST', body: 'hello' })],
  },
  'call-then-continue': {
    script: {
      request_headers: `${CALL}; return 1`,
      http_call: 'pairs 6; buffer 4 0 100; effective waiting; add 0 x-from-call 1; continue 0',
    },
  },
  'call-then-continue-with-body': {
    script: { request_headers: `${CALL}; return 1`, http_call: 'effective waiting; continue 0' },
    client: CHUNKS,
  },
  'call-then-local-reply': {
    script: { request_headers: `${CALL}; return 1`, http_call: 'effective waiting; local 418 after%20call' },
  },
  'call-at-body-end-then-local-reply': {
    script: {
      request_headers: 'return 1',
      request_body: 'return 1',
      request_body_end: `${CALL}; return 1`,
      http_call: 'effective waiting; local 418 after%20call',
    },
    client: CHUNKS,
  },
  'call-at-body-end-then-rewrite': {
    script: {
      request_headers: 'return 1',
      request_body: 'return 1',
      request_body_end: `${CALL}; return 1`,
      http_call: 'effective waiting; add 0 x-from-call 1; setbuffer 0 0 100 REPLACED; continue 0',
    },
    client: CHUNKS,
  },
  'call-in-body-without-held-headers': {
    script: {
      request_body: 'return 1',
      request_body_end: `${CALL}; return 1`,
      http_call: 'effective waiting; setbuffer 0 0 100 REPLACED; continue 0',
    },
    client: CHUNKS,
  },
  'return-2': { script: { request_headers: 'return 2' }, client: CHUNKS },
  'return-3': { script: { request_headers: 'return 3' }, client: CHUNKS },
  'return-3-call-continue': {
    script: { request_headers: `${CALL}; return 3`, http_call: 'effective waiting; continue 0' },
    client: CHUNKS,
  },
  'return-4': { script: { request_headers: 'return 4' }, client: CHUNKS },
  'return-5': { script: { request_headers: 'return 5' }, client: CHUNKS },
  'body-return-2': { script: { request_body: 'return 2' }, client: CHUNKS },
  'body-return-3': { script: { request_body: 'return 3', request_body_end: 'return 0' }, client: CHUNKS },
  'body-return-4': { script: { request_body: 'return 4', request_body_end: 'return 0' }, client: CHUNKS },
  'body-paused-for-good': { script: { request_body: 'return 1' }, client: CHUNKS },
  'continue-within-the-callback': { script: { request_headers: 'continue 0; return 1' } },
  'continue-within-the-body': { script: { request_body: 'continue 0; return 1' }, client: CHUNKS },
  'response-rewritten-at-its-end': {
    script: {
      response_headers: 'remove 2 content-length; return 1',
      response_body: 'return 1',
      response_body_end: 'add 2 x-late 1; replace 2 :status 202; setbuffer 1 0 999 NEW; return 0',
    },
    response: 'chunks',
  },
  'response-body-only-paused': {
    script: {
      response_headers: 'remove 2 content-length',
      response_body: 'return 1',
      response_body_end: 'setbuffer 1 0 999 NEW; return 0',
    },
    response: 'chunks',
  },
  'response-paused-for-good': { script: { response_headers: 'return 1' } },
  'response-call-then-continue': {
    script: {
      response_headers: `${CALL}; return 1`,
      http_call: 'effective waiting; add 2 x-late 1; continue 1',
    },
  },
  'response-call-then-local-reply': {
    script: { response_headers: `${CALL}; return 1`, http_call: 'effective waiting; local 418 instead' },
  },
  'response-body-call-then-continue': {
    script: { response_body: `${CALL}; return 1`, http_call: 'effective waiting; continue 1' },
    // The second call is answered when its stream is gone for good.
    client: [request(), { until: 'hello from main' }],
    callee: [...answers('200 OK', [], 'one'), { steps: ['client-done', respond('200 OK', [], 'two')] }],
  },
  'response-return-2': { script: { response_headers: 'return 2' } },
  'response-return-3': { script: { response_headers: 'return 3' } },
  'response-return-4': { script: { response_headers: 'return 4' } },
  'response-body-return-3': {
    script: { response_body: 'return 3', response_body_end: 'return 0' },
    response: 'chunks',
  },
};

const FLAGS: Readonly<Record<string, Json | undefined>> = {
  plain: undefined,
  held: HELD,
  unheld: { allow_on_headers_stop_iteration: false },
};

function scenario(name: string, { script, client, response, callee }: Case, flag: string): Scenario {
  const fields = FLAGS[flag];
  return {
    id: `pause.${flag}.${name}`,
    from,
    plugins: [fields === undefined ? { script } : { script, fields }, {}],
    patience: 500,
    ...(client === undefined ? {} : { client }),
    ...(response === undefined ? {} : { upstream: { main: [{ steps: chunkedResponse(['one;', 'two;']) }] } }),
    ...(callee === undefined ? {} : { upstream: { callee } }),
  };
}

/** The flag false is the flag unset, and the ABI does not matter: a few of each. */
const UNHELD = ['local-reply-in-body-end', 'call-then-continue', 'response-rewritten-at-its-end'];
const ABIS = ['0.2.0', '0.2.100-then-0.2.1', '0.2.0-and-0.2.1'];
const OF_EACH_ABI = ['local-reply-in-body-end', 'continue-from-body-end', 'call-then-continue'];

const LIMITS: readonly Scenario[] = [
  {
    id: 'pause.limit.request-body',
    from,
    plugins: [{ script: { request_body: 'return 1' } }, {}],
    setup: { listener: { per_connection_buffer_limit_bytes: 1000 } },
    client: chunked(['a'.repeat(600), 'b'.repeat(600)]),
    expect: { client: ['413 Payload Too Large'] },
  },
  {
    id: 'pause.limit.held-request-body',
    from,
    plugins: [
      {
        script: {
          request_headers: 'return 1',
          request_body: 'return 1',
          log: 'property response/code_details',
        },
        fields: HELD,
      },
      {},
    ],
    setup: { listener: { per_connection_buffer_limit_bytes: 1000 } },
    client: chunked(['a'.repeat(600), 'b'.repeat(600)]),
  },
  {
    id: 'pause.limit.response-body',
    from,
    plugins: [{}, { script: { response_body: 'return 1' } }],
    setup: { listener: { per_connection_buffer_limit_bytes: 1000 } },
    upstream: { main: [{ steps: [respond('200 OK', [], 'a'.repeat(1500))] }] },
  },
  {
    id: 'pause.limit.held-response-body',
    from,
    plugins: [{}, { script: { response_headers: 'return 1', response_body: 'return 1' }, fields: HELD }],
    setup: { listener: { per_connection_buffer_limit_bytes: 1000 } },
    upstream: { main: [{ steps: [respond('200 OK', [], 'a'.repeat(1500))] }] },
  },
  {
    id: 'pause.limit.one-mebibyte',
    from,
    plugins: [{ script: { request_body: 'return 1' } }],
    // Pieces that mostly come in one read each.
    client: [
      request({ method: 'POST', headers: ['content-length: 1200000'] }),
      ...Array.from({ length: 33 }, () => ['read' as const, 'a'.repeat(32_768)]).flat(),
    ],
  },
];

export const PAUSE: readonly Scenario[] = [
  ...['plain', 'held'].flatMap((flag) =>
    Object.entries(CASES).map(([name, one]) => scenario(name, one, flag)),
  ),
  ...UNHELD.map((name) => scenario(name, CASES[name] as Case, 'unheld')),
  ...ABIS.flatMap((abi) =>
    ['plain', 'held'].flatMap((flag) =>
      OF_EACH_ABI.map((name): Scenario => {
        const { id, plugins = [], ...rest } = scenario(name, CASES[name] as Case, flag);
        return {
          ...rest,
          id: `${id}.abi-${abi}`,
          plugins: plugins.map((plugin) => ({ ...plugin, module: abi })),
        };
      }),
    ),
  ),
  ...LIMITS,
];
