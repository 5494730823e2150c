import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { afterAll, expect, it } from 'vitest';

import { GatewayError } from '../../src/errors.js';
import { runScenarios } from '../../src/scenario/command.js';
import { scriptModule } from '../abi/script-plugin.js';

const folder = mkdtempSync(path.join(tmpdir(), 'postern-scenario-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** What is printed for a file, and how the run ends. */
async function printed(text: string, deadlineMs = 60_000): Promise<{ output: string; code: string }> {
  const [file, module] = [path.join(folder, 'a.yaml'), path.join(folder, 'plugin.wasm')];
  writeFileSync(file, text);
  writeFileSync(module, await scriptModule());
  let output = '';
  const stdout = { write: (part: string) => (output += part) };
  const run = runScenarios({ files: [file], module, format: 'text', deadlineMs }, stdout);
  const code = await run.then(
    () => '',
    (error: unknown) => (error instanceof GatewayError ? error.code : String(error)),
  );
  return { output, code };
}

it('every scenario has a host of its own, and all are told', async () => {
  const one = (name: string, status: number): string =>
    `- name: ${name}\n  steps: [{ request: {} }, { respond: {} }, { response: { status: ${status} } }]\n`;
  const { output, code } = await printed(
    `scenarios:\n${one('good', 200)}${one('bad', 201)}${one('last', 200)}`,
  );
  expect(code).toBe('GH_SCENARIO_FAILED');
  expect(output).toMatch(/✓ good\n {2}✗ bad[^]*expected 201, seen 200[^]*✓ last\n\n2 passed, 1 failed\n$/);
});

it('a plugin that does not return fails its scenario, and the next one runs', async () => {
  const { output, code } = await printed(
    [
      'plugin: { configuration: "request_headers: loop" }',
      'scenarios:',
      '- { name: hangs, steps: [{ request: {} }] }',
      '- { name: serves, configuration: "", steps: [{ request: {} }] }',
    ].join('\n'),
    3000,
  );
  expect(output).toMatch(
    /✗ hangs[^]*did not end within 3 s: a callback of a plugin does not return[^]*✓ serves/,
  );
  expect(code).toBe('GH_SCENARIO_FAILED');
});
