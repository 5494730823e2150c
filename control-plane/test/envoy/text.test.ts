/** How the YAML is written: the same bytes for the same meaning, and nothing that YAML 1.1 reads differently. */
import { describe, expect, it } from 'vitest';
import { parse, parseDocument, Scalar, visit } from 'yaml';

import { staticBootstrap } from '../../src/envoy/bootstrap.js';
import { toYaml } from '../../src/envoy/yaml.js';
import { load } from '../project.js';
import { TWO_TENANTS, TWO_TENANTS_ENV } from '../two-tenants.js';

async function bootstrapOf(manifest: string, files: Record<string, string> = {}): Promise<string> {
  const { catalogue } = await load(manifest, files, TWO_TENANTS_ENV);
  return staticBootstrap(catalogue);
}

describe('the YAML', () => {
  it('quotes every string', async () => {
    const document = parseDocument(await bootstrapOf(TWO_TENANTS), { version: '1.1' });
    const plain: unknown[] = [];
    visit(document, {
      Scalar(key, node) {
        if (key !== 'key' && typeof node.value === 'string' && node.type !== Scalar.QUOTE_DOUBLE)
          plain.push(node.value);
      },
    });
    expect(plain).toEqual([]);
  });

  it('means the same to a reader of YAML 1.1 and of YAML 1.2', async () => {
    const text = await bootstrapOf(TWO_TENANTS);
    expect(parse(text, { version: '1.1' })).toEqual(parse(text, { version: '1.2' }));
  });

  it.each([
    'n',
    'on',
    '1e3',
    '0x10',
    '1_000',
    '12:30:45',
    '2022-06-28',
    '~',
    'null',
    '=',
    '',
    ' x ',
    '#',
    'a: b',
  ])('keeps %j as text, as a value and as a name', (word) => {
    const resource = { value: word, [`k${word}`]: 1, map: { [word]: word } };
    for (const version of ['1.1', '1.2'] as const) {
      expect(parse(toYaml(resource), { version })).toEqual(resource);
    }
  });

  it('does not depend on the order in which tenants, servers, consumers and hosts stand', async () => {
    const [head = '', zeta = '', n = ''] = TWO_TENANTS.split(/(?= {2}- name: (?:zeta|"n"))/);
    const [tail = ''] = /run:[^]*/.exec(n) ?? [];
    const reordered = [
      head,
      n.replace(tail, ''),
      zeta
        .replace('[mcp.zeta.example, "*.zeta.example"]', '["*.zeta.example", mcp.zeta.example]')
        .replace('[zoe-app, batch]', '[batch, zoe-app]')
        .replace(/( {6}- \{ name: zoe-app.*\n)( {6}- \{ name: batch.*\n)/, '$2$1'),
      tail,
    ].join('');
    expect(reordered).not.toBe(TWO_TENANTS);
    expect(await bootstrapOf(reordered)).toBe(await bootstrapOf(TWO_TENANTS));
  });

  it('is the same on every run', async () => {
    expect(await bootstrapOf(TWO_TENANTS)).toBe(await bootstrapOf(TWO_TENANTS));
  });

  it('keeps the order of tools and of their fields', async () => {
    const text =
      'server: { name: o }\ntools:\n  - { name: b, description: x }\n  - { description: y, name: a }\n';
    expect(await bootstrapOf(TWO_TENANTS, { 'orders.yaml': text })).toContain(
      String.raw`\"tools\":[{\"name\":\"b\",\"description\":\"x\"},{\"description\":\"y\",\"name\":\"a\"}]`,
    );
  });
});
