/** What tenants, servers and consumers may be called, and that no two of a kind share a name. */
import type { Cursor } from '../source/cursor.js';

// Names stand in paths, route names and cluster names: no dot, slash or tilde, which mean something there.
const NAME = /^[a-z0-9][a-z0-9-]{0,62}$/;
const CONSUMER = /^[A-Za-z0-9][A-Za-z0-9._@-]{0,127}$/;

/**
 * The name of a tenant or server.
 *
 * @throws ControlPlaneError CP_NAME
 */
export function parseName(at: Cursor): string {
  const name = at.text();
  if (NAME.test(name)) return name;
  throw at.error('CP_NAME', `is ${JSON.stringify(name.slice(0, 80))}, which cannot be a name`);
}

/**
 * The name of a consumer, as upstreams see it in a header.
 *
 * @throws ControlPlaneError CP_NAME
 */
export function parseConsumerName(at: Cursor): string {
  const name = at.text();
  if (CONSUMER.test(name)) return name;
  const hint = 'Consumers: letters, digits, dot, dash, underscore and @, at most 128 characters.';
  throw at.error('CP_NAME', `is ${JSON.stringify(name.slice(0, 80))}, which cannot be a name`, hint);
}

/**
 * Remembers a value and refuses it the second time.
 *
 * @throws ControlPlaneError CP_DUPLICATE
 */
export function claim(taken: Map<string, string>, value: string, at: Cursor, what: string): void {
  const earlier = taken.get(value);
  if (earlier !== undefined) throw at.error('CP_DUPLICATE', `${what} is already taken at ${earlier}`);
  taken.set(value, at.path);
}
