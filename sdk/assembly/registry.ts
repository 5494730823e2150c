/** Which RootContext a plugin configuration gets: the one registered for its `root_id`. */

import { complain } from './abort';
import { Bytes, HostBytes } from './bytes';
import { RootContext } from './context';
import { E_KNOWN_ROOT, E_NO_ROOT } from './messages';
import { readProperty } from './properties';

type Factory = (id: u32) => RootContext;

class Registration {
  constructor(
    readonly rootId: Bytes,
    readonly make: Factory,
    readonly before: Registration | null,
  ) {}
}

let last: Registration | null = null;
const ROOT_ID = Bytes.of('plugin_root_id');
const asked = new HostBytes();

/**
 * Registers how to make the root of a plugin configuration. Call it at the top level of the entry file.
 *
 * @param rootId the configuration's `root_id`; the empty name also serves every name that nobody registered
 */
export function registerRootContext(factory: (id: u32) => RootContext, rootId: string = ''): void {
  last = new Registration(Bytes.of(rootId), factory, last);
}

/** Makes the root for a new configuration. */
export function createRoot(id: u32): RootContext {
  readProperty(ROOT_ID, asked);
  let found = last;
  let rest: Registration | null = null;
  while (found !== null && !found.rootId.equals(asked)) {
    if (found.rootId.size == 0) rest = found;
    found = found.before;
  }
  if (found === null) found = rest;
  if (found !== null) return found.make(id);
  complain(E_NO_ROOT, asked);
  let one = last;
  while (one !== null) {
    complain(E_KNOWN_ROOT, one.rootId);
    one = one.before;
  }
  return new UnknownRoot(id);
}

/** Stands in for a root that nobody registered. It fails at start, since hosts do not notice a trap before. */
class UnknownRoot extends RootContext {
  onVmStart(_vmConfiguration: Bytes): bool {
    return false;
  }
}
