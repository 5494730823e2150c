/**
 * One tenant tries everything to reach another: with its tools' paths, hosts, headers and arguments, and with raw
 * requests. Assertions on any gateway that serves `hostileProject`; run on gateway-host and on stock Envoy.
 */
import { expect } from 'vitest';

import type { Gate } from './official-clients.js';
import { rawRequest, rpc } from './raw-http.js';
import type { Recorder } from './recorder.js';

/** The three tenants of the project: mallory attacks, victim shares her virtual host, hosted has one of its own. */
export const TENANT_KEYS = { mallory: 'mallory-key', victim: 'victim-key', hosted: 'hosted-key' } as const;

export type TenantName = keyof typeof TENANT_KEYS;

/** The REST services behind the tenants. */
export type Services = Readonly<Record<TenantName, Recorder>>;

/** What the assertions need: where the gateway is, and what reached the services. */
export interface Fortress {
  /** `http://127.0.0.1:PORT` of the gateway. */
  readonly base: string;
  readonly services: Services;
}

/** Paths and addresses that name the victims' routes, in every spelling that a server might clean up. */
const TARGETS = [
  '/victim/secret/mcp/~/admin',
  '/victim/secret/mcp',
  '/hosted/secret/mcp/~/admin',
  '../../../../victim/secret/mcp/~/admin',
  '/../../../../victim/secret/mcp/~/admin',
  '/x/../../../../../victim/secret/mcp/~/admin',
  '%2e%2e/%2e%2e/%2e%2e/%2e%2e/victim/secret/mcp/~/admin',
  '..%2f..%2f..%2f..%2fvictim%2fsecret%2fmcp%2f~%2fadmin',
  '..\\..\\..\\..\\victim\\secret\\mcp\\~\\admin',
  '//victim/secret/mcp/~/admin',
  '//hosted.test/hosted/secret/mcp/~/admin',
  '///../victim/secret/mcp',
  '/.//..//..//../victim/secret/mcp/~/admin',
  'http://hosted.test/hosted/secret/mcp/~/admin',
  'https://hosted.test/hosted/secret/mcp/~/admin',
  'http://hosted.test:80@hosted.test/hosted/secret/mcp',
  'HTTP://HOSTED.TEST/hosted/secret/mcp',
  '@hosted.test/hosted/secret/mcp',
  '?/victim/secret/mcp/~/admin',
  '#/victim/secret/mcp/~/admin',
  ' /victim/secret/mcp/~/admin',
  '/victim/secret/mcp/~/admin HTTP/1.1\r\nhost: hosted.test\r\n\r\n',
  '\u0000/victim/secret/mcp',
  '',
  '~',
  '/~/~/../../../../victim/secret/mcp/~/admin',
] as const;

const TOOLS_WITH_ARGUMENT = ['by_segment', 'by_template', 'whole_url', 'by_query', 'by_header', 'by_body'];
const TOOLS_FIXED = ['fixed_path', 'fixed_dots', 'fixed_url', 'fixed_own_url', 'fixed_host'];

/** Tools that the mcp-server plugin does not even load; each is a server of its own, named after it. */
export const REFUSED_TOOLS: Readonly<Record<string, { args?: object[]; headers?: object[] }>> = {
  'host-argument': { args: [{ name: 'host', type: 'string', position: 'header' }] },
  authority: { headers: [{ key: ':authority', value: 'hosted.test' }] },
  'path-header': { headers: [{ key: ':path', value: '/victim/secret/mcp/~/admin' }] },
};

/** The configuration of one of them. */
export function refusedTool(name: string): object {
  const { args = [], headers = [] } = REFUSED_TOOLS[name] ?? {};
  const requestTemplate = { method: 'GET', url: '/hosted/secret/mcp/~/admin', headers };
  return { server: { name }, tools: [{ name: 'attack', args, requestTemplate }] };
}

/** The tools of mallory, in Higress's format; `gateway` is where she thinks the gateway is. */
export function hostileTools(gateway: string): string {
  const tool = (name: string, template: object, args: object[] = []) =>
    JSON.stringify({
      name,
      description: name,
      args,
      requestTemplate: { method: 'GET', url: '/own', ...template },
    });
  const arg = (position?: string, name = 'target') => [
    { name, type: 'string', ...(position && { position }) },
  ];
  const header = (key: string, value: string) => ({ headers: [{ key, value }] });
  return [
    'server: { name: hostile }',
    'tools:',
    ...[
      tool('by_segment', { url: '/own/{target}' }, arg('path')),
      tool('by_template', { url: '/own/{{.args.target}}' }, arg()),
      tool('whole_url', { url: '{{.args.target}}' }, arg()),
      tool('by_query', {}, arg('query')),
      tool('by_header', header('x-target', '{{.args.target}}'), arg()),
      tool('by_body', { method: 'POST' }, arg('body')),
      tool('fixed_path', { url: '/victim/secret/mcp/~/admin' }),
      tool('fixed_dots', { url: '/../../../../victim/secret/mcp/~/admin' }),
      tool('fixed_url', { url: 'http://hosted.test/hosted/secret/mcp/~/admin' }),
      tool('fixed_own_url', { url: `${gateway}/victim/secret/mcp/~/admin` }),
      tool('fixed_host', { url: '/hosted/secret/mcp/~/admin', ...header('Host', 'hosted.test') }),
    ].map((text) => `  - ${text}`),
    '',
  ].join('\n');
}

/** One thing that must never work. */
export interface Attack {
  readonly title: string;
  run(fortress: Fortress): Promise<void>;
}

export const ATTACKS: readonly Attack[] = [
  { title: 'each tenant reaches its own service (or the rest would prove nothing)', run: eachReachesItsOwn },
  ...TOOLS_WITH_ARGUMENT.map((name) => ({
    title: `the tool ${name} with every hostile argument`,
    run: (fortress: Fortress) => callsStayHome(fortress, name, TARGETS),
  })),
  ...TOOLS_FIXED.map((name) => ({
    title: `the tool ${name}`,
    run: (fortress: Fortress) => callsStayHome(fortress, name, ['']),
  })),
  ...Object.keys(REFUSED_TOOLS).map((name) => ({
    title: `a tool with ${name}, which is not served`,
    run: (fortress: Fortress) => isNotServed(fortress, name),
  })),
  { title: 'a key of one tenant on another endpoint', run: keysAreNotShared },
  { title: 'raw paths that turn into the path of another tenant', run: rawPathsAskForKeys },
  { title: 'hosts that turn into the host of another tenant', run: hostsAskForKeys },
  { title: 'headers that Envoy and proxies take for orders', run: headersAreNotOrders },
];

/** Runs an attack and proves that neither victim has seen anything. */
export async function expectRepelled(attack: Attack, fortress: Fortress): Promise<void> {
  for (const service of Object.values(fortress.services)) service.seen.length = 0;
  await attack.run(fortress);
  if (attack.run === eachReachesItsOwn) return;
  expect(fortress.services.victim.seen).toEqual([]);
  expect(fortress.services.hosted.seen).toEqual([]);
}

export function gateOf(fortress: Fortress, tenant: TenantName): Gate {
  const server = tenant === 'mallory' ? 'own' : 'secret';
  return { mcp: `${fortress.base}/${tenant}/${server}/mcp`, key: TENANT_KEYS[tenant] };
}

async function eachReachesItsOwn(fortress: Fortress): Promise<void> {
  for (const tenant of ['mallory', 'victim', 'hosted'] as const) {
    const gate = gateOf(fortress, tenant);
    const name = tenant === 'mallory' ? 'by_segment' : 'read';
    const host: Record<string, string> = tenant === 'hosted' ? { host: 'hosted.test' } : {};
    const answer = await rpc(
      gate,
      'tools/call',
      { name, arguments: tenant === 'mallory' ? { target: 'a b' } : {} },
      { 'x-api-key': gate.key, ...host },
    );
    expect({ tenant, body: answer.body }).toEqual({
      tenant,
      body: expect.stringContaining(`\\"from\\":\\"${tenant}\\"`),
    });
  }
  expect(fortress.services.mallory.seen.map(({ target }) => target)).toEqual(['/base/own/a%20b']);
  expect(fortress.services.victim.seen.map(({ target }) => target)).toEqual(['/admin']);
  expect(fortress.services.hosted.seen.map(({ target }) => target)).toEqual(['/admin']);
}

async function callsStayHome(fortress: Fortress, name: string, targets: readonly string[]): Promise<void> {
  const gate = gateOf(fortress, 'mallory');
  for (const target of targets) {
    const args = { name, arguments: { target, host: target } };
    const answer = await rpc(gate, 'tools/call', args);
    expect({ target, status: answer.status }).toEqual({ target, status: expect.toSatisfy(isAnswered) });
    expect(answer.body).not.toMatch(/from\\?":\\?"(victim|hosted)/);
  }
  // What did reach mallory's own service stayed below its base path, whatever the service makes of dots.
  const strays = fortress.services.mallory.seen.filter(({ target }) => !isBelow(target, '/base/'));
  expect(strays).toEqual([]);
}

async function isNotServed(fortress: Fortress, server: string): Promise<void> {
  const gate = { mcp: `${fortress.base}/mallory/${server}/mcp`, key: TENANT_KEYS.mallory };
  const answer = await rpc(gate, 'tools/call', { name: 'attack', arguments: { host: 'hosted.test' } });
  expect(answer.status).toBe(500);
}

/** Answered at all: a crash of the plugin is 503, and a request that hangs never comes back. */
function isAnswered(status: number): boolean {
  return status >= 200 && status < 500;
}

function isBelow(target: string, base: string): boolean {
  const { pathname } = new URL(`http://service.test${target.replaceAll('%2f', '/').replaceAll('%2F', '/')}`);
  return pathname.startsWith(base);
}

async function keysAreNotShared(fortress: Fortress): Promise<void> {
  for (const tenant of ['victim', 'hosted'] as const) {
    const host: Record<string, string> = tenant === 'hosted' ? { host: 'hosted.test' } : {};
    const headers = { 'x-api-key': TENANT_KEYS.mallory, ...host };
    const answer = await rpc(
      gateOf(fortress, tenant),
      'tools/call',
      { name: 'read', arguments: {} },
      headers,
    );
    expect({ tenant, status: answer.status }).toEqual({ tenant, status: 401 });
  }
}

async function rawPathsAskForKeys(fortress: Fortress): Promise<void> {
  const own = '/mallory/own/mcp';
  for (const target of [
    `${own}/../../../victim/secret/mcp`,
    `${own}/%2e%2e/%2e%2e/%2e%2e/victim/secret/mcp`,
    `${own}/..%2f..%2f..%2fvictim/secret/mcp`,
    `${own}/..\\..\\..\\victim\\secret\\mcp`,
    `${own}/~/../../../../victim/secret/mcp/~/admin`,
    `${own}/~/%2e%2e/%2e%2e/%2e%2e/%2e%2e/victim/secret/mcp/~/admin`,
    `${own}//..//..//..//victim//secret//mcp`,
    `${own};/../../../victim/secret/mcp`,
    `//victim/secret/mcp`,
    `/victim//secret/./mcp`,
    `/victim/secret/mcp/~/admin`,
    `/victim/secret/mcp/%7e/admin`,
    `/victim%2fsecret%2fmcp`,
    `/victim/secret/mcp?x=/mallory/own/mcp`,
    `/victim/secret/mcp#/mallory/own/mcp`,
    `http://hosted.test/hosted/secret/mcp`,
    `http://hosted.test/hosted/secret/mcp/~/admin`,
  ]) {
    await expectRefused(fortress, target, {});
  }
}

async function hostsAskForKeys(fortress: Fortress): Promise<void> {
  for (const host of [
    'hosted.test',
    'hosted.test:80',
    'HOSTED.TEST',
    'hosted.test.',
    'a.hosted.test',
    'hosted.test@x',
    '*',
  ]) {
    await expectRefused(fortress, '/hosted/secret/mcp', { host });
    await expectRefused(fortress, '/hosted/secret/mcp/~/admin', { host });
    await expectRefused(fortress, '/victim/secret/mcp', { host });
  }
}

async function headersAreNotOrders(fortress: Fortress): Promise<void> {
  const gate = gateOf(fortress, 'mallory');
  const orders: Record<string, string>[] = [
    { 'x-envoy-original-path': '/victim/secret/mcp' },
    { 'x-original-url': '/victim/secret/mcp/~/admin' },
    { 'x-rewrite-url': '/victim/secret/mcp/~/admin' },
    { 'x-forwarded-host': 'hosted.test' },
    { 'x-envoy-decorator-operation': 'victim/secret' },
    { 'x-mse-consumer': 'victim' },
  ];
  for (const headers of orders) {
    const call = { name: 'by_segment', arguments: { target: 'x' } };
    const answer = await rpc(gate, 'tools/call', call, { 'x-api-key': gate.key, ...headers });
    expect({ headers, body: answer.body }).toEqual({ headers, body: expect.stringContaining('mallory') });
  }
}

async function expectRefused(
  fortress: Fortress,
  target: string,
  host: Record<string, string>,
): Promise<void> {
  const headers = { 'content-type': 'application/json', 'x-api-key': TENANT_KEYS.mallory, ...host };
  const body = '{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"read","arguments":{}}}';
  const { status } = await rawRequest({ base: fortress.base, target, method: 'POST', headers, body });
  expect({ target, host, status }).toEqual({ target, host, status: expect.toSatisfy(isRefusal) });
}

function isRefusal(status: number): boolean {
  return status === 400 || status === 401 || status === 404;
}
