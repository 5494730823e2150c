import { existsSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { endpointsOf, requireNotUp, upFileIn, writeUpFile } from '../../src/stack/up-file.js';
import { temporaryFolder } from '../harness.js';

const CONTENTS = {
  key: 'k',
  header: 'x-api-key' as const,
  tenants: {},
  pluginServer: 'http://127.0.0.1:1',
  admin: 'http://127.0.0.1:2',
};

describe('up.json', () => {
  it('is readable by its owner only', async () => {
    const file = upFileIn(temporaryFolder());
    await writeUpFile(file, { ...CONTENTS, pids: { up: process.pid } });
    expect(statSync(file).mode & 0o777).toBe(0o600);
  });

  it('of a living process stops a second start', async () => {
    const file = upFileIn(temporaryFolder());
    await writeUpFile(file, { ...CONTENTS, pids: { up: process.pid } });
    await expect(requireNotUp(file)).rejects.toMatchObject({
      code: 'TC_ALREADY_UP',
      hint: expect.stringContaining(`kill ${process.pid}`),
    });
  });

  it.each(['{"pids":{"up":4194399}}', '{', '{}', '{"pids":{"up":-1}}'])(
    'left behind as %s is removed',
    async (text) => {
      const file = path.join(temporaryFolder(), 'up.json');
      writeFileSync(file, text);
      await requireNotUp(file);
      expect(existsSync(file)).toBe(false);
    },
  );

  it.each([
    ['127.0.0.1', 'http://127.0.0.1:80/t/s/mcp'],
    ['0.0.0.0', 'http://127.0.0.1:80/t/s/mcp'],
    ['::', 'http://127.0.0.1:80/t/s/mcp'],
    ['::1', 'http://[::1]:80/t/s/mcp'],
  ])('gives an endpoint that can be reached for a gateway on %s', (host, mcp) => {
    const endpoints = endpointsOf({ gateway: { host, port: 80 }, tenants: [{ name: 't', servers: ['s'] }] });
    expect(endpoints).toEqual({ t: { servers: { s: { mcp } } } });
  });
});
