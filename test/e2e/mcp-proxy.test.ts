import { createGateway } from '@postern/gateway-host';

import { describeProxies } from './mcp-proxy-scenarios.js';

describeProxies(async (make) => {
  const gateway = await createGateway({ configuration: make({ port: 0 }) });
  return { url: gateway.url(), close: () => gateway.close(0) };
});
