/** Where credentials come from, and that no message repeats one. */
import { expect, it } from 'vitest';

import { faultOf, load, MANIFEST } from '../project.js';

const FROM_ENV = MANIFEST.replace('credential: demo-key', 'credential: { env: DEMO_KEY }');

it('a credential comes from the environment', async () => {
  const { catalogue } = await load(FROM_ENV, {}, { DEMO_KEY: 's3cret' });
  expect(catalogue.tenants[0]?.consumers[0]).toEqual({ name: 'demo', credential: 's3cret' });
});

it.each([{}, { DEMO_KEY: '' }])('a missing or empty variable is an error that names it: %j', async (env) => {
  const error = await faultOf(FROM_ENV, {}, env);
  expect(error.code).toBe('CP_ENV_MISSING');
  expect(error.message).toBe(
    'postern.yaml:6: tenants[0].consumers[0].credential.env names DEMO_KEY, which is not set',
  );
  expect(error.hint).toContain('export DEMO_KEY=');
});

it('a bad value is not repeated', async () => {
  const error = await faultOf(FROM_ENV, {}, { DEMO_KEY: 'top secret' });
  expect(error.code).toBe('CP_CREDENTIAL');
  expect(`${error.message}${error.hint}`).not.toContain('top secret');
});

it('a broken line is not repeated', async () => {
  const error = await faultOf(MANIFEST.replace('demo-key }', 'demo-key ]'));
  expect(error.code).toBe('CP_YAML');
  expect(`${error.message}${error.hint}`).not.toContain('demo-key');
});

it('a credential in the wrong place is not repeated', async () => {
  const error = await faultOf(MANIFEST.replace('{ name: demo, credential: demo-key }', 'demo-key'));
  expect(error.message).toBe('postern.yaml:6: tenants[0].consumers[0] must be a map, here is text');
});

it('one variable for two consumers is a duplicate', async () => {
  const both = FROM_ENV.replace('credential: batch-key', 'credential: { env: DEMO_KEY }');
  expect((await faultOf(both, {}, { DEMO_KEY: 'x' })).code).toBe('CP_DUPLICATE');
});

it.each([
  '8347561',
  '*hunter2',
  '!hunter2',
  '&hunter2',
  '%hunter2',
  '@hunter2',
  '"hunter2',
  '{ hunter2',
  '[hunter2]',
  '"a"hunter2',
])('a credential that YAML reads differently is not repeated: %s', async (text) => {
  const error = await faultOf(
    MANIFEST.replace('{ name: demo, credential: demo-key }', `name: demo\n        credential: ${text}`),
  );
  expect(error.code).toMatch(/^CP_(YAML|FIELD_|CREDENTIAL)/);
  expect(`${error.message}${error.hint}`).not.toMatch(/hunter2|8347561/);
});
