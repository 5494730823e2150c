/** Whether the addresses that a project needs are free, asked before anything is started. */
import { createServer } from 'node:net';
import { ToolchainError } from '../errors.js';
import type { Address } from '../project/project.js';

/** An address and what in postern.yaml asks for it. */
export interface NeededAddress extends Address {
  readonly what: string;
  /** What to change: a field of postern.yaml, or a flag. */
  readonly field: string;
}

/** Refuses when another program listens on one of the addresses, or when two parts want the same. */
export async function requireFree(needed: readonly NeededAddress[]): Promise<void> {
  for (const [index, one] of needed.entries()) {
    const twin = needed.slice(0, index).find(({ port }) => port === one.port);
    if (twin !== undefined) {
      throw new ToolchainError('TC_PORT_IN_USE', `${twin.what} and ${one.what} both want port ${one.port}`, {
        hint: `${capital(changeOf(one.field))}.`,
      });
    }
    await requireOneFree(one);
  }
}

function requireOneFree({ host, port, what, field }: NeededAddress): Promise<void> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', (cause: NodeJS.ErrnoException) => {
      const seen = cause.code === 'EADDRINUSE' ? 'is in use' : `cannot be used: ${cause.message}`;
      reject(
        new ToolchainError('TC_PORT_IN_USE', `${host}:${port}, which ${what} needs, ${seen}`, {
          hint: `Stop the program that listens there, or ${changeOf(field)}.`,
          cause,
        }),
      );
    });
    probe.listen({ host, port, exclusive: true }, () => probe.close(() => resolve()));
  });
}

function changeOf(field: string): string {
  return field.startsWith('--') ? `choose another with ${field}` : `change ${field} in postern.yaml`;
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** Whether a host name means this machine. */
export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '[::1]' || host === '::1' || /^127(\.\d{1,3}){3}$/.test(host);
}
