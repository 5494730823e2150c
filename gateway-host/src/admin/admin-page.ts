/** What an admin page is given and what it answers. */
import { RE2JS } from 're2js';

import type { GatewayControl, GatewayReport } from '../gateway/gateway-report.js';
import type { LogLevels } from './log-levels.js';

export interface AdminPage {
  readonly status: number;
  readonly type: string;
  readonly body: string;
}

export interface AdminRequest {
  readonly report: GatewayReport;
  readonly gateway: GatewayControl;
  readonly levels: LogLevels;
  /** The file that the gateway was started with. */
  readonly configPath: string;
  /** Stops the process, after the answer was sent. */
  readonly quit: () => void;
  /** Names and values, decoded; of a name that stands twice the first counts. */
  readonly query: URLSearchParams;
}

const TEXT = 'text/plain; charset=UTF-8';

export function text(status: number, body: string): AdminPage {
  return { status, type: TEXT, body };
}

/** Of `/config_dump`, whose errors name no character set in Envoy. */
export function bareText(status: number, body: string): AdminPage {
  return { status, type: 'text/plain', body };
}

export function json(value: unknown): AdminPage {
  return { status: 200, type: 'application/json', body: `${JSON.stringify(value, undefined, 1)}\n` };
}

/** A regular expression from a query, in linear time; an error in RE2's words. */
export function readRegex(source: string): RE2JS | { readonly problem: string } {
  try {
    return RE2JS.compile(source);
  } catch (error) {
    const text = error instanceof Error ? error.message : String(error);
    const [, what = text, where = source] = /^error parsing regexp: (.*?): `(.*)`$/s.exec(text) ?? [];
    return { problem: `${what.replace('missing closing )', 'missing )')}: ${where}` };
  }
}
