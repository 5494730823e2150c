import { randomBytes } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { expectGolden } from '../golden.js';
import { postern, temporaryFolder } from '../harness.js';
import { GOOD_FUNCTIONS, wasmModule } from '../wasm-bytes.js';

function folderWith(name: string, bytes: Uint8Array): string {
  const cwd = temporaryFolder();
  mkdirSync(path.dirname(path.join(cwd, name)), { recursive: true });
  writeFileSync(path.join(cwd, name), bytes);
  return cwd;
}

function without(name: string): typeof GOOD_FUNCTIONS {
  return Object.fromEntries(Object.entries(GOOD_FUNCTIONS).filter(([key]) => key !== name));
}

describe('postern validate', () => {
  it('accepts a module that a gateway takes', async () => {
    const cwd = folderWith('good.wasm', wasmModule({ imports: { 'env.proxy_log': 'iii:i' } }));
    expectGolden('validate-good', await postern(['validate', 'good.wasm'], { cwd }));
  });

  it.each<[string, Uint8Array]>([
    ['no-abi-marker', wasmModule({ functions: without('proxy_abi_version_0_2_1') })],
    ['unknown-import', wasmModule({ imports: { 'env.proxy_teleport': 'i:i' } })],
    ['wrong-import-type', wasmModule({ imports: { 'env.proxy_log': 'ii:i' } })],
    ['no-allocator', wasmModule({ functions: without('malloc') })],
    ['truncated', wasmModule().slice(0, 60)],
    ['empty', new Uint8Array()],
    ['text', new TextEncoder().encode('(module)\n')],
  ])('refuses %s with a rule, what was seen and a hint', async (name, bytes) => {
    const cwd = folderWith('bad.wasm', bytes);
    expectGolden(`validate-${name}`, await postern(['validate', 'bad.wasm'], { cwd }));
  });

  it('ends with each cure once when it is asked to, those of errors first', async () => {
    const functions = { ...without('malloc'), proxy_on_request_heads: 'iii:i' } as const;
    const imports = { 'env.proxy_teleport': 'i:i', 'env.proxy_teleporter': 'i:i' } as const;
    const cwd = folderWith('bad.wasm', wasmModule({ imports, functions }));
    expectGolden('validate-fix-hint', await postern(['validate', 'bad.wasm', '--fix-hint'], { cwd }));
    const good = folderWith('good.wasm', wasmModule());
    const plain = await postern(['validate', 'good.wasm'], { cwd: good });
    expect(await postern(['validate', 'good.wasm', '--fix-hint'], { cwd: good })).toEqual(plain);
  });

  it('refuses a megabyte of noise', async () => {
    const cwd = folderWith('noise.wasm', randomBytes(1024 * 1024));
    const { code, stdout } = await postern(['validate', 'noise.wasm'], { cwd });
    expect([code, stdout]).toEqual([1, expect.stringContaining('error broken-module')]);
  });

  it('refuses noise behind a good header', async () => {
    const cwd = folderWith('noise.wasm', Buffer.concat([wasmModule().slice(0, 8), randomBytes(1024 * 1024)]));
    expect((await postern(['validate', 'noise.wasm'], { cwd })).code).toBe(1);
  });

  it('prints SARIF, in which each finding names its rule and its file', async () => {
    const cwd = folderWith('out dir/bad.wasm', wasmModule({ functions: without('malloc') }));
    const outcome = await postern(['validate', 'out dir/bad.wasm', '--format', 'sarif'], { cwd });
    expect(outcome.code).toBe(1);
    const { version, runs } = JSON.parse(outcome.stdout);
    expect(version).toBe('2.1.0');
    const [{ tool, results }] = runs;
    const errors = results.filter(({ level }: { level: string }) => level === 'error');
    expect(errors).toMatchObject([
      {
        ruleId: 'allocator',
        message: { text: expect.stringMatching(/malloc[^]*\n.*proxy_on_memory_allocate/) },
        locations: [{ physicalLocation: { artifactLocation: { uri: 'out%20dir/bad.wasm' } } }],
      },
    ]);
    for (const { ruleId, ruleIndex } of results) expect(tool.driver.rules[ruleIndex].id).toBe(ruleId);
  });

  it('prints annotations for a GitHub run, a line for each finding', async () => {
    const cwd = folderWith('a,b.wasm', wasmModule({ functions: without('malloc') }));
    const { stdout } = await postern(['validate', 'a,b.wasm', '--format', 'github'], { cwd });
    expect(stdout).toMatch(/^::error file=a%2Cb\.wasm,title=postern allocator \(rules\)::[^\n]+%0A[^\n]+\n/m);
    expect(
      stdout
        .trimEnd()
        .split('\n')
        .every((line) => /^::(error|warning|notice) file=/.test(line)),
    ).toBe(true);
  });

  it('prints JSON', async () => {
    const cwd = folderWith('bad.wasm', wasmModule({ functions: without('malloc') }));
    const outcome = await postern(['validate', 'bad.wasm', '--format', 'json'], { cwd });
    expect(outcome.code).toBe(1);
    expect(JSON.parse(outcome.stdout)).toMatchObject({
      target: 'envoy',
      accepted: false,
      modules: [{ file: 'bad.wasm', accepted: false, findings: [{ severity: 'error' }] }],
    });
  });

  it('judges every file and refuses when one is refused', async () => {
    const cwd = folderWith('good.wasm', wasmModule());
    writeFileSync(path.join(cwd, 'bad.wasm'), 'x');
    const { code, stdout } = await postern(['validate', 'good.wasm', 'bad.wasm'], { cwd });
    expect(code).toBe(1);
    expect(stdout).toContain('good.wasm: accepted');
    expect(stdout).toContain('bad.wasm: refused');
  });

  it('takes a plugin folder for its built module', async () => {
    const cwd = folderWith('plugin/build/plugin.wasm', wasmModule());
    expect((await postern(['validate', 'plugin'], { cwd })).stdout).toMatch(
      /^plugin\/build\/plugin\.wasm: accepted/,
    );
  });

  it('tells to build a plugin folder without a module', async () => {
    const cwd = folderWith('plugin/spec.yaml', new Uint8Array());
    expectGolden('validate-not-built', await postern(['validate', 'plugin'], { cwd }));
  });

  it('accepts a warning, unless it is strict', async () => {
    const cwd = folderWith('nameless.wasm', withoutNames(wasmModule()));
    const { code, stdout } = await postern(['validate', 'nameless.wasm'], { cwd });
    expect([code, stdout]).toEqual([0, expect.stringContaining('1 warning\n')]);
    expect((await postern(['validate', 'nameless.wasm', '--strict'], { cwd })).code).toBe(1);
  });

  it('knows what a target lacks', async () => {
    const cwd = folderWith('redis.wasm', wasmModule({ imports: { 'env.proxy_redis_init': 'iiiiiii:i' } }));
    expect((await postern(['validate', 'redis.wasm', '--target', 'envoy'], { cwd })).code).toBe(1);
  });

  it('gives the verdict for the oldest Envoy that shall take the module', async () => {
    const bytes = wasmModule({ imports: { 'wasi_snapshot_preview1.fd_sync': 'i:i' } });
    const cwd = folderWith('go.wasm', bytes);
    const judge = (...flags: string[]) => postern(['validate', 'go.wasm', '--no-canary', ...flags], { cwd });
    const newest = await judge();
    expect([newest.code, newest.stdout]).toEqual([
      0,
      expect.stringContaining('warning host-support: Envoy before 1.40'),
    ]);
    expect((await judge('--minimum-version', '1.40', '--strict')).code).toBe(0);
    const older = await judge('--minimum-version', '1.38.2', '--format', 'json');
    expect([older.code, JSON.parse(older.stdout)]).toEqual([
      1,
      expect.objectContaining({ target: 'envoy', minimumVersion: '1.36' }),
    ]);
    expect((await judge('--minimum-version', '1.36')).stdout).toMatch(
      /^go\.wasm: refused for envoy 1\.36, 1 error\n/,
    );
  });

  it.each([
    [['--minimum-version', '1.35'], 'cannot be "1.35" for envoy', 'known from 1.36 on'],
    [['--minimum-version', 'newest'], 'cannot be "newest" for envoy', 'known from 1.36 on'],
    [
      ['--minimum-version', '1.36', '--target', 'higress'],
      'cannot be "1.36" for higress',
      'a version of Envoy',
    ],
  ])('refuses %j', async (flags, message, hint) => {
    const { code, stderr } = await postern(['validate', 'x.wasm', ...flags]);
    expect([code, stderr]).toEqual([2, expect.stringContaining(`--minimum-version ${message}`)]);
    expect(stderr).toContain(hint);
  });
});

/** The name section is the last one of a module made here. */
function withoutNames(bytes: Uint8Array): Uint8Array {
  const name = Buffer.from(bytes).lastIndexOf(Buffer.from([4, 0x6e, 0x61, 0x6d, 0x65]));
  return bytes.slice(0, name - 2);
}
