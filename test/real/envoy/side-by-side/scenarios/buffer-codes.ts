/** What each buffer call answers in each phase, and what a write does to a body. Observation: envoy-observed §8. */
import { chunked, HELD, request, respond, type Scenario } from '../scenario.js';
import { PHASES } from './phases.js';

const from = 'envoy-observed §8';
const BUFFERS: Readonly<Record<number, string>> = {
  ...{ 0: 'request-body', 1: 'response-body', 2: 'downstream-data', 3: 'upstream-data', 4: 'call-body' },
  ...{
    5: 'grpc-body',
    6: 'vm-configuration',
    7: 'plugin-configuration',
    8: 'foreign-arguments',
    9: 'unknown',
  },
};

const MATRIX: readonly Scenario[] = Object.entries(BUFFERS).flatMap(([type, name]) =>
  Object.entries(PHASES).flatMap(([phase, exchange]) =>
    Object.entries({
      get: `buffer ${type} 0 100`,
      status: `bufferstatus ${type}`,
      set: `setbuffer ${type} 0 100 SET`,
    }).map(([operation, text]): Scenario => ({
      id: `codes.buffer.${name}.${phase}.${operation}`,
      from,
      // Outside a foreign function Envoy reads the memory of the last buffer, freed or not.
      ...(type === '8' ? { group: 'freed memory' } : {}),
      ...exchange(text),
    })),
  ),
);

/** Ranges that are read and written, on a body of ten bytes. */
const RANGES: Readonly<Record<string, string>> = {
  'read-part': 'buffer 0 2 3',
  'read-past-the-end': 'buffer 0 7 100',
  'read-at-the-end': 'buffer 0 10 5',
  'read-after-the-end': 'buffer 0 11 5',
  'read-nothing': 'buffer 0 0 0',
  'read-huge-start': 'buffer 0 4294967295 1',
  'read-huge-length': 'buffer 0 1 4294967295',
  'read-overflow': 'buffer 0 4294967295 4294967295',
  'write-all': 'setbuffer 0 0 100 NEW',
  'write-exact': 'setbuffer 0 0 10 NEW',
  'write-front': 'setbuffer 0 0 5 NEW',
  'write-before': 'setbuffer 0 0 0 NEW',
  'write-middle': 'setbuffer 0 5 2 NEW',
  'write-append': 'setbuffer 0 10 0 NEW',
  'write-after': 'setbuffer 0 100 0 NEW',
  'write-huge-start': 'setbuffer 0 4294967295 0 NEW',
  'write-empty': 'setbuffer 0 0 100',
  'write-twice': 'setbuffer 0 0 100 ONE; setbuffer 0 3 0 TWO',
  'write-other-type': 'setbuffer 9 0 0 NEW',
  'write-long': 'setbuffer 0 0 100 *70000',
};

const RANGE_SCENARIOS: readonly Scenario[] = Object.entries(RANGES).flatMap(([name, operations]) => {
  const response = operations.replaceAll('buffer 0', 'buffer 1');
  return [
    {
      id: `body.request.${name}`,
      from,
      plugins: [
        {
          script: {
            request_headers: 'remove 0 content-length',
            request_body: `return 1`,
            request_body_end: `${operations}; bufferstatus 0; return 0`,
          },
        },
        {},
      ],
      client: [request({ method: 'POST', body: 'helloworld' })],
    },
    {
      id: `body.response.${name}`,
      from,
      plugins: [
        {},
        {
          script: {
            response_headers: 'remove 2 content-length',
            response_body: `return 1`,
            response_body_end: `${response}; bufferstatus 1; return 0`,
          },
        },
      ],
      upstream: { main: [{ steps: [respond('200 OK', [], 'helloworld')] }] },
    },
  ];
});

const LENGTHS: readonly Scenario[] = [
  {
    id: 'body.request.longer-with-old-length',
    from: 'envoy-observed §9',
    plugins: [
      {
        script: {
          request_headers: 'return 1',
          request_body_end: 'setbuffer 0 0 100 a-longer-body-than-before; return 0',
          request_body: 'return 1',
        },
        fields: HELD,
      },
    ],
    client: [request({ method: 'POST', body: 'short' })],
    patience: 600,
  },
  {
    id: 'body.request.shorter-with-old-length',
    from: 'envoy-observed §9',
    plugins: [
      {
        script: {
          request_headers: 'return 1',
          request_body_end: 'setbuffer 0 0 100 x; return 0',
          request_body: 'return 1',
        },
        fields: HELD,
      },
    ],
    client: [request({ method: 'POST', body: 'helloworld' })],
    patience: 600,
  },
  {
    id: 'body.response.longer-with-old-length',
    from: 'envoy-observed §9',
    plugins: [{ script: { response_body: 'setbuffer 1 0 100 a-longer-body-than-the-one-before' } }],
    patience: 600,
  },
  {
    id: 'body.response.shorter-with-old-length',
    from: 'envoy-observed §9',
    plugins: [{ script: { response_body: 'setbuffer 1 0 100 x' } }],
    patience: 600,
    expect: { client: ['(gave up waiting)'] },
  },
  {
    id: 'body.response.written-in-both-calls',
    from: 'envoy-observed §9',
    plugins: [
      { script: { response_headers: 'remove 2 content-length', response_body: 'setbuffer 1 0 100 twice' } },
    ],
    expect: { client: ['"twicetwice"'] },
  },
  {
    id: 'body.request.written-in-each-chunk',
    from: 'envoy-observed §9',
    plugins: [{ script: { request_body: 'setbuffer 0 0 100 piece', request_body_end: '' } }, {}],
    client: chunked(['one', 'two', 'three']),
  },
  {
    id: 'body.request.emptied',
    from: 'envoy-observed §18',
    plugins: [
      {
        script: {
          request_headers: 'return 1',
          request_body: 'return 1',
          request_body_end: 'replace 0 :method GET; remove 0 content-length; setbuffer 0 0 100; return 0',
        },
        fields: HELD,
      },
    ],
    client: [request({ method: 'POST', body: 'hello' })],
  },
  {
    id: 'body.request.replaced-with-its-length',
    from: 'envoy-observed §18',
    plugins: [
      {
        script: {
          request_headers: 'return 1',
          request_body: 'return 1',
          request_body_end: 'replace 0 content-length 3; setbuffer 0 0 100 NEW; return 0',
        },
        fields: HELD,
      },
      {},
    ],
    client: [request({ method: 'POST', body: 'hello' })],
  },
  {
    id: 'body.request.get-with-added-body',
    from: 'envoy-observed §18',
    plugins: [{ script: { request_headers: 'setbuffer 0 0 0 NEW' } }],
  },
];

export const BUFFER_CODES: readonly Scenario[] = [...MATRIX, ...RANGE_SCENARIOS, ...LENGTHS];
