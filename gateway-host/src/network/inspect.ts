/**
 * Listener filters: what is learned of a connection before its filter chain is chosen.
 * Spec: Envoy docs "Listener filters: TLS Inspector, HTTP Inspector, PROXY protocol"; `listener_filters_timeout`.
 */
import type { Socket } from 'node:net';

import { lookAtFirstBytes } from '../http/first-bytes.js';
import { readClientHello, type ClientHello } from './client-hello.js';
import type { ConnectionTraits } from './filter-chain-match.js';
import type { ListenerStats } from './listener-stats.js';
import type { ProxiedAddresses } from './proxy-header.js';
import { takeProxyHeader, type ProxyProtocolOptions } from './proxy-protocol.js';

export interface InspectOptions {
  readonly tls: boolean;
  /** The server name may be shown: Envoy knows it only from its TLS inspector. */
  readonly names: boolean;
  readonly http: boolean;
  /** A proxy tells whose connection it is. */
  readonly proxy?: ProxyProtocolOptions | undefined;
  /** 0: no limit. */
  readonly timeoutMs: number;
  /** A client that says nothing goes on as if it had not been inspected. */
  readonly continueOnTimeout: boolean;
}

export type Inspection = Pick<
  ConnectionTraits,
  'serverName' | 'transportProtocol' | 'applicationProtocols'
> & { readonly addresses?: ProxiedAddresses };

/** What is counted meanwhile. */
export type InspectFigures = Pick<ListenerStats, 'inspecting' | 'inspectTimeouts' | 'proxy'>;

const NOTHING: Inspection = { serverName: '', transportProtocol: 'raw_buffer', applicationProtocols: [] };
const PREFACE = Buffer.from('PRI * HTTP/2.0\r\n');
const METHOD_LENGTH = 32;

/** Calls `done` with what was learned; of a connection that ends meanwhile nobody hears again. */
export function inspect(
  socket: Socket,
  options: InspectOptions,
  figures: InspectFigures,
  done: (inspection: Inspection) => void,
): void {
  const { proxy } = figures;
  if (options.proxy === undefined || proxy === undefined) return look(socket, options, figures, done);
  const timed = clock(options, figures, () => looking.stop());
  const looking = takeProxyHeader(socket, options.proxy, proxy, (verdict) => {
    const goesOn = timed.over();
    if (socket.destroyed) return;
    if (verdict === 'gone' && !goesOn) return void socket.resetAndDestroy();
    const addresses = verdict === 'gone' ? undefined : verdict.addresses;
    look(socket, options, figures, (found) => done({ ...found, ...(addresses && { addresses }) }));
  });
}

function look(
  socket: Socket,
  options: InspectOptions,
  figures: InspectFigures,
  done: (inspection: Inspection) => void,
): void {
  if (!options.tls && !options.http) return done(NOTHING);
  const timed = clock(options, figures, () => looking.stop());
  const looking = lookAtFirstBytes(socket, decider(options), (found) => {
    const late = timed.late();
    const goesOn = timed.over();
    if (late && !goesOn) return void socket.destroy();
    if (!socket.destroyed) done(found ?? NOTHING);
  });
}

/** How long one may look; `over` says whether the connection goes on although it was too long. */
function clock(
  options: InspectOptions,
  figures: InspectFigures,
  stop: () => void,
): { late(): boolean; over(): boolean } {
  figures.inspecting.add();
  let late = false;
  const timer = options.timeoutMs > 0 ? setTimeout(onTimeout, options.timeoutMs) : undefined;

  function onTimeout(): void {
    late = true;
    figures.inspectTimeouts.add();
    stop();
  }

  return {
    late: () => late,
    over: () => {
      clearTimeout(timer);
      figures.inspecting.add(-1);
      return late && options.continueOnTimeout;
    },
  };
}

function decider({ tls, http }: InspectOptions): (bytes: Buffer) => Inspection | undefined {
  return (bytes) => {
    const hello: ClientHello | undefined = tls
      ? readClientHello(bytes)
      : { kind: 'plain', serverName: '', applicationProtocols: [] };
    if (hello === undefined) return undefined;
    if (hello.kind === 'tls') {
      const { serverName, applicationProtocols } = hello;
      return { serverName, applicationProtocols, transportProtocol: 'tls' };
    }
    if (!http) return NOTHING;
    const protocols = httpProtocols(bytes);
    return protocols === undefined ? undefined : { ...NOTHING, applicationProtocols: protocols };
  };
}

/** What an HTTP request line says; undefined as long as it may still become one. */
function httpProtocols(bytes: Buffer): string[] | undefined {
  if (bytes.length >= PREFACE.length ? bytes.subarray(0, PREFACE.length).equals(PREFACE) : false)
    return ['h2c'];
  if (PREFACE.subarray(0, bytes.length).equals(bytes)) return undefined;
  const end = bytes.indexOf('\n');
  if (end < 0) {
    const method = bytes.subarray(0, METHOD_LENGTH).toString('latin1');
    return /^[A-Z-]+( |$)/.test(method) ? undefined : [];
  }
  const version = / HTTP\/(1\.[01])\r?$/.exec(bytes.subarray(0, end).toString('latin1'))?.[1];
  return version === undefined ? [] : [`http/${version}`];
}
