/** Which RootContext a plugin configuration gets: the one registered for its `root_id`. */

import { Bytes, scratch } from './bytes';
import { RootContext } from './context';
import { log, LogLevel } from './log';
import { E_NO_ROOT } from './messages';
import { propertyPath, readProperty } from './properties';
import { Status } from './status';

const names: string[] = [];
const factories: ((id: u32) => RootContext)[] = [];
const ROOT_ID = propertyPath(['plugin_root_id']);

/**
 * Registers how to make the root of a plugin configuration. Call it at the top level of the entry file.
 *
 * @param rootId the configuration's `root_id`; the empty name also serves every name that nobody registered
 */
export function registerRootContext(factory: (id: u32) => RootContext, rootId: string = ''): void {
  names.push(rootId);
  factories.push(factory);
}

/** Makes the root for a new configuration. */
export function createRoot(id: u32): RootContext {
  const rootId = readProperty(ROOT_ID, scratch) == Status.Ok ? scratch.takeString() : '';
  let index = names.indexOf(rootId);
  if (index < 0) index = names.indexOf('');
  return index < 0 ? new UnknownRoot(id, rootId) : factories[index](id);
}

/** Stands in for a root that nobody registered. It fails at start, since hosts do not notice a trap before. */
class UnknownRoot extends RootContext {
  constructor(
    id: u32,
    private rootId: string,
  ) {
    super(id);
  }

  onVmStart(_vmConfiguration: Bytes): bool {
    log(LogLevel.Error, `${E_NO_ROOT}"${this.rootId}" (registered: ${names.join(', ')})`);
    return false;
  }
}
