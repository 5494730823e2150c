/** The import table holds: rooms exchange bytes, and only the listed imports cross a room's wall. */
import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';

import { describe, expect, it } from 'vitest';

import { forbidden } from './check-imports.js';
import { ROOMS } from './import-table.js';
import { importsOf, read, ROOT, sourceFiles } from './sources.js';

describe('the import table', () => {
  it.each(ROOMS.map((room) => [room.folder]))('holds in %s', (folder) => {
    const found = sourceFiles(folder).flatMap((file) =>
      importsOf(file, read(file)).map((one) => forbidden(file, one)),
    );
    expect(found.filter(Boolean)).toEqual([]);
  });

  it('knows every folder that has a package of its own', () => {
    const folders = readdirSync(ROOT).filter((name) => existsSync(path.join(ROOT, name, 'package.json')));
    const known = new Set(ROOMS.map((room) => room.folder));
    expect(folders.filter((name) => !known.has(name) && name !== 'node_modules')).toEqual([]);
  });

  it('lets tests that cross rooms use public entries only', () => {
    const found = sourceFiles('test').flatMap((file) =>
      importsOf(file, read(file)).map((one) => forbidden(file, one)),
    );
    expect(found.filter(Boolean)).toEqual([]);
  });
});

describe('a forbidden import is found', () => {
  const cases: readonly [string, string, string][] = [
    ['contract/src/plugin/x.ts', `import { listen } from '@postern/service/lifecycle';`, 'nothing of ours'],
    ['toolchain/src/x.ts', `export * from '@postern/plugin-server';`, '@postern/contract'],
    ['plugin-server/src/x.ts', `const host = await import('@postern/gateway-host');`, '@postern/service'],
    ['toolchain/src/x.ts', `import type { A } from '../../gateway-host/src/index.js';`, 'by path'],
    ['gateway-host/src/abi/x.ts', `import { y } from '../http/y.js';`, 'abi/ may import'],
    ['gateway-host/src/testing/x.ts', `import { y } from '../config/y.js';`, 'testing/ may import'],
    ['plugins/auth/assembly/x.ts', `import { y } from '../../mcp-server/assembly/y';`, 'by path'],
    ['sdk/assembly/x.ts', `import { y } from 'postern/assembly/y';`, 'nothing of ours'],
  ];
  it.each(cases)('%s: %s', (file, text, expected) => {
    const found = importsOf(file, text).map((one) => forbidden(file, one));
    expect(found).toHaveLength(1);
    expect(found[0]).toContain(expected);
  });
});
