import { generateKeyPairSync, verify } from 'node:crypto';
import { chmodSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { expectGolden } from '../golden.js';
import { postern, temporaryFolder } from '../harness.js';
import { writeKnownKey } from '../signature/known-key.js';
import { wasmModule } from '../wasm-bytes.js';

/** A folder with a module, the known keys and a pair of other ones. */
async function folder(): Promise<string> {
  const cwd = temporaryFolder();
  writeKnownKey(cwd);
  writeFileSync(path.join(cwd, 'plugin.wasm'), wasmModule());
  await postern(['keygen', '--out', 'other'], { cwd });
  return cwd;
}

const read = (cwd: string, file: string): string => readFileSync(path.join(cwd, file), 'latin1');

describe('postern keygen', () => {
  it('writes two files, of which only the owner reads the private one, and prints no secret', async () => {
    const cwd = temporaryFolder();
    const { code, stdout, stderr } = await postern(['keygen', '--out', 'keys/release'], { cwd });
    expect([code, stderr]).toEqual([0, '']);
    expect(readdirSync(path.join(cwd, 'keys')).sort()).toEqual(['release.key', 'release.pub']);
    expect(statSync(path.join(cwd, 'keys/release.key')).mode & 0o777).toBe(0o600);
    const secret = read(cwd, 'keys/release.key').split('\n')[1] ?? '?';
    expect(stdout).not.toContain(secret);
    expect(stdout).toMatch(/public [0-9a-f]{64}\n$/);
  });

  it.each(['postern.key', 'postern.pub'])(
    'leaves a %s that is there alone, unless it is forced',
    async (file) => {
      const cwd = temporaryFolder();
      writeFileSync(path.join(cwd, file), 'mine');
      const refused = await postern(['keygen'], { cwd });
      expectGolden(`keygen-taken-${file.slice(-3)}`, refused);
      expect(readdirSync(cwd)).toEqual([file]);
      expect(read(cwd, file)).toBe('mine');
      expect((await postern(['keygen', '--force'], { cwd })).code).toBe(0);
      expect(read(cwd, 'postern.key')).toMatch(/^-----BEGIN PRIVATE KEY-----\n/);
      expect(statSync(path.join(cwd, 'postern.key')).mode & 0o777).toBe(0o600);
    },
  );

  it('tells programs the files and the public key', async () => {
    const { stdout } = await postern(['keygen', '--json']);
    expect(JSON.parse(stdout)).toEqual({
      privateKey: 'postern.key',
      publicKey: 'postern.pub',
      keyId: expect.stringMatching(/^[0-9a-f]{24}$/),
      publicHex: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
  });
});

describe('postern sign and verify', () => {
  it.each(['wasmsign2', 'wasmsign'])(
    'put a signature of %s into the module and find it good',
    async (layout) => {
      const cwd = await folder();
      expectGolden(
        `sign-${layout}`,
        await postern(['sign', 'plugin.wasm', '--key', 'known.key', '--layout', layout], { cwd }),
      );
      expectGolden(
        `verify-${layout}`,
        await postern(['verify', 'plugin.wasm', '--key', 'known.pub'], { cwd }),
      );
      const other = await postern(['verify', 'plugin.wasm', '--key', 'other.pub'], { cwd });
      expect([other.code, other.stdout]).toEqual([
        1,
        expect.stringMatching(
          /^plugin\.wasm: bad signature \(wasmsign2?\): it is (by key 58fb94|not by key [0-9a-f]{24})/,
        ),
      ]);
      const { stdout } = await postern(['validate', 'plugin.wasm', '--strict'], { cwd });
      expect(stdout).toMatch(/^plugin\.wasm: accepted for envoy\n  rules: passed\n  canary: passed/);
    },
  );

  it('write a detached signature over the bytes of the file and nothing else', async () => {
    const cwd = await folder();
    const before = read(cwd, 'plugin.wasm');
    await postern(['sign', 'plugin.wasm', '--key', 'known.key', '--detached'], { cwd });
    expect(read(cwd, 'plugin.wasm')).toBe(before);
    expect(statSync(path.join(cwd, 'plugin.wasm.sig')).size).toBe(64);
    const { stdout, code } = await postern(['verify', 'plugin.wasm', '--key', 'known.pub'], { cwd });
    expect([code, stdout]).toEqual([0, expect.stringMatching(/^plugin\.wasm: good, .* \(detached\)\n$/)]);
    const signature = readFileSync(path.join(cwd, 'plugin.wasm.sig'));
    expect(verify(null, Buffer.from(before, 'latin1'), read(cwd, 'known.pub'), signature)).toBe(true);
  });

  it('sign any file detached, and only modules inside', async () => {
    const cwd = await folder();
    writeFileSync(path.join(cwd, 'notes.txt'), 'notes');
    const inside = await postern(['sign', 'notes.txt', '--key', 'known.key'], { cwd });
    expect([inside.code, inside.stderr]).toEqual([1, expect.stringContaining('error CT_WASM_MAGIC')]);
    await postern(['sign', 'notes.txt', '--key', 'known.key', '--detached', '--out', 'notes.signature'], {
      cwd,
    });
    const verifying = ['verify', 'notes.txt', '--key', 'known.pub'];
    expect((await postern([...verifying, '--signature', 'notes.signature'], { cwd })).code).toBe(0);
    expect((await postern(verifying, { cwd })).stdout).toBe('notes.txt: not signed\n');
    writeFileSync(path.join(cwd, 'notes.txt'), 'other notes');
    expectGolden('verify-changed', await postern([...verifying, '--signature', 'notes.signature'], { cwd }));
  });

  it('judge every file and every signature of one, and refuse when one is bad', async () => {
    const cwd = await folder();
    await postern(['sign', 'plugin.wasm', '--key', 'known.key', '--out', 'good.wasm'], { cwd });
    await postern(['sign', 'good.wasm', '--key', 'other.key', '--detached'], { cwd });
    writeFileSync(path.join(cwd, 'cut.wasm'), wasmModule().slice(0, 60));
    const { code, stdout } = await postern(
      ['verify', 'good.wasm', 'plugin.wasm', 'cut.wasm', '--key', 'known.pub', '--json'],
      { cwd },
    );
    expect(code).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({
      accepted: false,
      keyId: '58fb94a6933f01b8b7707a8b',
      files: [
        {
          file: 'good.wasm',
          accepted: false,
          signatures: [
            { kind: 'wasmsign2', good: true },
            { kind: 'detached', good: false, reason: expect.any(String) },
          ],
        },
        { file: 'plugin.wasm', accepted: false, signatures: [] },
        { file: 'cut.wasm', accepted: false, signatures: [{ kind: 'unreadable', good: false }] },
      ],
    });
  });

  it('find the key in a variable, and the module in a folder of a plugin', async () => {
    const cwd = await folder();
    const { code, stderr } = await postern(['sign', '.'], { cwd, env: { POSTERN_SIGN_KEY: 'known.key' } });
    expect([code, stderr]).toEqual([2, expect.stringContaining('there is no build/plugin.wasm')]);
    const signed = await postern(['sign', 'plugin.wasm'], { cwd, env: { POSTERN_SIGN_KEY: 'known.key' } });
    expect(signed.code).toBe(0);
  });

  it('warn of a private key that others can read', async () => {
    const cwd = await folder();
    chmodSync(path.join(cwd, 'known.key'), 0o644);
    const { code, stderr } = await postern(['sign', 'plugin.wasm', '--key', 'known.key'], { cwd });
    expect([code, stderr]).toEqual([
      0,
      'warning: others can read known.key\n  hint: `chmod 600 known.key`\n',
    ]);
  });
});

describe('a key that is not the right one', () => {
  const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const encrypted = { type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: 'p' } as const;

  it.each<[string, string[], string]>([
    ['is public, to sign', ['sign', 'plugin.wasm', '--key', 'known.pub'], 'known.pub is a public key'],
    ['is private, to verify', ['verify', 'plugin.wasm', '--key', 'known.key'], 'known.key is a private key'],
    ['is of RSA', ['sign', 'plugin.wasm', '--key', 'rsa.key'], 'rsa.key is a key for rsa, not for Ed25519'],
    ['is encrypted', ['sign', 'plugin.wasm', '--key', 'locked.key'], 'is encrypted with a passphrase'],
    ['is no key', ['sign', 'plugin.wasm', '--key', 'plugin.wasm'], 'plugin.wasm is not a key in PEM form'],
    ['is not there', ['sign', 'plugin.wasm', '--key', 'none.key'], 'there is no key none.key'],
    ['is not named', ['sign', 'plugin.wasm'], 'postern sign needs a private key'],
    ['is not named, to verify', ['verify', 'plugin.wasm'], 'postern verify needs a public key'],
    [
      'comes with contradictions',
      ['sign', 'plugin.wasm', '--key', 'known.key', '--detached', '--layout', 'wasmsign'],
      '--layout is about signatures inside a module',
    ],
  ])('%s', async (_what, argv, said) => {
    const cwd = await folder();
    writeFileSync(path.join(cwd, 'rsa.key'), rsa.privateKey.export({ type: 'pkcs8', format: 'pem' }));
    writeFileSync(path.join(cwd, 'locked.key'), rsa.privateKey.export(encrypted));
    const before = read(cwd, 'plugin.wasm');
    const { code, stderr } = await postern(argv, { cwd });
    expect([code, stderr]).toEqual([2, expect.stringContaining(said)]);
    expect(stderr).not.toContain('MC4CAQ');
    expect(read(cwd, 'plugin.wasm')).toBe(before);
  });
});
