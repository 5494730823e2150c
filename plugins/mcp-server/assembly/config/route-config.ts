/** Where a server or a tool sends its requests, and how long it waits: additions of Postern's. */

import { ConfigValue } from 'proxy-wasm-assemblyscript-sdk/assembly/rules';
import { CalloutRoute } from '../call/send';
import { positive } from '../proxy/positive';
import { Tool } from '../tool';
import { textOf } from './fields';

/** Beside Higress's, in `server` and in `tools[]`. */
export const ROUTE_FIELDS = ['cluster', 'timeout'];
const CALLOUT_MS = 5000;

/** Reads what a tool says, and where it says nothing, what its server says. */
export function readRoute(tool: Tool, value: ConfigValue, server: ConfigValue): void {
  const own = textOf(value, 'cluster');
  const cluster = own == '' ? textOf(server, 'cluster') : own;
  const timeout = <u32>positive(value, 'timeout', positive(server, 'timeout', 0));
  if (cluster == '') tool.timeoutMs = timeout;
  else tool.route = new CalloutRoute(cluster, timeout == 0 ? CALLOUT_MS : timeout);
}
