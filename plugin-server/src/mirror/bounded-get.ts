/**
 * One GET of the upstream: bounded in time and size, and never led elsewhere. The address comes from the settings and the
 * path from parsed names, so nobody who asks this server can choose what it asks.
 */
import { setTimeout as pause } from 'node:timers/promises';

import { PluginServerError } from '../errors.js';
import type { MirrorLimits } from './mirror-limits.js';

export interface GetRequest {
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly maxBytes: number;
}

export interface GetAnswer {
  readonly status: 200 | 401;
  readonly headers: Headers;
  readonly body: Buffer;
}

/**
 * The answer; undefined when the upstream says that there is nothing (404, 410). 401 is given back, since it says how
 * to log in.
 *
 * @throws PluginServerError PS_MIRROR_UNAVAILABLE, PS_MIRROR_REFUSED
 */
export async function boundedGet(request: GetRequest, limits: MirrorLimits): Promise<GetAnswer | undefined> {
  for (let tried = 1; ; tried++) {
    try {
      return await get(request, limits);
    } catch (error) {
      const known =
        error instanceof PluginServerError ? error : unavailable(request.url, describe(error), error);
      if (known.code !== 'PS_MIRROR_UNAVAILABLE' || tried >= limits.tries) throw known;
    }
    await pause(Math.random() * limits.pauseMs * tried);
  }
}

async function get(request: GetRequest, limits: MirrorLimits): Promise<GetAnswer | undefined> {
  const { url, headers, maxBytes } = request;
  const abort = new AbortController();
  const total = setTimeout(() => abort.abort(new Error('it took too long')), limits.requestMs);
  const idle = setTimeout(() => abort.abort(new Error('no byte came')), limits.idleMs);
  try {
    const answer = await fetch(url, {
      headers: { 'Accept-Encoding': 'identity', ...headers },
      redirect: 'manual',
      signal: abort.signal,
    });
    const { status } = answer;
    if (status === 404 || status === 410) return undefined;
    if (status !== 200 && status !== 401) throw unavailable(url, statusText(status));
    const chunks: Uint8Array[] = [];
    let size = 0;
    for await (const chunk of answer.body ?? []) {
      idle.refresh();
      size += chunk.length;
      if (size > maxBytes) throw refused(url, `sends more than the ${maxBytes} bytes that it may`);
      chunks.push(chunk);
    }
    return { status, headers: answer.headers, body: Buffer.concat(chunks) };
  } finally {
    clearTimeout(total);
    clearTimeout(idle);
    // What is not read any more is not waited for either.
    abort.abort();
  }
}

/** The upstream does not say: nobody here may take that for "there is none". */
export function unavailable(url: string, what: string, cause?: unknown): PluginServerError {
  return new PluginServerError('PS_MIRROR_UNAVAILABLE', `the mirror's upstream ${what}`, {
    cause: new Error(`GET ${url}`, { cause }),
  });
}

/** The upstream says what cannot be. */
export function refused(url: string, what: string): PluginServerError {
  return new PluginServerError('PS_MIRROR_REFUSED', `the mirror's upstream ${what}`, {
    cause: new Error(`GET ${url}`),
  });
}

function statusText(status: number): string {
  // 3xx: another address could be anywhere, inside of this network too.
  if (status >= 300 && status < 400) return `answers ${status}, and redirects are not followed`;
  return `answers ${status}`;
}

function describe(error: unknown): string {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : undefined;
  return `cannot be reached (${code ?? (cause instanceof Error ? cause.message : 'unknown')})`;
}
