/** What an admin page is given and what it answers. */
import type { Gateway } from '../gateway/gateway.js';

export interface AdminPage {
  readonly status: number;
  readonly type: string;
  readonly body: string;
}

export interface AdminRequest {
  readonly gateway: Gateway;
  readonly query: URLSearchParams;
}

export function text(status: number, body: string): AdminPage {
  return { status, type: 'text/plain; charset=UTF-8', body };
}

export function json(value: unknown): AdminPage {
  return { status: 200, type: 'application/json', body: `${JSON.stringify(value, undefined, 1)}\n` };
}
