/** How a server takes its address, and what is said when it cannot have it. */
import type { Server } from 'node:http';
import { Server as SecureServer } from 'node:https';
import type { Server as NetServer } from 'node:net';

import { ServiceError } from '../errors.js';
import { trackConnections } from './connections.js';

export interface ListenRequest {
  readonly host: string;
  /** 0 takes any free port. */
  readonly port: number;
  /** Who listens, for messages: `the plugin-server`. */
  readonly what: string;
  /** Accept from this socket, which listens already, instead of opening one. */
  readonly socket?: { readonly fd: number };
}

export interface ListenAddress {
  readonly host: string;
  readonly port: number;
  /** Where a client on this machine reaches the server. */
  readonly url: string;
}

/**
 * Listens and resolves once connections are accepted.
 *
 * @throws ServiceError SV_PORT_IN_USE, SV_ADDRESS_REFUSED
 */
export function listen(server: Server | SecureServer | NetServer, at: ListenRequest): Promise<ListenAddress> {
  trackConnections(server);
  return new Promise((resolve, reject) => {
    const fail = (cause: NodeJS.ErrnoException): void => reject(explain(cause, at));
    server.once('error', fail);
    server.listen(at.socket ?? { host: at.host, port: at.port }, () => {
      server.off('error', fail);
      const address = server.address();
      const port = typeof address === 'object' && address !== null ? address.port : at.port;
      const scheme = server instanceof SecureServer ? 'https' : 'http';
      resolve({ host: at.host, port, url: `${scheme}://${reachable(at.host)}:${port}` });
    });
  });
}

function reachable(host: string): string {
  if (host === '0.0.0.0') return '127.0.0.1';
  if (host === '::' || host === '') return '[::1]';
  return host.includes(':') ? `[${host}]` : host;
}

function explain(cause: NodeJS.ErrnoException, at: ListenRequest): Error {
  const place = `port ${at.port} of ${at.host}`;
  if (cause.code === 'EADDRINUSE') {
    return new ServiceError('SV_PORT_IN_USE', `${place} is in use, so ${at.what} cannot listen there`, {
      hint: `Stop the process that listens on port ${at.port}, or choose another port for ${at.what}.`,
      cause,
    });
  }
  if (['EACCES', 'EPERM', 'EADDRNOTAVAIL', 'EAI_AGAIN', 'ENOTFOUND', 'EINVAL'].includes(cause.code ?? '')) {
    const message = `${place} cannot be used by ${at.what} (${cause.code})`;
    return new ServiceError('SV_ADDRESS_REFUSED', message, { cause });
  }
  return cause;
}
