/** Redirects of an upstream that the gateway follows itself; observed of Envoy 1.40. */
import { describe, expect, it } from 'vitest';

import { scriptModule } from '../../abi/script-plugin.js';
import { cluster, startGateway, startUpstream, wasmFilter, type Json } from '../../running-gateway.js';

interface Parts {
  readonly policy?: Json;
  readonly script?: string;
  readonly location?: string;
  readonly status?: number;
  readonly request?: RequestInit;
}

interface Seen {
  readonly status: number;
  readonly body: string;
  /** `METHOD host path (original url) "body"` of each request that came to the upstream. */
  readonly requests: readonly string[];
  readonly logs: readonly string[];
  readonly accessLog: readonly string[];
}

/** An upstream that moves everything under `/old` elsewhere, and a gateway before it. */
async function ask(path: string, parts: Parts = {}): Promise<Seen> {
  const requests: string[] = [];
  const upstream = await startUpstream((request, response) => {
    let body = '';
    request.setEncoding('latin1').on('data', (text: string) => (body += text));
    request.on('end', () => {
      const { method, url, headers } = request;
      const original = String(headers['x-envoy-original-url'] ?? '-').replace(/:\d+/, '');
      requests.push(`${method} ${headers.host?.replace(/:\d+/, '')} ${url} (${original}) "${body}"`);
      if (url?.startsWith('/old') !== true) return void response.end(String(headers['x-kept']));
      response.writeHead(parts.status ?? 302, {
        location: parts.location ?? 'http://n.test/new',
        'x-kept': 'k',
      });
      response.end('moved');
    });
  });
  const policy = parts.policy ?? {};
  const route = (name: string, prefix: string): Json => ({
    name,
    match: { prefix },
    route: { cluster: 'up', internal_redirect_policy: policy },
  });
  const module = await scriptModule();
  const stdout = {
    '@type': 'type.googleapis.com/envoy.extensions.access_loggers.stream.v3.StdoutAccessLog',
    log_format: {
      text_format_source: { inline_string: '%RESPONSE_CODE% %RESPONSE_CODE_DETAILS% %ROUTE_NAME%' },
    },
  };
  const { url, logs, accessLog } = await startGateway({
    routes: [route('new', '/new'), route('old', '/')],
    filters: [wasmFilter({ name: 'p', module, configuration: parts.script ?? '' })],
    manager: { access_log: [{ name: 'out', typed_config: stdout }] },
    clusters: [cluster('up', upstream.port)],
  });
  const answer = await fetch(url + path, { redirect: 'manual', ...parts.request });
  return { status: answer.status, body: await answer.text(), requests, logs, accessLog };
}

const post = { method: 'POST', body: 'hello' };

it('goes where the upstream says, with the body, and through the plugins again', async () => {
  const script = 'request_headers: property request/path\nlog: property response/code_details';
  const { status, requests, logs, accessLog } = await ask('/old', { request: post, script });
  expect(status).toBe(200);
  expect(requests).toEqual([
    'POST 127.0.0.1 /old (-) "hello"',
    'POST n.test /new (http://127.0.0.1/old) "hello"',
  ]);
  const told = logs.flatMap((line) => /-> 0 (.*)$/.exec(line)?.[1] ?? []);
  expect(told).toEqual(["'/old'", "'internal_redirect'", "'/new'", "'via_upstream'"]);
  expect(accessLog.map((line) => line.trim())).toEqual(['302 internal_redirect new', '200 via_upstream new']);
});

it('asks with GET and without the body after a 303', async () => {
  const { requests } = await ask('/old', {
    ...{ status: 303, request: post },
    policy: { redirect_response_codes: [303] },
  });
  expect(requests.at(-1)).toBe('GET n.test /new (http://127.0.0.1/old) ""');
});

it('carries headers of the answer on, where the policy says so', async () => {
  const policy = { response_headers_to_copy: ['x-kept'] };
  expect((await ask('/old', { policy })).body).toBe('k');
  expect((await ask('/old')).body).toBe('undefined');
});

describe('the answer goes to the client', () => {
  const predicate = (type: string, more: Json = {}): Json => ({
    name: 'p',
    typed_config: { '@type': `type.googleapis.com/envoy.extensions.internal_redirect.${type}`, ...more },
  });
  const listed = predicate('allow_listed_routes.v3.AllowListedRoutesConfig', {
    allowed_route_names: ['old'],
  });
  const previous = predicate('previous_routes.v3.PreviousRoutesConfig');
  const safe = predicate('safe_cross_scheme.v3.SafeCrossSchemeConfig');
  const cross = { allow_cross_scheme_redirect: true };
  it.each<[string, Parts, number]>([
    ['where it is none that the policy names', { status: 301 }, 1],
    ['where the place has another scheme', { location: 'https://n.test/new' }, 1],
    ['where the place is not whole', { location: '/new' }, 1],
    ['where the place is none', { location: 'http://n.test:x/new' }, 1],
    ['where nothing may be followed', { policy: { max_internal_redirects: 0 } }, 1],
    ['where so many were followed', { location: 'http://n.test/old' }, 2],
    ['where the route is not listed', { policy: { predicates: [listed] } }, 1],
    [
      'where the route was taken before',
      { location: 'http://n.test/old', policy: { max_internal_redirects: 9, predicates: [previous] } },
      2,
    ],
    [
      'where it leads from http to https',
      { location: 'https://n.test/new', policy: { ...cross, predicates: [safe] } },
      1,
    ],
  ])('%s', async (_, parts, requests) => {
    const seen = await ask('/old', parts);
    expect([seen.status, seen.body, seen.requests.length]).toEqual([parts.status ?? 302, 'moved', requests]);
  });
});

it.each<[Json, string]>([
  [{ redirect_response_codes: [301, 302, 303, 307, 308, 300] }, 'more than 5'],
  [{ response_headers_to_copy: [':path'] }, 'may not be specified'],
  [{ response_headers_to_copy: ['a', 'A'] }, 'a header twice'],
  [{ predicates: [{ name: 'p' }] }, 'typed_config is missing'],
])('refuses the policy %j', async (policy, message) => {
  await expect(ask('/', { policy })).rejects.toThrow(message);
});
