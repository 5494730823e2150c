/** A built-in plugin is a story that one can read: spec, README with curl and what it prints, tests of the compiled module. */
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';

import { parsePluginSpec } from '@postern/contract/spec';
import { describe, expect, it } from 'vitest';

import { ROOT } from '../architecture/sources.js';

const folder = path.join(ROOT, 'plugins');
const plugins = readdirSync(folder).filter((name) => existsSync(path.join(folder, name, 'package.json')));

describe.each(plugins)('plugins/%s', (name) => {
  const at = (...segments: string[]): string => path.join(folder, name, ...segments);

  it('carries a spec whose name is the folder and whose version is the package’s', () => {
    const spec = parsePluginSpec(readFileSync(at('spec.yaml'), 'utf8'), 'spec.yaml');
    const manifest = JSON.parse(readFileSync(at('package.json'), 'utf8')) as { version: string };
    expect(spec.info).toMatchObject({ name, version: manifest.version });
    expect(spec.spec.configSchema, 'spec.configSchema describes the configuration').toBeDefined();
  });

  it('has a README with a curl command and the output to expect', () => {
    const readme = readFileSync(at('README.md'), 'utf8');
    expect(readme).toMatch(/```sh\n[^`]*curl /);
    expect(readme).toMatch(/```(json|http|text)\n/);
  });

  it('has tests', () => {
    expect(readdirSync(at('test')).filter((file) => file.endsWith('.test.ts')).length).toBeGreaterThan(0);
  });

  it('keeps its entry to a registration of at most 20 lines', () => {
    expect(readFileSync(at('assembly/index.ts'), 'utf8').split('\n').length).toBeLessThanOrEqual(21);
  });
});
