/**
 * Opens a connection to a host: TCP, and TLS over it where the cluster says so.
 * Spec: Envoy docs "Upstream TLS"; api/envoy/extensions/transport_sockets/tls/v3/tls.proto (UpstreamTlsContext).
 */
import { connect, type Socket } from 'node:net';
import { checkServerIdentity, connect as connectTls, type PeerCertificate, type TLSSocket } from 'node:tls';

import { sharedRead } from '../shared-read.js';
import type { ClusterSpec, TlsSpec } from './cluster-spec.js';
import type { UpstreamFailure } from './upstream-failure.js';

export interface DialTarget {
  readonly address: string;
  readonly port: number;
  readonly spec: Pick<ClusterSpec, 'connectTimeoutMs' | 'tls' | 'tcpKeepalive'>;
  /** Server name for TLS; empty: none is sent. */
  readonly serverName: string;
  readonly alpn: readonly string[];
  /** Bytes are told by `data` alone, without a stream to read from. */
  readonly sharedRead?: boolean;
}

export interface DialEvents {
  onConnected(socket: Socket): void;
  onFailure(failure: UpstreamFailure): void;
}

/** Exactly one event follows, later, unless `cancel` comes first. */
export function dial(target: DialTarget, events: DialEvents): { cancel(): void } {
  const { spec } = target;
  const place = { host: target.address, port: target.port, noDelay: true };
  const tcp: Socket = connect(
    target.sharedRead === true ? { ...place, onread: sharedRead(() => tcp) } : place,
  );
  const socket = spec.tls === undefined ? tcp : secure(tcp, target, spec.tls);
  let over = false;
  const finish = (failure: UpstreamFailure | undefined): void => {
    if (over) return;
    over = true;
    clearTimeout(timer);
    socket.removeAllListeners('error').on('error', () => undefined);
    socket.removeListener('close', onClose);
    if (failure === undefined) return events.onConnected(socket);
    tcp.destroy();
    socket.destroy();
    events.onFailure(failure);
  };
  const onClose = (): void => finish({ kind: 'connect', detail: 'ECONNRESET: closed while connecting' });
  const timer = setTimeout(
    () => finish({ kind: 'connect-timeout', detail: `no connection within ${spec.connectTimeoutMs} ms` }),
    spec.connectTimeoutMs,
  );
  const fail = (error: Error): void => {
    const secured = spec.tls !== undefined && !tcp.connecting && tcp.remoteAddress !== undefined;
    const transport = secured ? { transport: tlsReason(error) } : {};
    finish({ kind: 'connect', detail: describe(error), ...transport });
  };
  tcp.on('error', fail);
  if (socket !== tcp) socket.on('error', fail);
  socket.on('close', onClose);
  socket.once(spec.tls === undefined ? 'connect' : 'secureConnect', () => {
    if (spec.tcpKeepalive !== undefined) tcp.setKeepAlive(true, spec.tcpKeepalive.initialMs);
    finish(undefined);
  });
  return {
    cancel: () => {
      if (over) return;
      over = true;
      clearTimeout(timer);
      socket.destroy();
      tcp.destroy();
    },
  };
}

function secure(tcp: Socket, target: DialTarget, tls: TlsSpec): TLSSocket {
  return connectTls({
    socket: tcp,
    // Envoy sends the configured name or none.
    servername: target.serverName,
    ALPNProtocols: [...target.alpn],
    ...(tls.certificate === undefined ? {} : { cert: tls.certificate, key: tls.privateKey }),
    ...(tls.trustedCa === undefined
      ? { rejectUnauthorized: false }
      : {
          ca: tls.trustedCa,
          rejectUnauthorized: true,
          checkServerIdentity: (_: string, certificate: PeerCertificate) =>
            checkNames(namesFor(tls, target.serverName), certificate),
        }),
  });
}

function namesFor(tls: TlsSpec, serverName: string): readonly string[] {
  return tls.autoSan && tls.names.length === 0 ? [serverName] : tls.names;
}

/** Envoy checks names only where it was told which; one of them must fit. */
function checkNames(names: readonly string[], certificate: PeerCertificate): Error | undefined {
  if (names.length === 0) return undefined;
  const outcomes = names.map((name) => checkServerIdentity(name, certificate));
  return outcomes.includes(undefined) ? undefined : outcomes[0];
}

/** In the words of Envoy's TLS library, as response code details show them. */
function tlsReason(error: Error): string {
  const code = 'code' in error ? String(error.code) : '';
  if (code === 'ECONNRESET')
    return tlsError('33554536:system library:OPENSSL_internal:Connection reset by peer');
  if (code === 'ERR_SSL_WRONG_VERSION_NUMBER') {
    return tlsError('268435703:SSL routines:OPENSSL_internal:WRONG_VERSION_NUMBER');
  }
  const failed = '268435581:SSL routines:OPENSSL_internal:CERTIFICATE_VERIFY_FAILED:verify cert failed: ';
  if (code !== 'ERR_TLS_CERT_ALTNAME_INVALID') return tlsError(`${failed}${error.message}`);
  const { cert } = error as Error & { cert?: PeerCertificate };
  const names = (cert?.subjectaltname ?? '').split(', ').map((name) => name.slice(name.indexOf(':') + 1));
  return tlsError(`${failed}SAN matcher, certificate SANs are [${names.join(', ')}]`);
}

function tlsError(text: string): string {
  return `TLS_error:|${text}:TLS_error_end`;
}

function describe(error: Error): string {
  const code = 'code' in error ? String(error.code) : error.name;
  return `${code}: ${error.message}`;
}
