/** What a terminal shows. */
import { expect, it } from 'vitest';

import { maskCredentials } from '../../src/catalogue/masking.js';
import { staticBootstrap } from '../../src/envoy/bootstrap.js';
import { load, MANIFEST } from '../project.js';

const TOOLS = `server:
  name: orders
  config: { apiKey: sec-1, nested: { accessToken: sec-2 }, region: eu }
  securitySchemes: [{ id: a, type: http, scheme: bearer, defaultCredential: sec-3 }]
tools:
  - name: list
    requestTemplate:
      url: /orders
      method: GET
      headers: [{ key: X-Api-Key, value: sec-4 }, { key: Accept, value: text/csv }]
`;

it('every credential is masked, nothing else changes', async () => {
  const { catalogue } = await load(MANIFEST, { 'orders.yaml': TOOLS });
  const open = staticBootstrap(catalogue);
  const masked = staticBootstrap(maskCredentials(catalogue));
  for (const secret of ['demo-key', 'batch-key', 'sec-1', 'sec-2', 'sec-3', 'sec-4']) {
    expect(open).toContain(secret);
    expect(masked).not.toContain(secret);
  }
  expect(masked).toContain('text/csv');
  expect(open.replace(/(?:demo|batch)-key|sec-\d/g, '***')).toBe(masked);
});
