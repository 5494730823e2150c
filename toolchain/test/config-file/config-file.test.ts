import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { Ajv } from 'ajv';
import { format } from 'prettier';
import { describe, expect, it } from 'vitest';
import { COMMANDS } from '../../src/commands/table.js';
import { configSchema } from '../../src/config-file/config-schema.js';
import { findConfigFile } from '../../src/config-file/find-config-file.js';
import { flagDefaults } from '../../src/config-file/flag-defaults.js';
import { copyOfFixture, postern, temporaryFolder } from '../harness.js';
import { GOOD_FUNCTIONS, wasmModule } from '../wasm-bytes.js';

const SCHEMA = fileURLToPath(new URL('../../postern.config.schema.json', import.meta.url));

/** A folder with these files in it; a value that is no text is written as JSON. */
function folder(files: Readonly<Record<string, unknown>>): string {
  const root = temporaryFolder();
  for (const [name, contents] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(root, name)), { recursive: true });
    writeFileSync(path.join(root, name), typeof contents === 'string' ? contents : JSON.stringify(contents));
  }
  return root;
}

function defaults(
  name: string,
  config: unknown,
  { args = [], env = {} }: { args?: string[]; env?: Record<string, string> } = {},
): Promise<unknown> {
  const cwd = folder({ 'postern.config.json': config });
  const command = COMMANDS.find((one) => one.name === name)!;
  return flagDefaults(command, args, COMMANDS, { cwd, env });
}

describe('which postern.config.json counts', () => {
  const found = (root: string, at: string): string | undefined => {
    const { file } = findConfigFile([], path.join(root, at));
    return file === undefined ? undefined : path.relative(root, file);
  };

  it('is the nearest, up to the root of the workspaces', () => {
    const root = folder({
      'postern.config.json': {},
      'package.json': { workspaces: ['plugins/*'] },
      'plugins/a/package.json': {},
      'plugins/b/postern.config.json': {},
      'plugins/b/assembly/index.ts': '',
    });
    expect(found(root, 'plugins/a')).toBe('postern.config.json');
    expect(found(root, 'plugins/b/assembly')).toBe('plugins/b/postern.config.json');
  });

  it('is none beyond the root of the repository, whatever stands there', () => {
    const root = folder({
      'postern.config.json': {},
      'repository/.git/HEAD': '',
      'repository/a/package.json': {},
    });
    expect(found(root, 'repository/a')).toBeUndefined();
  });

  it('is none beyond the package where there is no repository, and none beyond the folder where there is no package', () => {
    const root = folder({
      'postern.config.json': {},
      'a/package.json': {},
      'a/assembly/x.ts': '',
      'b/x.ts': '',
    });
    expect(found(root, 'a/assembly')).toBeUndefined();
    expect(found(root, 'b')).toBeUndefined();
    expect(found(root, '.')).toBe('postern.config.json');
  });

  it('is looked for where the first argument is that names something', () => {
    const root = folder({ 'a/postern.config.json': {}, 'a/package.json': {}, 'a/build/plugin.wasm': '' });
    for (const args of [['a'], ['a/build/plugin.wasm'], ['export', 'a']]) {
      expect(findConfigFile(args, root).file).toBe(path.join(root, 'a/postern.config.json'));
    }
    expect(findConfigFile(['nothing'], root).file).toBeUndefined();
  });
});

describe('what a postern.config.json says', () => {
  it('are the flags of a command, and those that several commands share', async () => {
    const config = { server: 'http://plugins.internal:8002', validate: { target: 'higress', strict: true } };
    expect(await defaults('validate', config)).toEqual({ target: 'higress', strict: true });
    expect(await defaults('publish', config)).toEqual({ server: 'http://plugins.internal:8002' });
    expect(await defaults('lock', config), 'its --server stands in for another file’s').toEqual({});
    expect(await defaults('build', config)).toEqual({});
  });

  it('says more in a command’s own section, wherever that stands', async () => {
    const config = { publish: { server: 'http://a:1' }, server: 'http://b:1' };
    expect(await defaults('publish', config)).toEqual({ server: 'http://a:1' });
    expect(await defaults('bundle', config)).toEqual({ server: 'http://b:1' });
  });

  it('names the variable of a secret, never the secret', async () => {
    const config = { 'token-env': 'WEATHER_TOKEN' };
    expect(await defaults('publish', config, { env: { WEATHER_TOKEN: 't' } })).toEqual({ token: 't' });
    expect(await defaults('publish', config)).toEqual({ token: undefined });
  });

  it('means paths from the file', async () => {
    const root = folder({
      'postern.config.json': { build: { out: 'out/x.wasm' } },
      'package.json': {},
      'a/x.ts': '',
    });
    const build = COMMANDS.find(({ name }) => name === 'build')!;
    const cwd = path.join(root, 'a');
    expect(await flagDefaults(build, [], COMMANDS, { cwd, env: {} })).toEqual({ out: '../out/x.wasm' });
    const json = { validate: { configuration: '{"a": 1}' } };
    expect(await defaults('validate', json)).toEqual({ configuration: '{"a": 1}' });
  });

  it('takes a number for a number', async () => {
    expect(await defaults('dev', { dev: { port: 8081 } })).toEqual({ port: '8081' });
  });

  it.each([
    [{ validate: { strickt: true } }, 'validate.strickt: unknown field', 'Did you mean "strict"?'],
    [{ validat: {} }, 'validat: unknown field', 'Did you mean "validate"?'],
    [{ gateway: {} }, 'gateway: unknown field', 'Known here are $schema, server, '],
    [{ doctor: {} }, 'doctor: unknown field', 'Known here are '],
    [{ keygen: { force: true } }, 'keygen.force: unknown field', 'Known here are '],
    [{ validate: { target: 'higres' } }, 'validate.target: cannot be "higres"', 'Did you mean "higress"?'],
    [{ validate: { strict: 'yes' } }, 'validate.strict: is neither true nor false', 'without quotes'],
    [{ validate: { target: 3 } }, 'validate.target: is not a text', 'For example "envoy"'],
    [{ validate: true }, 'validate: is not an object', 'flags of `postern validate`'],
    [{ server: '' }, 'server: is not a text', 'For example'],
    [[], 'is not an object', 'Write'],
    ['{', 'is not JSON', 'toolchain/README.md'],
  ])('%j is refused with its path and a way out', async (config, seen, hint) => {
    const cwd = folder({ 'postern.config.json': config });
    const { code, stderr } = await postern(['build', '.'], { cwd });
    expect([code, stderr]).toEqual([2, expect.stringContaining('error TC_CONFIG_FILE')]);
    expect(stderr).toContain(`postern.config.json: ${seen}`);
    expect(stderr).toContain(hint);
  });

  it.each([{ token: 'hunter-2' }, { publish: { token: 'hunter-2' } }, { 'token-env': 'hunter-2' }])(
    'a secret in the file is refused and not repeated: %j',
    async (config) => {
      const { code, stderr } = await postern(['build', '.'], {
        cwd: folder({ 'postern.config.json': config }),
      });
      expect([code, stderr]).toEqual([2, expect.stringContaining('WEATHER_TOKEN')]);
      expect(stderr).not.toContain('hunter');
    },
  );

  it('says less than the environment, which says less than the command line', async () => {
    const cwd = copyOfFixture('tiny');
    writeFileSync(
      path.join(cwd, 'postern.config.json'),
      JSON.stringify({ server: 'http://127.0.0.1:1', publish: { module: 'x.wasm' } }),
    );
    writeFileSync(path.join(cwd, 'x.wasm'), wasmModule());
    const asked: string[] = [];
    const fetch = (address: unknown): Promise<Response> => {
      asked.push(String(address instanceof Request ? address.url : address));
      return Promise.reject(new Error('nobody is there'));
    };
    const env = { POSTERN_SERVER: 'http://127.0.0.1:2' };
    await postern(['publish', '.'], { cwd, fetch });
    await postern(['publish', '.'], { cwd, fetch, env });
    await postern(['publish', '.', '--server', 'http://127.0.0.1:3'], { cwd, fetch, env });
    expect(asked.map((address) => new URL(address).port)).toEqual(['1', '2', '3']);
  });

  it('turns a flag on that the command line turns off again', async () => {
    const cwd = folder({ 'postern.config.json': { validate: { strict: true, 'no-canary': true } } });
    // A warning, of which only a strict look makes a refusal.
    const functions = { ...GOOD_FUNCTIONS, proxy_on_teleport: 'i:' as const };
    writeFileSync(path.join(cwd, 'x.wasm'), wasmModule({ functions }));
    expect((await postern(['validate', 'x.wasm'], { cwd })).code).toBe(1);
    expect((await postern(['validate', 'x.wasm', '--strict=false'], { cwd })).code).toBe(0);
  });
});

describe('postern doctor', () => {
  const config = async (cwd: string, ...args: string[]): Promise<unknown> => {
    const { stdout } = await postern(['doctor', ...args, '--format', 'json'], { cwd });
    const { checks } = JSON.parse(stdout) as { checks: { what: string }[] };
    return checks.find(({ what }) => what === 'postern.config.json');
  };

  it('tells which file counts and what it says, or that there is none', async () => {
    const cwd = folder({
      'package.json': { workspaces: ['a'] },
      'postern.config.json': { server: 'http://a:1', validate: { strict: true } },
      'a/x.ts': '',
      'b/.git/HEAD': '',
    });
    expect(await config(cwd, 'a')).toMatchObject({
      state: 'ok',
      seen: 'postern.config.json: server, validate.strict',
    });
    expect(await config(cwd, 'b')).toMatchObject({ state: 'ok', seen: 'none in b' });
  });

  it('finds what is wrong with it', async () => {
    const cwd = folder({ 'postern.config.json': { biuld: {} } });
    expect(await config(cwd)).toMatchObject({ state: 'problem', hint: 'Did you mean "build"?' });
  });
});

describe('the schema for editors', () => {
  it('is made of the commands: UPDATE_GOLDEN=1 writes it', async () => {
    const made = await format(JSON.stringify(configSchema(COMMANDS)), { parser: 'json', printWidth: 110 });
    if (process.env['UPDATE_GOLDEN'] === '1') writeFileSync(SCHEMA, made);
    expect(readFileSync(SCHEMA, 'utf8')).toBe(made);
  });

  it('takes what the reader takes, and refuses what it refuses', async () => {
    const valid = new Ajv({ strict: false }).compile(configSchema(COMMANDS));
    const cases: unknown[] = [
      { $schema: './node_modules/postern/postern.config.schema.json', server: 'http://a:1' },
      { validate: { target: 'higress', strict: true }, 'token-env': 'WEATHER_TOKEN' },
      { dev: { port: 8081 } },
      { dev: { port: '8081' } },
      { validate: { strickt: true } },
      { validate: { target: 'higres' } },
      { token: 't' },
      { publish: { token: 't' } },
      { 'token-env': 'not a name' },
      { doctor: {} },
      [],
    ];
    for (const one of cases) {
      const taken = await defaults('build', one).then(
        () => true,
        () => false,
      );
      expect([one, valid(one)]).toEqual([one, taken]);
    }
  });
});
