import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { checkFolder } from '../../src/package/check-folder.js';
import { postern, temporaryFolder } from '../harness.js';
import { wasmModule } from '../wasm-bytes.js';

const SPEC = `apiVersion: 1.0.0
info: { name: gate, version: 1.0.0 }
spec:
  phase: AUTHN
  priority: 10
`;

/** A spec.yaml with this as its schema, in JSON, which is YAML. */
function withSchema(schema: unknown, field = 'configSchema'): string {
  return `${SPEC}  ${field}: { openAPIV3Schema: ${JSON.stringify(schema)} }\n`;
}

function folderWith(files: Readonly<Record<string, string | Uint8Array>>): string {
  const folder = temporaryFolder();
  for (const [name, contents] of Object.entries({ 'README.md': '# gate\n', ...files })) {
    mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
    writeFileSync(path.join(folder, name), contents);
  }
  return folder;
}

async function found(spec: string): Promise<string[]> {
  const findings = await checkFolder(folderWith({ 'spec.yaml': spec }));
  return findings.map(({ severity, rule, message }) => `${severity} ${rule}: ${message}`);
}

const PLACE = 'spec.yaml: spec.configSchema.openAPIV3Schema';

describe('the folder of a plugin', () => {
  it.each([
    ['without a schema', SPEC],
    ['with a schema and no example', withSchema({ type: 'object' })],
    ['with an example', withSchema({ type: 'object', required: ['a'], example: { a: 1 } })],
    ['with an example in text that is JSON', withSchema({ type: 'object', example: '{"a": 1}' })],
    ['with an example in text that is none', withSchema({ type: 'string', example: 'of a guest' })],
    [
      'with fields that only consoles know',
      withSchema({ type: 'string', 'x-title-i18n': {}, format: 'tenant', example: 'x' }),
    ],
    ['with what may be null', withSchema({ type: 'string', nullable: true, example: null })],
    [
      'with a border of OpenAPI',
      withSchema({ type: 'integer', minimum: 0, exclusiveMinimum: true, example: 1 }),
    ],
    [
      'with one that excludes nothing',
      withSchema({ type: 'integer', maximum: 5, exclusiveMaximum: false, example: 5 }),
    ],
  ])('is fine %s', async (_, spec) => expect(await found(spec)).toEqual([]));

  it.each([
    ['no version', 'info: { name: gate }', 'error spec-file: spec.yaml:2:7: info.version is missing'],
    ['a phase that nobody knows', 'phase: FIRST', 'error spec-file: spec.yaml:4:10: spec.phase is "FIRST"'],
    ['a priority in words', 'priority: high', 'error spec-file: spec.yaml:5:13: spec.priority is'],
  ])('is refused with %s', async (_, line, message) => {
    const [key = ''] = line.split(':');
    const [first = ''] = await found(SPEC.replace(new RegExp(`^( *)${key}:.*$`, 'm'), `$1${line}`));
    expect(first.startsWith(message), first).toBe(true);
  });

  it.each([
    [{ type: 'objekt' }, `${PLACE}: /type must be equal to one of the allowed values`],
    [{ properties: { a: { required: true } } }, `${PLACE}: /properties/a/required must be array`],
    [{ properties: [] }, `${PLACE}: /properties must be object`],
    [{ pattern: '(' }, `${PLACE}: Invalid regular expression: /(/u: Unterminated group`],
    [{ $ref: '#/definitions/none' }, `${PLACE}: can't resolve reference #/definitions/none from id #`],
    [
      { $ref: 'https://example.com/schema' },
      `${PLACE}: can't resolve reference https://example.com/schema from id #`,
    ],
  ])('is refused with the schema %j', async (schema, message) => {
    expect(await found(withSchema(schema))).toContain(`error spec-schema: ${message}`);
  });

  it.each([
    [{ required: ['a'], example: {} }, "the whole must have required property 'a'"],
    [{ properties: { port: { type: 'integer' } }, example: { port: '80' } }, '/port must be integer'],
    [
      { additionalProperties: false, properties: {}, example: { prot: 1 } },
      'the whole must NOT have additional properties ("prot")',
    ],
    [{ type: 'integer', minimum: 0, exclusiveMinimum: true, example: 0 }, 'the whole must be > 0'],
    [{ type: 'object', example: 'not JSON' }, 'the whole must be object'],
  ])('is refused with an example that is not valid by %j', async (schema, message) => {
    expect(await found(withSchema(schema))).toEqual([`error spec-example: ${PLACE}.example: ${message}`]);
  });

  it('is looked at in the schema of routes, too', async () => {
    const schema = { type: 'object', required: ['a'], example: {} };
    expect((await found(withSchema(schema, 'routeConfigSchema'))).join()).toContain('spec.routeConfigSchema');
  });

  it('shows a few faults of many', async () => {
    const properties = Object.fromEntries(Array.from({ length: 9 }, (_, i) => [`p${i}`, { type: 7 }]));
    const all = await found(withSchema({ properties }));
    expect(all).toHaveLength(6);
    expect(all.at(-1)).toMatch(/: and \d+ more$/);
  });

  it('does not wait for a pattern without an end', { timeout: 120_000 }, async () => {
    const schema = { type: 'string', pattern: '^(a+)+$', example: `${'a'.repeat(40)}!` };
    expect(await found(withSchema(schema))).toEqual([
      `warning spec-example: ${PLACE}.example: takes too long to check`,
    ]);
  });

  it('is warned of where a file is missing', async () => {
    const findings = await checkFolder(folderWith({ 'README.md': '' }));
    expect(findings.map(({ severity, message }) => `${severity} ${message}`)).toEqual([
      'warning there is no spec.yaml',
      'warning README.md is empty',
    ]);
    const [readme] = await checkFolder(temporaryFolder()).then((all) => all.slice(1));
    expect(readme).toMatchObject({ rule: 'readme', message: 'there is no README.md' });
  });
});

describe('postern validate', () => {
  const module = wasmModule();

  it('looks at the folder that was named, or around the module', async () => {
    const bad = withSchema({ required: ['a'], example: {} });
    const cwd = folderWith({ 'gate/spec.yaml': bad, 'gate/README.md': '', 'gate/build/plugin.wasm': module });
    for (const argument of ['gate', 'gate/build/plugin.wasm']) {
      const { code, stdout } = await postern(['validate', argument, '--no-canary'], { cwd });
      expect([code, stdout]).toEqual([1, expect.stringContaining('  package: 1 error, 1 warning\n')]);
      expect(stdout).toContain(
        'spec-example: spec.yaml: spec.configSchema.openAPIV3Schema.example: the whole must',
      );
    }
  });

  it('looks at a module alone where there is no folder of a plugin around it', async () => {
    const cwd = folderWith({ 'plugin.wasm': module });
    const { code, stdout } = await postern(['validate', 'plugin.wasm', '--no-canary', '--strict'], { cwd });
    expect([code, stdout]).toEqual([0, expect.not.stringContaining('package')]);
  });

  it('says what is wrong with a spec.yaml, and judges the module all the same', async () => {
    const cwd = folderWith({ 'spec.yaml': 'a: [', 'build/plugin.wasm': module });
    const { code, stdout, stderr } = await postern(['validate', '.', '--format', 'json'], { cwd });
    expect([code, stderr]).toEqual([1, '']);
    const { modules } = JSON.parse(stdout) as {
      modules: { findings: { rule: string; stage: string }[]; canary: { result: string } }[];
    };
    expect(modules[0]?.findings).toEqual([expect.objectContaining({ rule: 'spec-file', stage: 'package' })]);
    expect(modules[0]?.canary.result).toBe('passed');
  });
});
