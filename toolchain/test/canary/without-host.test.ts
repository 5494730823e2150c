import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { temporaryFolder } from '../harness.js';
import { configuring, folderOf } from './starting-modules.js';

const TOOLCHAIN = fileURLToPath(new URL('../../', import.meta.url));
const MODULES = path.join(TOOLCHAIN, '../node_modules');
const { dependencies } = JSON.parse(readFileSync(path.join(TOOLCHAIN, 'package.json'), 'utf8')) as {
  dependencies: Record<string, string>;
};
/** The compiler's own two stand beside it. */
const NEEDED = [...Object.keys(dependencies), 'binaryen', 'long'];

/** An installation of `postern` with what it needs and nothing else; `host` is the script of a gateway-host. */
function installed(host?: string): string {
  const modules = path.join(temporaryFolder(), 'node_modules');
  for (const name of NEEDED) {
    mkdirSync(path.dirname(path.join(modules, name)), { recursive: true });
    symlinkSync(path.join(MODULES, name), path.join(modules, name));
  }
  for (const part of ['bin', 'dist', 'package.json'])
    cpSync(path.join(TOOLCHAIN, part), path.join(modules, 'postern', part), { recursive: true });
  if (host !== undefined) {
    const folder = path.join(modules, '@postern/gateway-host');
    mkdirSync(folder);
    writeFileSync(path.join(folder, 'package.json'), '{ "bin": "host.cjs" }');
    writeFileSync(path.join(folder, 'host.cjs'), host);
  }
  return path.join(modules, 'postern/bin/postern.js');
}

/** What that installation makes of a module that refuses. */
function validated(host?: string): { code: number | null; text: string } {
  const cwd = folderOf({ 'plugin.wasm': configuring('(i32.const 0)') });
  const args = [installed(host), 'validate', 'plugin.wasm'];
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { cwd, encoding: 'utf8' });
  return { code: status, text: stdout + stderr };
}

it('without gateway-host the canary is not executed, and a hint says how to have it', () => {
  expect(validated()).toEqual({
    code: 0,
    text: [
      'plugin.wasm: accepted for envoy',
      '  rules: passed',
      '  canary: not-executed: @postern/gateway-host is not installed',
      '    hint: Install it with `npm install @postern/gateway-host`.',
      '',
    ].join('\n'),
  });
});

it('a gateway-host that does not know the command is no fault of the module', () => {
  const { code, text } = validated('console.error("error GH_COMMAND: no such command"); process.exit(2)');
  expect(code).toBe(0);
  expect(text).toContain(
    'not-executed: @postern/gateway-host ended with 2 and without a report: error GH_COMMAND',
  );
});

it('a report of another form is none', () => {
  expect(validated('console.log(JSON.stringify({ verdict: "good" }))').text).toContain('without a report');
});

it('a module that takes the host down with it is refused', () => {
  const { code, text } = validated('process.kill(process.pid, "SIGSEGV"); setTimeout(() => {}, 10000)');
  expect(code).toBe(1);
  expect(text).toContain("error canary-crash: the start has ended the host's process with SIGSEGV");
});
