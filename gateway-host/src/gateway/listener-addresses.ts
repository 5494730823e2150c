/** Which listener may have which address. Spec: Envoy source/common/listener_manager/listener_manager_impl.cc; text observed of 1.40. */
import type { ListenerSpec } from '../config/messages/listener.js';
import { GatewayError } from '../errors.js';

/** @throws GatewayError when another listener has an address of this one already */
export function checkAddresses(spec: ListenerSpec, others: Iterable<ListenerSpec>): void {
  const wanted = new Set(addressesOf(spec));
  for (const other of others) {
    if (other.name === spec.name) continue;
    const taken = addressesOf(other).find((address) => wanted.has(address));
    if (taken === undefined) continue;
    const what = `error adding listener: '${spec.name}' has duplicate address '${taken}' as existing listener`;
    throw new GatewayError('GH_CONFIG', what, { hint: `listener ${other.name} has it` });
  }
}

/** Those that cannot be had twice. */
function addressesOf({ identity: { addresses, bind } }: ListenerSpec): string[] {
  if (!bind) return [];
  return addresses.filter(({ port }) => port !== 0).map(({ host, port }) => `${host}:${port}`);
}
