/** Which URLs may stand in postern.yaml: plain http or https, and only what Envoy routes exactly as written. */
import { isIP } from 'node:net';

import type { Upstream } from '../catalogue/catalogue.js';
import type { Cursor } from '../source/cursor.js';

const URL_FORM = /^(https?):\/\/(\[[0-9a-fA-F:.]+\]|[A-Za-z0-9._-]+)(?::(\d{1,5}))?(\/[^?#]*)?$/;
const HOST_NAME =
  /^(?=.{1,253}$)[a-z0-9](?:[a-z0-9_-]{0,61}[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9_-]{0,61}[a-z0-9])?)*$/;
const BASE_PATH = /^(?:\/[A-Za-z0-9._~!$&'()*+,;=:@-]+)*\/?$/;
const MAX_URL = 2048;

/**
 * Reads an upstream URL.
 *
 * @throws ControlPlaneError CP_UPSTREAM
 */
export function parseUpstream(at: Cursor): Upstream {
  const url = at.text();
  const match = url.length > MAX_URL ? null : URL_FORM.exec(url);
  if (match === null) throw at.error('CP_UPSTREAM', `is not an http or https URL: ${problemOf(url)}`);
  const [, scheme = '', bracketed = '', portText, path = ''] = match;
  const secure = scheme === 'https';
  const host = bracketed.replace(/^\[|\]$/g, '').toLowerCase();
  const isAddress = isIP(host) !== 0;
  if (!isAddress && (!HOST_NAME.test(host) || /^[\d.]+$/.test(host))) {
    throw at.error('CP_UPSTREAM', `has "${host}" for its host, which is neither a name nor an IP address`);
  }
  const defaultPort = secure ? 443 : 80;
  const port = portText === undefined ? defaultPort : Number(portText);
  if (port < 1 || port > 65_535) throw at.error('CP_UPSTREAM', `has port ${port}, not one from 1 to 65535`);
  const authority = port === defaultPort ? bracketed.toLowerCase() : `${bracketed.toLowerCase()}:${port}`;
  return { secure, host, isAddress, port, authority, basePath: basePathOf(at, path) };
}

function basePathOf(at: Cursor, path: string): string {
  const segments = path.split('/');
  // Envoy would route what it rewrote: no dots, no escapes, no empty segments, so that base and rest stay apart.
  if (!BASE_PATH.test(path) || segments.includes('.') || segments.includes('..')) {
    throw at.error('CP_UPSTREAM', `has the base path "${path}"`, 'Write plain segments such as /api/v1.');
  }
  return path.replace(/\/$/, '');
}

/** What is wrong, without repeating a URL that may carry a password. */
function problemOf(url: string): string {
  if (url.length > MAX_URL) return `it has ${url.length} characters`;
  if (/^[a-z][a-z0-9+.-]*:\/\/[^/]*@/i.test(url)) return 'it has a user or password in it';
  if (/[?#]/.test(url)) return 'it has a query or a fragment';
  if (!/^https?:\/\//.test(url)) return 'it does not start with http:// or https://';
  return 'host, port or path cannot be read';
}
