import { parse } from 'yaml';
import { describe, expect, it } from 'vitest';
import { swapCode } from '../../src/dev/swap-code.js';

const filter = (rootId: string): object => ({
  name: `postern.acme.${rootId}`,
  config: { root_id: rootId, vm_config: { vm_id: 'acme', code: { remote: { sha256: 'abc' } } }, on: 'on' },
});

describe("a listener file with one plugin's code replaced", () => {
  it('changes every filter of that plugin and nothing else', () => {
    const before = {
      resources: [{ filters: [filter('auth'), filter('mcp-server')] }, { filters: [filter('auth')] }],
    };
    const { text, swapped } = swapCode(JSON.stringify(before), 'auth', '/m.wasm');
    const wanted = structuredClone(before) as typeof before;
    const mine = JSON.stringify(wanted).replaceAll(
      '"root_id":"auth","vm_config":{"vm_id":"acme","code":{"remote":{"sha256":"abc"}}}',
      '"root_id":"auth","vm_config":{"vm_id":"acme","code":{"local":{"filename":"/m.wasm"}}}',
    );
    expect([swapped, parse(text)]).toEqual([2, JSON.parse(mine)]);
  });

  it('quotes every text, since Envoy reads YAML 1.1', () => {
    expect(swapCode(JSON.stringify(filter('auth')), 'auth', '/m').text).toContain('on: "on"');
  });

  it('counts nothing when the plugin is not there', () => {
    expect(swapCode('resources: []', 'auth', '/m').swapped).toBe(0);
  });
});
