/**
 * The addresses of a name as a guest reads them: their number, the seconds that each is good for, each as text.
 * Spec: Envoy context.cc (onResolveDns); the port of each is 0.
 */
import { isIPv6 } from 'node:net';

/** Finds addresses; undefined when the look-up itself failed, which is not the same as finding none. */
export type ResolveDns = (name: string, done: (addresses: readonly string[] | undefined) => void) => void;

/** Nothing at all for a look-up that failed. */
export function serializeAddresses(addresses: readonly string[] | undefined): Buffer {
  if (addresses === undefined) return Buffer.alloc(0);
  const numbers = Buffer.alloc(4 + 4 * addresses.length);
  numbers.writeUInt32LE(addresses.length);
  const texts = addresses.map((address) => (isIPv6(address) ? `[${address}]:0\0` : `${address}:0\0`));
  return Buffer.concat([numbers, Buffer.from(texts.join(''))]);
}
