/** Runs the calls of a configuration through the compiled plugin, in either mode. */

import { createHost, type TestHost, type TestMessage } from '@postern/gateway-host/testing';
import { readPlugin } from '../harness.ts';

export interface Answer {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly base64?: string;
}

export interface Upstream {
  readonly method: string;
  readonly host: string;
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** One call, what it is to send, and what it is to be answered. */
export interface Call {
  readonly tool?: string;
  readonly arguments?: unknown;
  /** In the place of `arguments`, as the client writes it. */
  readonly rawArguments?: string;
  /** Headers of the client. */
  readonly client?: Readonly<Record<string, string>>;
  readonly host?: string;
  readonly route?: string;
  readonly cluster?: string;
  /** The client does not say which revision it speaks. */
  readonly unnamed?: boolean;
  readonly answer?: Answer;
  readonly upstream?: Upstream;
  /** The request is nobody's: it goes on as it came. */
  readonly untouched?: boolean;
  readonly text?: string;
  readonly textMatches?: string;
  readonly content?: unknown;
  readonly structured?: unknown;
  readonly isError?: boolean;
  readonly error?: { readonly code: number; readonly message?: string };
  readonly status?: number;
  /** What of the README's table of modes makes strict mode do something else. */
  readonly strict?: readonly string[];
}

/** What became of a call. */
export interface Outcome {
  readonly upstream: Upstream | 'untouched' | undefined;
  readonly status: number;
  readonly result: unknown;
  readonly error: unknown;
}

const USUAL_ANSWER: Answer = { headers: { 'content-type': 'application/json' }, body: '{"ok":true}' };
const NOISE = ['content-length', 'x-request-id', 'x-forwarded-proto'];

export async function startAt(
  configuration: unknown,
  { route = '', cluster = '' }: Pick<Call, 'route' | 'cluster'> = {},
): Promise<TestHost> {
  return createHost({
    plugins: [
      { module: await readPlugin(), name: 'mcp-server', configuration: JSON.stringify(configuration) },
    ],
    properties: { 'xds.route_name': route, 'xds.cluster_name': cluster },
    trace: false,
  });
}

export function run(host: TestHost, call: Call): Outcome {
  const body = bodyOf(call);
  const stream = host.request({
    method: 'POST',
    path: '/mcp',
    authority: call.host ?? 'gw.test',
    headers: {
      'content-type': 'application/json',
      ...(call.unnamed ? {} : { 'mcp-protocol-version': '2025-11-25' }),
      ...call.client,
    },
    body,
  });
  const { upstream } = stream;
  if (upstream) {
    const { status = 200, headers, body: text, base64 } = call.answer ?? USUAL_ANSWER;
    const answer = base64 === undefined ? text : Buffer.from(base64, 'base64');
    stream.respond({ status, headers: headers ?? {}, ...(answer === undefined ? {} : { body: answer }) });
  }
  const isUntouched = upstream?.body.toString() === body;
  const answered = isUntouched ? {} : answerOf(stream.response);
  return {
    upstream: isUntouched ? 'untouched' : upstream && upstreamOf(upstream),
    status: stream.response?.status ?? 0,
    result: answered.result,
    error: answered.error,
  };
}

function bodyOf(call: Call): string {
  const name = JSON.stringify(call.tool ?? 't');
  const args = call.rawArguments ?? JSON.stringify(call.arguments ?? {});
  return `{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":${name},"arguments":${args}}}`;
}

function answerOf(response: TestMessage | undefined): { result?: unknown; error?: unknown } {
  const text = response?.text() ?? '';
  return text === '' ? {} : (JSON.parse(text) as { result?: unknown; error?: unknown });
}

/** A request as it is compared; every header that is there counts. */
function upstreamOf(message: TestMessage): Upstream {
  const own = message.headers.filter(([name]) => !name.startsWith(':') && !NOISE.includes(name));
  const text = (value: string) => Buffer.from(value, 'latin1').toString();
  return {
    method: message.header(':method') ?? '',
    host: message.header(':authority') ?? '',
    path: text(message.header(':path') ?? ''),
    headers: Object.fromEntries(own.map(([name, value]) => [name, text(value)])),
    body: message.body.toString(),
  };
}
