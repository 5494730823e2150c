/** The echo filter: sends back what comes. Spec: Envoy api/envoy/extensions/filters/network/echo/v3/echo.proto. */
import { FilterStatus } from '../../abi/network-filter.js';
import type { NetworkFilterFactory } from './tcp-connection.js';

export const echoFilter: NetworkFilterFactory = {
  name: 'envoy.filters.network.echo',
  create: (connection) => ({
    setCallbacks: () => undefined,
    onNewConnection: () => FilterStatus.Continue,
    onData: (data, endStream) => {
      connection.write(data, endStream);
      return FilterStatus.StopIteration;
    },
    onWrite: () => FilterStatus.Continue,
    onClose: () => undefined,
  }),
};
