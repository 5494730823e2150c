/** Which tool files are taken; a bad one is a fault of its server alone. */
import { describe, expect, it } from 'vitest';

import { faultOf, load, MANIFEST, TOOLS } from '../project.js';

describe('a tool file', () => {
  it.each([
    ['no server', 'tools: []', './orders.yaml:1 has no field "server"'],
    ['a server without a name', 'server: {}', './orders.yaml:1: server has no field "name"'],
    [
      'a tool without a name',
      'server: { name: o }\ntools:\n  - {}',
      './orders.yaml:3: tools[0] has no field "name"',
    ],
    [
      'two tools of one name',
      'server: { name: o }\ntools:\n  - name: a\n  - name: a',
      './orders.yaml:4: tools[1].name is "a", as at tools[0].name',
    ],
    ['_rules_ of its own', `${TOOLS}_rules_: []`, './orders.yaml:6: _rules_ is written by the control plane'],
    ['a match of its own', `${TOOLS}_match_route_: [x]`, '_match_route_ is written by the control plane'],
    ['a prefix of its own', `${TOOLS}upstreamPrefix: /x`, 'upstreamPrefix is written by the control plane'],
  ])('with %s is refused', async (_, text, message) => {
    const error = await faultOf(MANIFEST, { 'orders.yaml': text });
    expect(error.message).toContain(message);
    expect(error.code).toBe('CP_TOOL_CONFIG');
  });

  it('with tools of the wrong type is refused', async () => {
    const error = await faultOf(MANIFEST, { 'orders.yaml': 'server: { name: o }\ntools: {}' });
    expect(error.message).toContain('./orders.yaml:2: tools must be a list, here is a map');
  });

  it('that does not exist is a fault of its server alone', async () => {
    const more = '      - { name: more, upstream: "http://b.test", config: ./missing.yaml }\n';
    const { catalogue, faults } = await load(`${MANIFEST}${more}`);
    expect(catalogue.tenants[0]?.servers.map(({ name }) => name)).toEqual(['orders']);
    expect(faults).toMatchObject([
      {
        tenant: 'acme',
        server: 'more',
        error: { code: 'CP_FILE_UNREADABLE', message: './missing.yaml cannot be read (it does not exist)' },
      },
    ]);
  });

  it('may stand inline', async () => {
    const inline = MANIFEST.replace('./orders.yaml', '{ server: { name: o }, tools: [{ name: a }] }');
    const { catalogue } = await load(inline);
    expect([...(catalogue.tenants[0]?.servers[0]?.config.keys() ?? [])]).toEqual(['server', 'tools']);
  });

  it('inline with _rules_ names the place in postern.yaml', async () => {
    const error = await faultOf(MANIFEST.replace('./orders.yaml', '{ server: { name: o }, _rules_: [] }'));
    expect(error.message).toContain('postern.yaml:11: tenants[0].servers[0].config._rules_ is written by');
  });
});
