/** Which Host names lead to a tenant. */
import type { Cursor } from '../source/cursor.js';

const LABELS =
  /^(?=.{1,253}$)[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)*$/;

/**
 * The host names of one tenant; none, or "*", means every host that no other tenant has.
 *
 * @throws ControlPlaneError CP_HOST
 */
export function parseHosts(at: Cursor | undefined, taken: Map<string, string>): string[] {
  const items = at?.list() ?? [];
  const hosts = items.map((item) => parseHost(item));
  if (at !== undefined && hosts.length === 0) {
    throw at.error('CP_HOST', 'is empty', 'Leave "hosts" out, or name at least one host.');
  }
  if (hosts.includes('*')) {
    if (hosts.length === 1) return [];
    throw items[hosts.indexOf('*')]?.error(
      'CP_HOST',
      '"*" stands beside other hosts',
      'Keep "*" alone, or leave it out.',
    );
  }
  hosts.forEach((host, index) => {
    const earlier = taken.get(host);
    const item = items[index];
    if (earlier !== undefined && item !== undefined) {
      const hint =
        'Give each tenant a host of its own, or leave "hosts" out: paths start with the tenant anyway.';
      throw item.error('CP_HOST', `"${host}" already belongs to ${earlier}`, hint);
    }
    taken.set(host, item?.path ?? '');
  });
  return hosts;
}

function parseHost(at: Cursor): string {
  const host = at.text().toLowerCase();
  if (host === '*') return host;
  if (/:\d+$/.test(host)) {
    throw at.error('CP_HOST', `"${host}" has a port`, 'Leave the port out; a host matches with any port.');
  }
  if (LABELS.test(host.replace(/^\*\./, ''))) return host;
  throw at.error('CP_HOST', `${JSON.stringify(host.slice(0, 80))} is not a host name`);
}
