/**
 * The direct response filter: sends a text and ends the connection.
 * Spec: Envoy api/envoy/extensions/filters/network/direct_response/v3/config.proto; observed of 1.40.
 */
import { BodyBuffer } from '../../abi/body-buffer.js';
import { FilterStatus } from '../../abi/network-filter.js';
import type { NetworkFilterFactory } from './tcp-connection.js';

export function directResponseFilter(response: Uint8Array): NetworkFilterFactory {
  return {
    name: 'envoy.filters.network.direct_response',
    create: (connection) => ({
      setCallbacks: () => undefined,
      onNewConnection: () => {
        connection.write(new BodyBuffer(Buffer.from(response)), true);
        connection.close(true);
        return FilterStatus.StopIteration;
      },
      onData: () => FilterStatus.StopIteration,
      onWrite: () => FilterStatus.Continue,
      onClose: () => undefined,
    }),
  };
}
