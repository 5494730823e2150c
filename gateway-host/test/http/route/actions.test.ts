import { describe, expect, it } from 'vitest';

import {
  cluster,
  startGateway,
  startUpstream,
  steady,
  raw,
  type RunningUpstream,
} from '../../running-gateway.js';

type Json = Record<string, unknown>;

async function gatewayWith(
  routes: Json[],
  rest: Json = {},
): Promise<{ port: number; upstream: RunningUpstream }> {
  const upstream = await startUpstream();
  const { port } = await startGateway({ routes, clusters: [cluster('up', upstream.port)], ...rest });
  return { port, upstream };
}

const ask = async (port: number, path: string, headers = ''): Promise<string[]> =>
  steady(await raw(port, `GET ${path} HTTP/1.1\nhost: h.test\n${headers}\n`));

const line = (lines: readonly string[], name: string): string | undefined =>
  lines.find((one) => one.startsWith(`${name}: `))?.slice(name.length + 2);

describe('the path is rewritten', () => {
  it.each<[string, Json, Json, string, string]>([
    [
      'by a regular expression, wherever it is found',
      { prefix: '/' },
      { regex_rewrite: { pattern: { regex: '/a/([^/]*)' }, substitution: '/b/\\1x\\\\' } },
      '/a/1/a/2?q=/a/3',
      '/b/1x\\/b/2x\\?q=/a/3',
    ],
    [
      'as a whole where a regular expression matched it',
      { safe_regex: { regex: '/a/.*' } },
      { prefix_rewrite: '/new' },
      '/a/1?q',
      '/new?q',
    ],
    [
      'as a prefix whatever its case',
      { prefix: '/C', case_sensitive: false },
      { prefix_rewrite: '/see' },
      '/c/1',
      '/see/1',
    ],
  ])('%s', async (_, match, rewrite, path, wanted) => {
    const { port, upstream } = await gatewayWith([{ match, route: { cluster: 'up', ...rewrite } }]);
    await ask(port, path);
    expect(upstream.seen[0]?.url).toBe(wanted);
  });
});

describe('the host is rewritten', () => {
  const heads = (upstream: RunningUpstream): Record<string, string> => {
    const raw = upstream.seen[0]?.raw ?? [];
    return Object.fromEntries(
      raw.flatMap((name, i) => (i % 2 === 0 ? [[name.toLowerCase(), raw[i + 1] ?? '']] : [])),
    );
  };

  it('by a part of the path', async () => {
    const host_rewrite_path_regex = { pattern: { regex: '^/(.+)/.+$' }, substitution: '\\1' };
    const { port, upstream } = await gatewayWith([
      { match: { prefix: '/' }, route: { cluster: 'up', host_rewrite_path_regex } },
    ]);
    await ask(port, '/svc/x?y');
    expect(heads(upstream)).toMatchObject({ host: 'svc', 'x-envoy-original-host': 'h.test' });
  });

  it('and the upstream learns the old one when told so', async () => {
    const route = { cluster: 'up', host_rewrite_literal: 'new', append_x_forwarded_host: true };
    const { port, upstream } = await gatewayWith([{ match: { prefix: '/' }, route }]);
    await ask(port, '/', 'x-forwarded-host: a, b\n');
    expect(heads(upstream)).toMatchObject({ host: 'new', 'x-forwarded-host': 'a, b,h.test' });
  });

  it('by a weighted cluster, without a word about the old one', async () => {
    const weighted_clusters = { clusters: [{ name: 'up', weight: 1, host_rewrite_literal: 'wh' }] };
    const { port, upstream } = await gatewayWith([{ match: { prefix: '/' }, route: { weighted_clusters } }]);
    await ask(port, '/');
    expect(heads(upstream)).toMatchObject({ host: 'wh' });
    expect(heads(upstream)).not.toHaveProperty('x-envoy-original-host');
  });
});

describe('headers are changed', () => {
  const add = (key: string, value: string, more: Json = {}): Json => ({ header: { key, value }, ...more });

  it('by overwriting first and adding then, from the values as they came', async () => {
    const request_headers_to_add = [
      add('x-app', '1'),
      add('x-abs', '1', { append_action: 'ADD_IF_ABSENT' }),
      add('x-abs', '2', { append_action: 'ADD_IF_ABSENT' }),
      add('x-over', '1', { append_action: 'OVERWRITE_IF_EXISTS' }),
      add('x-both', '2'),
      add('x-both', '1', { append_action: 'OVERWRITE_IF_EXISTS_OR_ADD' }),
      add('x-old', 'v', { append: false }),
      add('x-empty', ''),
      add('x-kept', '', { keep_empty_value: true }),
      add('x-pct', '5%%'),
    ];
    const { port, upstream } = await gatewayWith([
      {
        match: { prefix: '/' },
        route: { cluster: 'up' },
        request_headers_to_add,
        request_headers_to_remove: ['x-r'],
      },
    ]);
    await ask(port, '/', 'x-r: 1\nx-app: 0\nx-old: 0\n');
    const given = upstream.seen[0]?.raw ?? [];
    const lines = given.flatMap((name, i) =>
      i % 2 === 0 && /^x-(?!f|e-|env|req)/.test(name) ? [`${name}=${given[i + 1]}`] : [],
    );
    expect(lines).toEqual([
      'x-app=0',
      'x-both=1',
      'x-old=v',
      'x-app=1',
      'x-abs=1',
      'x-abs=2',
      'x-both=2',
      'x-kept=',
      'x-pct=5%',
    ]);
  });

  it.each([
    [false, 'table'],
    [true, 'route'],
  ])('by all levels; the most specific one wins: %s', async (most_specific_header_mutations_wins, wanted) => {
    const level = (value: string): Json => ({
      response_headers_to_add: [add('x-l', value, { append_action: 'OVERWRITE_IF_EXISTS_OR_ADD' })],
    });
    const routes = [{ match: { prefix: '/' }, direct_response: { status: 200 }, ...level('route') }];
    const { port } = await gatewayWith([], {
      virtualHosts: [{ name: 'v', domains: ['*'], routes, ...level('host') }],
      routeConfig: { ...level('table'), most_specific_header_mutations_wins },
    });
    expect(line(await ask(port, '/'), 'x-l')).toBe(wanted);
  });

  it('in answers of the route itself, before their length and type are set', async () => {
    const response_headers_to_add = [
      add('content-type', 'application/json', { append_action: 'OVERWRITE_IF_EXISTS' }),
      add('x-1', '1'),
    ];
    const { port } = await gatewayWith([
      {
        match: { path: '/plain' },
        direct_response: { status: 200, body: { inline_string: '{}' } },
        response_headers_to_add,
      },
      {
        match: { prefix: '/' },
        direct_response: { status: 200, body: { inline_string: '{}' } },
        response_headers_to_add: [add('content-type', 'a/b')],
      },
    ]);
    const plain = await ask(port, '/plain');
    expect([line(plain, 'content-type'), line(plain, 'x-1')]).toEqual(['text/plain', '1']);
    expect(line(await ask(port, '/'), 'content-type')).toBe('a/b');
  });
});

describe('headers are made from what is known of the request', () => {
  const add = (key: string, value: string): Json => ({ header: { key, value } });

  it('on its way to the upstream', async () => {
    const request_headers_to_add = [
      add('x-a', '%REQ(x-in)%'),
      add('x-none', '%REQ(x-none)%'),
      add('x-brackets', '<%REQ(x-none)%>'),
      add('x-c', '%PROTOCOL%|%ROUTE_NAME%|%UPSTREAM_CLUSTER%'),
      add('x-short', '%REQ(x-in):2%'),
      add('x-in', 'two'),
    ];
    const { port, upstream } = await gatewayWith([
      { name: 'r', match: { prefix: '/' }, route: { cluster: 'up' }, request_headers_to_add },
    ]);
    await ask(port, '/', 'x-in: hello\n');
    const given = upstream.seen[0]?.raw ?? [];
    const lines = given.flatMap((name, i) =>
      i % 2 === 0 && /^x-(a|none|brackets|c|short|in)$/.test(name) ? [`${name}=${given[i + 1]}`] : [],
    );
    expect(lines).toEqual([
      'x-in=hello',
      'x-a=hello',
      'x-brackets=<>',
      'x-c=HTTP/1.1|r|up',
      'x-short=he',
      'x-in=two',
    ]);
  });

  it.each([
    ['of an upstream', '/up', ['/up', '200', 'via_upstream']],
    ['of the route itself', '/direct', ['/direct', undefined, 'direct_response']],
    ['of a failure', '/dead', ['/dead', undefined, 'no_healthy_upstream']],
  ])('in answers %s', async (_, path, wanted) => {
    const response_headers_to_add = [
      add('x-path', '%REQ(:path)%'),
      add('x-code', '%RESPONSE_CODE%'),
      add('x-why', '%RESPONSE_CODE_DETAILS%'),
    ];
    const upstream = await startUpstream();
    const routes = [
      { match: { path: '/direct' }, direct_response: { status: 200 } },
      { match: { path: '/dead' }, route: { cluster: 'dead' } },
      { match: { prefix: '/' }, route: { cluster: 'up' } },
    ];
    const { port } = await startGateway({
      routes,
      routeConfig: { response_headers_to_add },
      clusters: [cluster('up', upstream.port), { name: 'dead', type: 'STATIC' }],
    });
    const answer = await ask(port, path);
    const code = line(answer, 'x-code');
    expect([line(answer, 'x-path'), code === '0' ? undefined : code, line(answer, 'x-why')]).toEqual(wanted);
  });

  it('and say where something is when it was created', async () => {
    const { port } = await gatewayWith([{ match: { prefix: '/' }, direct_response: { status: 201 } }]);
    expect(line(await ask(port, '/x?y'), 'location')).toBe('http://h.test/x?y');
  });
});

describe('a redirect', () => {
  const redirects: [Json, Json][] = [
    [{ path: '/1' }, { https_redirect: true }],
    [{ path: '/3' }, { port_redirect: 8443 }],
    [{ prefix: '/7' }, { regex_rewrite: { pattern: { regex: '7' }, substitution: 'seven' } }],
    [{ path: '/9' }, { path_redirect: 'noslash' }],
    [{ path: '/11' }, { prefix_rewrite: '/el?x=1' }],
    [{ path: '/13' }, {}],
  ];
  it.each([
    ['/1?q=1', 'h.test', 'https://h.test/1?q=1'],
    ['/1', 'a.test:80', 'https://a.test/1'],
    ['/1', 'a.test:81', 'https://a.test:81/1'],
    ['/1', '[::1]:80', 'https://[::1]/1'],
    ['/3', 'a.test:99', 'http://a.test:8443/3'],
    ['/77?7', 'h.test', 'http://h.test/sevenseven?7'],
    ['/9', 'h.test', 'http://h.test/noslash'],
    ['/11?q', 'h.test', 'http://h.test/el?x=1?q'],
    ['/13', 'h.test', 'http://h.test/13'],
  ])('of %s at %s goes to %s', async (path, host, wanted) => {
    const { port } = await gatewayWith(redirects.map(([match, redirect]) => ({ match, redirect })));
    const answer = steady(await raw(port, `GET ${path} HTTP/1.1\nhost: ${host}\n\n`));
    expect(line(answer, 'location')).toBe(wanted);
  });

  it('to TLS keeps host and port, and knows nothing of the host it belongs to', async () => {
    const routes = [{ match: { prefix: '/' }, direct_response: { status: 200 } }];
    const response_headers_to_add = [{ header: { key: 'x-v', value: '1' } }];
    const { port } = await gatewayWith([], {
      virtualHosts: [{ name: 'v', domains: ['*'], routes, require_tls: 'ALL', response_headers_to_add }],
    });
    const answer = steady(await raw(port, 'GET /x?y HTTP/1.1\nhost: a:80\n\n'));
    expect([answer[0], line(answer, 'location'), line(answer, 'x-v')]).toEqual([
      'HTTP/1.1 301 Moved Permanently',
      'https://a:80/x?y',
      undefined,
    ]);
    expect((await ask(port, '/', 'x-forwarded-proto: https\n'))[0]).toBe('HTTP/1.1 200 OK');
  });
});

it('tells both sides how often a request was tried', async () => {
  let tries = 0;
  const upstream = await startUpstream((request, response) => {
    response.statusCode = ++tries < 3 ? 503 : 200;
    response.setHeader('x-seen', request.headers['x-envoy-attempt-count'] ?? 'nothing');
    response.end();
  });
  const retry_policy = { retry_on: '5xx', num_retries: 3 };
  const { port } = await startGateway({
    virtualHosts: [
      {
        name: 'v',
        domains: ['*'],
        routes: [{ match: { prefix: '/' }, route: { cluster: 'up' } }],
        retry_policy,
        include_request_attempt_count: true,
        include_attempt_count_in_response: true,
      },
    ],
    clusters: [cluster('up', upstream.port)],
  });
  const answer = await ask(port, '/');
  expect([line(answer, 'x-seen'), line(answer, 'x-envoy-attempt-count')]).toEqual(['3', '3']);
});

describe('a cluster that is not there is answered', () => {
  it.each([
    [{ cluster: 'nobody' }, 503],
    [{ cluster: 'nobody', cluster_not_found_response_code: 'NOT_FOUND' }, 404],
    [{ cluster: 'nobody', cluster_not_found_response_code: 'INTERNAL_SERVER_ERROR' }, 500],
    [{ cluster_header: 'x-c' }, 503],
  ])('%j with %d', async (route, status) => {
    const { port } = await gatewayWith([{ match: { prefix: '/' }, route }], {
      routeConfig: { validate_clusters: false },
    });
    expect((await ask(port, '/'))[0]).toContain(` ${status} `);
  });

  it('and so is a route that goes nowhere', async () => {
    const { port } = await gatewayWith([{ match: { prefix: '/' }, non_forwarding_action: {} }]);
    expect((await ask(port, '/'))[0]).toContain(' 503 ');
  });

  it('and found when a header names one that is there', async () => {
    const { port, upstream } = await gatewayWith([
      { match: { prefix: '/' }, route: { cluster_header: 'X-C' } },
    ]);
    await ask(port, '/', 'x-c: up\n');
    expect(upstream.seen).toHaveLength(1);
  });
});
