/** A request with two Host fields means one server to a proxy and perhaps another one here, so it is refused. Spec: RFC 9112 §3.2. */
import type { IncomingMessage } from 'node:http';

/** Whether the request names at most one host; Node itself refuses one that names none. */
export function hasOneHost({ rawHeaders }: IncomingMessage): boolean {
  let found = 0;
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const name = rawHeaders[index];
    // The length first: this runs for every request, and few fields have names of four letters.
    if (name?.length === 4 && name.toLowerCase() === 'host') found++;
  }
  return found <= 1;
}
