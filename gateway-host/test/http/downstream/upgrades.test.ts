/** Requests that leave HTTP: which are let through, what passes then, how it ends, and what is counted. */
import { connect, type Socket } from 'node:net';

import { describe, expect, it, onTestFinished } from 'vitest';

import {
  cluster,
  freePort,
  raw,
  startGateway,
  startRawUpstream,
  steady,
  until,
  type GatewayParts,
  type RunningGateway,
} from '../../running-gateway.js';

const ASK = 'GET /chat HTTP/1.1\nhost: h\nconnection: keep-alive, Upgrade\nupgrade: WebSocket\n\n';
const SWITCH = 'HTTP/1.1 101 Switching Protocols\r\nconnection: Upgrade\r\nupgrade: websocket\r\n\r\n';
const ALLOWED = { upgrade_configs: [{ upgrade_type: 'websocket' }] };

/** A client that keeps its connection. */
class Client {
  readonly socket: Socket;
  received = '';
  ended = false;

  constructor(port: number) {
    this.socket = connect(port, '127.0.0.1');
    onTestFinished(() => void this.socket.destroy());
    this.socket.setEncoding('latin1');
    this.socket.on('data', (text: string) => (this.received += text));
    this.socket.on('close', () => (this.ended = true));
    this.socket.on('error', () => undefined);
  }

  send(text: string): void {
    this.socket.write(text.replaceAll(/\r?\n/g, '\r\n'), 'latin1');
  }

  until(text: string): Promise<void> {
    return until(() => this.received.includes(text));
  }
}

interface Place extends RunningGateway {
  /** What reached the upstream, over all connections. */
  readonly reached: () => string;
  readonly upstreamClosed: () => boolean;
}

/** A gateway whose upstream answers heads as it is told, and bytes behind them in capitals. */
async function place(parts: GatewayParts, answer = SWITCH): Promise<Place> {
  let reached = '';
  let closed = false;
  const port = await startRawUpstream((socket) => {
    let opened = false;
    socket.setEncoding('latin1');
    socket.on('close', () => (closed = true));
    socket.on('data', (text: string) => {
      reached += text;
      if (opened) socket.write(text.toUpperCase());
      else if (reached.includes('\r\n\r\n')) {
        opened = true;
        socket.write(answer);
      }
    });
  });
  const gateway = await startGateway({
    routes: [{ match: { prefix: '/' }, route: { cluster: 'up', timeout: '0.05s' } }],
    clusters: [cluster('up', port)],
    ...parts,
  });
  return { ...gateway, reached: () => reached, upstreamClosed: () => closed };
}

function stat({ gateway }: RunningGateway, name: string): number | undefined {
  return gateway.stats.list().find((one) => one.name === name)?.value;
}

describe('an upgrade that is allowed', () => {
  it('passes bytes both ways for as long as both sides want, past the time that a request has', async () => {
    const at = await place({ manager: ALLOWED });
    const client = new Client(at.port);
    client.send(ASK);
    await client.until('\r\n\r\n');
    await new Promise((resolve) => setTimeout(resolve, 120));
    client.send('ping');
    await client.until('PING');
    client.send('more');
    await client.until('MORE');
    expect(steady(client.received)).toEqual([
      'HTTP/1.1 101 Switching Protocols',
      'connection: Upgrade',
      'upgrade: websocket',
      'date: D',
      'server: envoy',
      '',
      'PINGMORE',
    ]);
    const head = at.reached().split('\r\n\r\n')[0] ?? '';
    expect(head).toContain('connection: keep-alive, Upgrade\r\nupgrade: WebSocket');
    expect(head).not.toContain('transfer-encoding');
    expect(stat(at, 'http.in.downstream_cx_upgrades_total')).toBe(1);
    expect(stat(at, 'http.in.downstream_cx_upgrades_active')).toBe(1);
    client.socket.destroy();
    await until(() => at.upstreamClosed() && stat(at, 'http.in.downstream_cx_upgrades_active') === 0);
  });

  it('keeps what the client sends too early until the upstream has agreed', async () => {
    const at = await place({ manager: ALLOWED });
    const client = new Client(at.port);
    client.send(`${ASK}early`);
    await client.until('EARLY');
    expect(at.reached().endsWith('\r\n\r\nearly')).toBe(true);
  });

  it('ends with the connection of the upstream', async () => {
    const port = await startRawUpstream((socket) => {
      socket.once('data', () => socket.end(`${SWITCH}bye`));
    });
    const gateway = await startGateway({
      routes: [{ match: { prefix: '/' }, route: { cluster: 'up' } }],
      clusters: [cluster('up', port)],
      manager: {
        ...ALLOWED,
        access_log: [
          {
            name: 'log',
            typed_config: {
              '@type': 'type.googleapis.com/envoy.extensions.access_loggers.stream.v3.StdoutAccessLog',
              log_format: {
                text_format_source: {
                  inline_string: '%RESPONSE_CODE% %RESPONSE_FLAGS% %RESPONSE_CODE_DETAILS% %BYTES_SENT%\n',
                },
              },
            },
          },
        ],
      },
    });
    const client = new Client(gateway.port);
    client.send(ASK);
    await until(() => client.ended);
    expect(client.received.endsWith('\r\n\r\nbye')).toBe(true);
    expect(gateway.accessLog).toEqual([
      '101 UC upstream_reset_after_response_started{connection_termination} 3',
    ]);
  });

  it('is an answer like any other when the upstream does not agree, and the connection ends with it', async () => {
    const at = await place({ manager: ALLOWED }, 'HTTP/1.1 403 No\r\ncontent-length: 2\r\n\r\nno');
    const answer = await raw(at.port, ASK);
    expect(steady(answer)).toEqual([
      'HTTP/1.1 403 Forbidden',
      'content-length: 2',
      'date: D',
      'server: envoy',
      'connection: close',
      '',
      'no',
    ]);
  });

  it('has no body when the upstream answers with neither agreement nor error', async () => {
    const at = await place({ manager: ALLOWED }, 'HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nplain');
    const answer = await raw(at.port, ASK);
    expect(answer).toContain('content-length: 0');
    expect(answer.endsWith('\r\n\r\n')).toBe(true);
    await until(at.upstreamClosed);
  });

  it('slows a client down that sends more than an upstream takes before it agrees', async () => {
    const port = await startRawUpstream((socket) => socket.resume());
    const gateway = await startGateway({
      routes: [{ match: { prefix: '/' }, route: { cluster: 'up' } }],
      clusters: [cluster('up', port)],
      manager: ALLOWED,
    });
    const client = new Client(gateway.port);
    client.send(ASK);
    // More than the kernel takes for both of them.
    for (let i = 0; i < 32; i++) client.socket.write('x'.repeat(1024 * 1024));
    let left = -1;
    while (left !== client.socket.writableLength) {
      left = client.socket.writableLength;
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
    expect(client.socket.writableLength).toBeGreaterThan(0);
  });
});

describe('an upgrade that is not allowed', () => {
  const route = (config: object) => [
    { match: { prefix: '/' }, route: { cluster: 'up', upgrade_configs: [config] } },
  ];

  it.each<[string, GatewayParts]>([
    ['that nobody speaks of', {}],
    ['of another type', { manager: { upgrade_configs: [{ upgrade_type: 'foo' }] } }],
    [
      'that is switched off',
      { manager: { upgrade_configs: [{ upgrade_type: 'websocket', enabled: false }] } },
    ],
    [
      'that its route switches off',
      { manager: ALLOWED, routes: route({ upgrade_type: 'websocket', enabled: false }) },
    ],
  ])('%s is answered 403', async (_, parts) => {
    const at = await place(parts);
    const answer = await raw(at.port, ASK);
    expect(answer).toMatch(/^HTTP\/1.1 403 Forbidden\r\n[^]*connection: close\r\n/);
    expect(at.reached()).toBe('');
    expect(stat(at, 'http.in.downstream_rq_ws_on_non_ws_route')).toBe(1);
    expect(stat(at, 'http.in.downstream_cx_upgrades_total')).toBe(0);
  });

  it('passes where its route allows it, whatever the connection manager says', async () => {
    const at = await place({
      manager: { upgrade_configs: [{ upgrade_type: 'websocket', enabled: false }] },
      routes: route({ upgrade_type: 'WebSocket' }),
    });
    expect(await raw(at.port, ASK)).toContain('101 Switching');
  });
});

describe('CONNECT', () => {
  const CONNECT = 'CONNECT target.test:443 HTTP/1.1\nhost: target.test:443\n\n';
  const tunnel = (config: object, name = 'up') => [
    { match: { connect_matcher: {} }, route: { cluster: name, upgrade_configs: [config] } },
  ];

  it('goes to an upstream that speaks HTTP as it came', async () => {
    const at = await place({ routes: tunnel({ upgrade_type: 'CONNECT' }) }, 'HTTP/1.1 200 OK\r\n\r\n');
    const client = new Client(at.port);
    client.send(CONNECT);
    await client.until('\r\n\r\n');
    client.send('ping');
    await client.until('PING');
    expect(client.received).not.toMatch(/transfer-encoding|connection: close|content-length/);
    expect(at.reached()).toMatch(/^CONNECT target.test:443 HTTP\/1.1\r\nhost: target.test:443\r\n/);
  });

  it('ends here where the route says so: the upstream gets its bytes and nothing else', async () => {
    let reached = '';
    const port = await startRawUpstream((socket) => {
      socket.on('data', (bytes) => {
        reached += bytes.toString('latin1');
        socket.end('pong');
      });
    });
    const gateway = await startGateway({
      routes: tunnel({ upgrade_type: 'CONNECT', connect_config: {} }),
      clusters: [cluster('up', port)],
    });
    const client = new Client(gateway.port);
    client.send(`${CONNECT}ping`);
    await until(() => client.ended);
    expect(client.received).toMatch(/^HTTP\/1.1 200 OK\r\n[^]*\r\n\r\npong$/);
    expect(reached).toBe('ping');
    expect(stat(gateway, 'cluster.up.upstream_cx_http1_total')).toBe(0);
    expect(stat(gateway, 'cluster.up.upstream_rq_200')).toBe(1);
  });

  it('is answered 503 when there is no connection to be had', async () => {
    const gateway = await startGateway({
      routes: tunnel({ upgrade_type: 'CONNECT', connect_config: {} }),
      clusters: [cluster('up', await freePort())],
    });
    expect(await raw(gateway.port, CONNECT)).toContain('503 Service Unavailable');
  });

  it.each([
    ['content-length: 4', '400 Bad Request'],
    ['transfer-encoding: chunked', '501 Not Implemented'],
  ])('with %s is refused', async (line, status) => {
    const at = await place({ routes: tunnel({ upgrade_type: 'CONNECT' }) });
    const answer = await raw(at.port, `CONNECT h:1 HTTP/1.1\nhost: h:1\n${line}\n\n`);
    expect(answer).toContain(`HTTP/1.1 ${status}`);
  });
});

describe('the configuration', () => {
  const refused = (parts: GatewayParts) =>
    startGateway(parts).then(
      () => 'accepted',
      (error: Error) => error.message,
    );
  const onRoute = (...upgrade_configs: object[]) => ({
    routes: [{ match: { prefix: '/' }, route: { cluster: 'up', upgrade_configs } }],
    clusters: [cluster('up', 1)],
  });

  it.each<[string, GatewayParts, RegExp]>([
    [
      'one type twice',
      { manager: { upgrade_configs: [{ upgrade_type: 'a' }, { upgrade_type: 'A' }] } },
      /multiple upgrade configs with the same name: 'a'/,
    ],
    [
      'one type twice on a route',
      onRoute({ upgrade_type: 'a' }, { upgrade_type: 'A' }),
      /Duplicate upgrade A/,
    ],
    ['a route upgrade without a type', onRoute({}), /upgrade_type is missing/],
    [
      'connect_config for another type',
      onRoute({ upgrade_type: 'a', connect_config: {} }),
      /Non-CONNECT upgrade type a has ConnectConfig/,
    ],
    [
      'own filters without a router',
      { manager: { upgrade_configs: [{ upgrade_type: 'a', filters: [{ name: 'x' }] }] } },
      /one of typed_config, config_discovery/,
    ],
  ])('refuses %s', async (_, parts, message) => {
    expect(await refused(parts)).toMatch(message);
  });
});
