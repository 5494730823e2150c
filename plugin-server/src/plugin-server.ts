/**
 * The plugin server as a whole. A request takes one of three ways:
 *
 *   connection ──> plain head, exact URL, public file in memory ──> one write
 *       └────> request ──> shelf: exact URL, file in memory ──> one write
 *                  └─────> Express: guards ──> route ──> library ──> store
 *                                     └──────────┴─────────┴──────────┴──> error answer
 */
import { createServer, type RequestListener, type Server, type ServerOptions } from 'node:http';
import { createServer as createSecureServer } from 'node:https';

import { createLogger, type Logger } from '@postern/service/logs';
import { createMetrics, type Metrics } from '@postern/service/metrics';

import { Access, type AnonymousReading } from './access/access.js';
import type { CertificateRow } from './access/certificates.js';
import { AuditLog, auditIntoLog, type AuditSink } from './audit/audit-log.js';
import { TokenBook } from './access/token-book.js';
import type { AccessLog } from './http/access-log.js';
import { PluginServerError } from './errors.js';
import { createApp } from './http/app.js';
import { answerError } from './http/error-answer.js';
import { requestClassesOf } from './http/fast-express.js';
import { hasOneHost } from './http/one-host.js';
import { installShortcut } from './http/shortcut.js';
import type { Room } from './http/room.js';
import { Slots } from './http/slots.js';
import { createTraffic } from './http/traffic.js';
import { Libraries } from './library.js';
import { DEFAULT_LIMITS, type Limits } from './limits.js';
import { createAdmission, type Policies } from './policy/admission.js';
import { answerFromShelf, shortAnswers } from './routes/files.js';
import { Shelf } from './serving/shelf.js';
import { warmUp } from './serving/warm-start.js';
import type { Store } from './store/store.js';
import type { Tenant } from './tenant.js';
import { noSiblings, type Change, type Siblings } from './workers/siblings.js';
import { OLDEST_TLS, type TlsMaterial } from './tls/tls-material.js';

export interface TlsOptions {
  readonly material: TlsMaterial;
  /** Let nobody in without a trusted certificate, readers included; default false. */
  readonly requireClientCertificate?: boolean;
}

export interface PluginServerOptions extends Policies {
  readonly store: Store;
  /** Whoever has it may do everything but hand out tokens; tokens of the store count beside it. */
  readonly token?: string | undefined;
  /** What may be read without a token; default `on`, everything. */
  readonly anonymousReading?: AnonymousReading | undefined;
  /** Who the holders of client certificates are. */
  readonly certificates?: readonly CertificateRow[] | undefined;
  /** Where it is kept who changed what; default: the logger. */
  readonly audit?: AuditSink | undefined;
  /** Gets a line for each request; default: none is written. */
  readonly accessLog?: AccessLog | undefined;
  /** Whether anyone may read /metrics and /readyz; default true. */
  readonly openMetrics?: boolean | undefined;
  /** Whether versions may be deleted; default false, since gateways may count on them. */
  readonly allowDelete?: boolean | undefined;
  /** How clients reach the server, for URLs in its answers: `https://plugins.example.org`. */
  readonly publicUrl?: string | undefined;
  /** Serve over TLS; `followTlsFiles` renews what it was given. */
  readonly tls?: TlsOptions | undefined;
  /** Read the newest modules into memory before anybody asks; default false. */
  readonly warmStart?: boolean | undefined;
  /** The other processes of this server; default: there are none. */
  readonly siblings?: Siblings | undefined;
  readonly limits?: Partial<Limits>;
  readonly logger?: Logger;
  readonly metrics?: Metrics;
  /** The clock, for tests. */
  readonly now?: () => Date;
}

/**
 * Creates the server; it does not listen yet.
 *
 * @example
 * const server = createPluginServer({ store: await openFsStore('./data'), token: 'secret' });
 * server.listen(8002);
 */
export function createPluginServer(options: PluginServerOptions): Server {
  const room = furnish(options);
  room.siblings.join({ apply: (change) => apply(change, room), metrics: () => room.traffic.data() });
  const { limits } = room;
  const app = createApp(room);
  const { accessLog } = options;
  const answer: RequestListener = (request, response) => {
    accessLog?.follow(request, response);
    if (!hasOneHost(request)) return refuseHosts(room, request, response);
    if (!answerFromShelf(room, request, response)) app(request, response);
  };
  const base = {
    ...requestClassesOf(app),
    requestTimeout: limits.requestMs,
    headersTimeout: limits.headersMs,
    keepAliveTimeout: limits.keepAliveMs,
    connectionsCheckingInterval: limits.sweepMs,
  };
  const { tls } = options;
  const server = tls === undefined ? createServer(base, answer) : createSecure({ ...base, tls }, answer);
  if (options.warmStart === true) {
    server.once(
      'listening',
      () =>
        void warmUp(room, limits.cacheBytes).then((modules) => {
          room.logger.info({ modules }, 'modules in memory');
        }),
    );
  }
  server.timeout = limits.socketIdleMs;
  // Not where each request has a line, nor where the bytes are not those of HTTP.
  if (tls === undefined && accessLog === undefined) {
    installShortcut(server, { answer: shortAnswers(room), limits });
  }
  // Without a listener Node asks for the body at once; here the token and the size are looked at first.
  server.on('checkContinue', answer);
  return server;
}

/** Forgets what is no longer true. */
function apply(change: Change, { libraries, shelf, access }: Room): void {
  switch (change.kind) {
    case 'library':
      return libraries.of(change.tenant).changed();
    case 'removed': {
      const { tenant, name, version } = change;
      libraries.of(tenant).forget({ name, version });
      return shelf.forget({ tenant, name, version });
    }
    case 'token':
      return access.identities.tokens.forget(change.id);
  }
}

/** What follows on the connection is not read: it may be meant for somebody else. */
function refuseHosts(room: Room, ...[request, response]: Parameters<RequestListener>): void {
  const error = new PluginServerError('PS_HOST', 'the request has more than one Host', {
    headers: { Connection: 'close' },
  });
  answerError(error, request, response, room);
}

/** A client whose certificate is not trusted is let in to hear why; `Identities` refuses it. */
function createSecure(
  { tls, ...base }: ServerOptions & { readonly tls: TlsOptions },
  answer: RequestListener,
): Server {
  const { cert, key, ca } = tls.material;
  return createSecureServer(
    {
      ...base,
      cert,
      key,
      ...(ca === undefined ? {} : { ca }),
      minVersion: OLDEST_TLS,
      requestCert: ca !== undefined,
      rejectUnauthorized: tls.requireClientCertificate === true,
      handshakeTimeout: base.headersTimeout,
    },
    answer,
  );
}

function furnish(options: PluginServerOptions): Room {
  const limits = { ...DEFAULT_LIMITS, ...options.limits };
  const logger = options.logger ?? createLogger({ name: 'plugin-server' });
  const now = options.now ?? (() => new Date());
  const audit = new AuditLog({ sink: options.audit ?? auditIntoLog(logger), logger, now });
  const libraries = new Libraries(options.store, logger, createAdmission(options));
  const access = openAccess(options, { limits, now, audit }, (code) => traffic.refusal(code));
  const isPublic = (tenant: Tenant): boolean => access.isPublic(tenant);
  const shelf = new Shelf(libraries, { budgetBytes: limits.cacheBytes, isPublic, logger });
  const metrics = options.metrics ?? createMetrics();
  const freeBytes = async (): Promise<number | undefined> => options.store.freeBytes?.();
  const traffic = createTraffic({ metrics, shelf, freeBytes });
  return {
    libraries,
    shelf,
    limits,
    access,
    audit,
    siblings: options.siblings ?? noSiblings(),
    openMetrics: options.openMetrics ?? true,
    allowDelete: options.allowDelete ?? false,
    slots: new Slots({ active: limits.publishing, waiting: limits.waiting }),
    traffic,
    logger,
    publicUrl: options.publicUrl?.replace(/\/+$/, ''),
    now,
  };
}

function openAccess(
  { store, token, anonymousReading, certificates }: PluginServerOptions,
  { limits, now, audit }: Pick<Room, 'limits' | 'now' | 'audit'>,
  onRefusal: (code: string) => void,
): Access {
  return new Access({
    tokens: new TokenBook({ objects: store.objects, maxAgeMs: limits.tokenAgeMs }),
    publishToken: token,
    anonymousReading: anonymousReading ?? 'on',
    certificates,
    failuresPerMinute: limits.failuresPerMinute,
    now,
    onRefusal: ({ request, action, subject, caller = 'anyone', code }) => {
      const { tenant, name } = subject;
      onRefusal(code);
      // A client that reads without a credential, and then with the one it is asked for, did nothing wrong.
      if (action === 'read' && request.headers.authorization === undefined) return;
      audit.refused(request, { by: caller, action, tenant, plugin: name }, code);
    },
  });
}
