/** Words that YAML 1.1 takes for something else are ordinary names here. */
import { expect, it } from 'vitest';

import { load, MANIFEST } from '../project.js';

it.each(['n', 'y', 'on', 'off', 'yes', 'no'])('%s is a name without quotes', async (name) => {
  const { catalogue } = await load(MANIFEST.replace('name: acme', `name: ${name}`));
  expect(catalogue.tenants[0]?.name).toBe(name);
});

it.each(['1e3', '0x10', '007', 'true', 'null', '2022-06-28'])('%s is a name in quotes', async (name) => {
  const { catalogue } = await load(MANIFEST.replace('name: acme', `name: "${name}"`));
  expect(catalogue.tenants[0]?.name).toBe(name);
});

it('a part that is repeated by an alias reads as if it were written out', async () => {
  const text = MANIFEST.replace('config: ./orders.yaml', 'config: &c ./orders.yaml').concat(
    '      - { name: more, upstream: "http://b.test", config: *c }\n',
  );
  const { catalogue } = await load(text);
  expect(catalogue.tenants[0]?.servers.map(({ name }) => name)).toEqual(['orders', 'more']);
});
