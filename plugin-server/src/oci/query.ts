/** The query of a request; the app itself parses none. */
import type { IncomingMessage } from 'node:http';

/** Reads what stands behind the question mark. */
export function queryOf({ url = '' }: Pick<IncomingMessage, 'url'>): URLSearchParams {
  const at = url.indexOf('?');
  return new URLSearchParams(at === -1 ? '' : url.slice(at + 1));
}
