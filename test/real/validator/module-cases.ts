/** All modules of the comparison: the quick ones, and those that have to be compiled first. */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';

import { parsePluginSpec } from '@postern/contract/spec';

import { BAD_MODULES } from '../../../contract/test/rules/bad-modules.js';
import { ROOT } from '../../e2e/processes.js';
import { TEXT_MODULES, textModule } from '../envoy/side-by-side/modules/text-modules.js';
import { buildGuests, guestNames } from '../guests/build.js';
import { CACHE } from '../install/cache.mjs';
import { ensureGo } from '../install/go.mjs';
import { completeModules } from './complete-modules.js';
import type { ModuleCase } from './module-case.js';
import { newerModules } from './newer-modules.js';
import { startModules } from './start-modules.js';

const BUILT_IN = ['auth', 'mcp-server', 'tool-transform'];
const LANGUAGES: Readonly<Record<string, string>> = {
  c: 'C',
  go: 'Go',
  zig: 'Zig',
  wat: "WebAssembly's text",
};

/** Made without a compiler. */
export function quickCases(): ModuleCase[] {
  return [
    ...ruleCases(),
    ...startModules(),
    ...newerModules(),
    ...completeModules(),
    ...BUILT_IN.map(builtIn),
  ];
}

/** What other suites compare, and guests in other languages, built into `folder`. */
export async function slowCases(folder: string): Promise<ModuleCase[]> {
  const guest = await buildGuests(folder);
  return [
    ...TEXT_MODULES.map((name) => ({
      id: `text/${name}`,
      what: name.replaceAll('-', ' '),
      bytes: textModule(name),
    })),
    ...guestNames().map((name) => ({
      id: name,
      what: `a guest in ${LANGUAGES[name.split('/')[0] ?? ''] ?? '?'}`,
      configuration: 'of a guest',
      bytes: readFileSync(guest(name)),
    })),
    ...thirdParty(folder),
  ];
}

/** The smallest modules that break one rule each. */
function ruleCases(): ModuleCase[] {
  return BAD_MODULES.map(([title, bytes]) => {
    const [rule = '', what = ''] = title.split(': ');
    return { id: `${rule}/${what.replace(/[^A-Za-z0-9]+/g, '-')}`, what: title, bytes };
  });
}

/** As it is shipped, with the example of its own spec.yaml. */
function builtIn(name: string): ModuleCase {
  const folder = path.join(ROOT, 'plugins', name);
  const spec = parsePluginSpec(readFileSync(path.join(folder, 'spec.yaml'), 'utf8'));
  return {
    id: `plugins/${name}`,
    what: 'a built-in plugin with the example of its spec.yaml',
    configuration: JSON.stringify(spec.spec.configSchema?.openAPIV3Schema['example']),
    bytes: readFileSync(path.join(folder, 'build/plugin.wasm')),
  };
}

/** The plugin on Higress's Go SDK: as that SDK marks it, and with a marker of Envoy's besides. */
function thirdParty(folder: string): ModuleCase[] {
  const configuration = JSON.stringify({ header: 'x-token', cluster: 'main' });
  return [
    { name: 'known', what: "a plugin on Higress's Go SDK, with Envoy's marker", flags: ['-tags', 'envoy'] },
    { name: 'own', what: "a plugin on Higress's Go SDK, with that SDK's marker alone", flags: [] },
  ].map(({ name, what, flags }) => {
    const output = path.join(folder, `higress-${name}.wasm`);
    const args = [
      'build',
      '-trimpath',
      '-buildvcs=false',
      '-buildmode=c-shared',
      ...flags,
      '-o',
      output,
      '.',
    ];
    const target = {
      GOOS: 'wasip1',
      GOARCH: 'wasm',
      CGO_ENABLED: '0',
      GOTOOLCHAIN: 'local',
      GOFLAGS: '-modcacherw',
    };
    const caches = { GOCACHE: path.join(CACHE, 'go-build'), GOMODCACHE: path.join(CACHE, 'go-modules') };
    execFileSync(ensureGo(), args, {
      cwd: path.join(ROOT, 'test/real/third-party/go'),
      env: { ...process.env, ...target, ...caches },
    });
    return { id: `higress-sdk/${name}`, what, configuration, bytes: readFileSync(output) };
  });
}
