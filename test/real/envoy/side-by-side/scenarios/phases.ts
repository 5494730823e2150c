/** The phases in which a host call is tried, each as the scripts and the exchange that lead there. */
import { chunked, HELD, request, type Scenario } from '../scenario.js';

export const CALL = 'call callee :method=GET,:path=/c,:authority=c.test';

/** A phase: makes a scenario whose plugin performs the operations there. */
export type Phase = (operations: string) => Pick<Scenario, 'plugins' | 'client'>;

const POST = chunked(['hello', 'world']);

function inCallback(callback: string): Phase {
  return (operations) => ({ plugins: [{ script: { [callback]: operations } }], client: POST });
}

/** All phases by name. */
export const PHASES: Readonly<Record<string, Phase>> = {
  'request-headers': inCallback('request_headers'),
  'request-body': inCallback('request_body'),
  'request-end': inCallback('request_body_end'),
  'held-request-end': (operations) => ({
    plugins: [
      {
        script: {
          request_headers: 'return 1',
          request_body: 'return 1',
          request_body_end: `${operations}; return 0`,
        },
        fields: HELD,
      },
    ],
    client: POST,
  }),
  'response-headers': inCallback('response_headers'),
  'response-body': inCallback('response_body'),
  'response-end': inCallback('response_body_end'),
  'http-call': (operations) => ({
    plugins: [
      {
        script: {
          request_headers: `${CALL}; return 1`,
          http_call: `${operations}; effective waiting; continue 0`,
        },
      },
    ],
    client: [request()],
  }),
  'http-call-as-stream': (operations) => ({
    plugins: [
      {
        script: {
          request_headers: `${CALL}; return 1`,
          http_call: `effective waiting; ${operations}; continue 0`,
        },
      },
    ],
    client: [request()],
  }),
  log: inCallback('log'),
  done: inCallback('done'),
  delete: inCallback('delete'),
};
