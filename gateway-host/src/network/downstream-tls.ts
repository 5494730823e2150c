/**
 * Ends TLS on accepted connections: which certificate a client gets, which it must show, which protocol is agreed on.
 * Spec: Envoy api/envoy/extensions/transport_sockets/tls/v3/tls.proto (DownstreamTlsContext); RFC 7301.
 */
import { X509Certificate } from 'node:crypto';
import type { Socket } from 'node:net';
import { createSecureContext, createServer, type SecureContext, type Server, type TLSSocket } from 'node:tls';

export interface CertificateSpec {
  /** PEM. */
  readonly chain: string;
  readonly key: string;
  readonly password?: string;
}

export interface DownstreamTlsSpec {
  readonly certificates: readonly CertificateSpec[];
  readonly minVersion: 'TLSv1' | 'TLSv1.1' | 'TLSv1.2' | 'TLSv1.3';
  readonly maxVersion: 'TLSv1' | 'TLSv1.1' | 'TLSv1.2' | 'TLSv1.3';
  /** OpenSSL names; empty: Node's choice. */
  readonly ciphers: readonly string[];
  readonly curves: readonly string[];
  readonly alpn: readonly string[];
  readonly requireClientCertificate: boolean;
  /** PEM; undefined: what the client shows is not verified. */
  readonly trustedCa: string | undefined;
  /** Names of which the client's certificate must carry one. */
  readonly clientNames: readonly string[];
  readonly handshakeTimeoutMs: number;
}

/** Why a handshake came to nothing, for statistics. */
export type HandshakeFailure = 'no-certificate' | 'certificate-refused' | 'handshake';

export interface TlsEvents {
  secured(socket: TLSSocket): void;
  failed(why: HandshakeFailure): void;
}

/** Node's longest wait. */
const DEFAULT_HANDSHAKE_MS = 120_000;

export class TlsTerminator {
  readonly #spec: DownstreamTlsSpec;
  readonly #certificates: readonly ServerCertificate[];
  readonly #contexts = new Map<string, SecureContext>();
  readonly #pending = new WeakMap<Socket, TlsEvents>();
  readonly #server: Server;
  /** Takes part in no negotiation: a client whose protocols are all unknown is served nevertheless, as by Envoy. */
  readonly #silent: Server | undefined;

  constructor(spec: DownstreamTlsSpec) {
    this.#spec = spec;
    this.#certificates = spec.certificates.map((certificate) => new ServerCertificate(certificate));
    this.#server = this.#createServer(spec.alpn);
    if (spec.alpn.length > 0) this.#silent = this.#createServer([]);
  }

  /** What the client offers has to be known before the handshake. */
  get needsHello(): boolean {
    return this.#silent !== undefined;
  }

  accept(socket: Socket, offered: readonly string[], events: TlsEvents): void {
    const common = offered.length === 0 || offered.some((protocol) => this.#spec.alpn.includes(protocol));
    const server = common ? this.#server : (this.#silent ?? this.#server);
    this.#pending.set(socket, events);
    // TLS has its own way to say that no more comes; below it, an end is an end.
    socket.allowHalfOpen = false;
    server.emit('connection', socket);
  }

  #createServer(alpn: readonly string[]): Server {
    const { requireClientCertificate, trustedCa, handshakeTimeoutMs } = this.#spec;
    const server = createServer({
      ...this.#contextOptions(this.#select('')),
      SNICallback: (name, done) => done(null, this.#contextFor(name)),
      requestCert: requireClientCertificate || trustedCa !== undefined,
      // Decided below: Envoy takes a client without a certificate unless one is required.
      rejectUnauthorized: false,
      handshakeTimeout: handshakeTimeoutMs || DEFAULT_HANDSHAKE_MS,
      ...(alpn.length === 0 ? {} : { ALPNProtocols: [...alpn] }),
    });
    server.on('secureConnection', (socket: TLSSocket) => this.#onSecure(socket));
    server.on('tlsClientError', (_: Error, socket: TLSSocket) => {
      this.#eventsOf(socket)?.failed('handshake');
      socket.destroy();
    });
    return server;
  }

  #onSecure(socket: TLSSocket): void {
    const events = this.#eventsOf(socket);
    const refusal = this.#refusal(socket);
    if (refusal === undefined) return events?.secured(socket);
    events?.failed(refusal);
    socket.destroy();
  }

  #refusal(socket: TLSSocket): HandshakeFailure | undefined {
    const { requireClientCertificate, trustedCa, clientNames } = this.#spec;
    const peer = socket.getPeerX509Certificate();
    if (peer === undefined) return requireClientCertificate ? 'no-certificate' : undefined;
    if (trustedCa === undefined) return undefined;
    if (!socket.authorized) return 'certificate-refused';
    const named = clientNames.length === 0 || clientNames.some((name) => carries(peer, name));
    return named ? undefined : 'certificate-refused';
  }

  /** The socket below the secure one; Node knows it under this name only. */
  #eventsOf(socket: TLSSocket): TlsEvents | undefined {
    const below = (socket as TLSSocket & { readonly _parent?: Socket })._parent;
    return below === undefined ? undefined : this.#pending.get(below);
  }

  #contextFor(name: string): SecureContext {
    const chosen = this.#select(name);
    const key = chosen.map((certificate) => this.#certificates.indexOf(certificate)).join();
    let context = this.#contexts.get(key);
    if (context === undefined) {
      this.#contexts.set(key, (context = createSecureContext(this.#contextOptions(chosen))));
    }
    return context;
  }

  /** Certificates for a name, a whole name before a wildcard, one for each kind of key; without any the first ones. */
  #select(name: string): ServerCertificate[] {
    const fitting = (['whole', 'wildcard'] as const).map((how) =>
      this.#certificates.filter((certificate) => name !== '' && certificate.fits(name) === how),
    );
    const found = fitting.find((list) => list.length > 0) ?? this.#certificates;
    return found.filter(({ keyType }, at) => found.findIndex((other) => other.keyType === keyType) === at);
  }

  #contextOptions(certificates: readonly ServerCertificate[]) {
    const { minVersion, maxVersion, ciphers, curves, trustedCa } = this.#spec;
    return {
      cert: certificates.map(({ spec }) => spec.chain),
      key: certificates.map(({ spec: { key, password } }) => ({
        pem: key,
        ...(password === undefined ? {} : { passphrase: password }),
      })),
      minVersion,
      maxVersion,
      ...(ciphers.length === 0 ? {} : { ciphers: ciphers.join(':') }),
      ...(curves.length === 0 ? {} : { ecdhCurve: curves.join(':') }),
      ...(trustedCa === undefined ? {} : { ca: trustedCa }),
      honorCipherOrder: true,
    };
  }
}

class ServerCertificate {
  readonly spec: CertificateSpec;
  readonly keyType: string;
  readonly #certificate: X509Certificate;

  constructor(spec: CertificateSpec) {
    this.spec = spec;
    this.#certificate = new X509Certificate(spec.chain);
    this.keyType = this.#certificate.publicKey.asymmetricKeyType ?? '';
  }

  fits(name: string): 'whole' | 'wildcard' | undefined {
    const matched = this.#certificate.checkHost(name, { subject: 'default' });
    if (matched === undefined) return undefined;
    return matched.startsWith('*') ? 'wildcard' : 'whole';
  }
}

/** DNS names may be wildcards, addresses are compared whole. */
function carries(certificate: X509Certificate, name: string): boolean {
  const names = (certificate.subjectAltName ?? '').split(', ').map((one) => one.replace(/^[^:]*:/, ''));
  return names.includes(name) || certificate.checkHost(name, { subject: 'never' }) !== undefined;
}

/** What is wrong with a server's certificate, in Envoy's words; undefined when it can be used. */
export function certificateProblem(certificate: CertificateSpec, where: string): string | undefined {
  try {
    createSecureContext({ cert: certificate.chain });
  } catch {
    return `Failed to load certificate chain from ${where}`;
  }
  try {
    const { chain: cert, key, password } = certificate;
    createSecureContext({ cert, key, ...(password === undefined ? {} : { passphrase: password }) });
    return undefined;
  } catch (error) {
    return `Failed to load private key from ${where}, Cause: ${error instanceof Error ? error.message : String(error)}`;
  }
}
