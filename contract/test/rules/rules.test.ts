import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import {
  checkModule,
  ENVOY_VERSIONS,
  isFeatureUnknown,
  isTarget,
  observedVersion,
  RULES,
  TARGETS,
  type CheckOptions,
  type Finding,
} from '../../src/rules/index.js';
import { buildModule, pluginModule } from '../wasm/module-builder.js';
import { BAD_MODULES } from './bad-modules.js';
import { expectGolden } from './golden.js';

/** A finding as text, without the engine's own words: they change from one Node.js to the next. */
function show({ rule, severity, message, hint }: Finding): string {
  const stable = message.replace(/(WebAssembly\.Module\(\)).*/, '$1 …');
  return `  ${severity} ${rule}: ${stable}\n    hint: ${hint}\n`;
}

describe.each(TARGETS)('for %s', (target) => {
  it('the smallest plugin is fine', () => expect(checkModule(pluginModule(), { target })).toEqual([]));

  it('each bad module is refused, or warned of, in these words', () => {
    const shown = BAD_MODULES.map(
      ([what, bytes]) => `${what}\n${checkModule(bytes, { target }).map(show).join('')}`,
    );
    expectGolden(`findings.${target}.txt`, shown.join('\n'));
  });
});

it.each(BAD_MODULES)('%s', (what, bytes) => {
  const [rule] = what.split(':');
  const targets = rule === 'host-support' ? TARGETS : (['envoy', 'higress'] as const);
  const found = targets.flatMap((target) => checkModule(bytes, { target }));
  expect([...new Set(found.map((finding) => finding.rule))]).toEqual(rule === 'fine' ? [] : [rule]);
});

describe('the rules', () => {
  it('have each an id, a title and a bad module', () => {
    const broken = new Set(BAD_MODULES.map(([what]) => what.split(':')[0]));
    expect(RULES.filter(({ id }) => !broken.has(id))).toEqual([]);
    expect(new Set(RULES.map(({ id }) => id)).size).toBe(RULES.length);
    for (const { id, title } of RULES) expect([id, title].join('|')).toMatch(/^[a-z0-9-]+\|[A-Z].*[^.]$/);
  });

  it('check for Envoy unless told otherwise', () => {
    const [, bytes] = BAD_MODULES.find(([what]) => what === 'import-known: of Higress') ?? [
      '',
      new Uint8Array(),
    ];
    expect(checkModule(bytes)).toEqual(checkModule(bytes, { target: 'envoy' }));
    expect(checkModule(bytes, { target: 'higress' })).toEqual([]);
    expect(['envoy', 'higress', 'ngx', 'nginx', 'constructor'].map(isTarget)).toEqual([
      true,
      true,
      true,
      false,
      false,
    ]);
  });

  it('go by the oldest Envoy that shall take the module', () => {
    const found = (what: string, options: CheckOptions): string[] => {
      const [, bytes = new Uint8Array()] = BAD_MODULES.find(([title]) => title === what) ?? [];
      return checkModule(bytes, options).map(
        ({ severity, rule, message }) => `${severity} ${rule}: ${message}`,
      );
    };
    const newer = 'host-support: WASI of Envoy 1.40';
    const missing = 'Failed to load Wasm module due to a missing import: wasi_unstable.fd_filestat_get';
    expect(found(newer, {})).toEqual([
      'warning host-support: Envoy before 1.40 does not offer wasi_unstable.fd_filestat_get',
    ]);
    expect(found(newer, { minimumVersion: '1.40' })).toEqual([]);
    expect(found(newer, { minimumVersion: '1.36' })).toEqual([`error import-known: ${missing}`]);
    expect(found(newer, { target: 'higress', minimumVersion: '1.36' })).toEqual([]);
    // What only a later one refuses is refused as well.
    const entry = 'export-signature: other entry point';
    for (const minimumVersion of ENVOY_VERSIONS) expect(found(entry, { minimumVersion })).toHaveLength(1);
  });

  it.each([
    ['1.36', '1.36'],
    ['1.36.4', '1.36'],
    ['1.39.9', '1.36'],
    ['1.40', '1.40'],
    ['1.41.0', '1.40'],
    ['1.100', '1.40'],
    ['1.35.9', undefined],
    ['1.4', undefined],
    ['2.36', undefined],
    ['v1.36', undefined],
    ['1.36.', undefined],
    ['', undefined],
  ])('take Envoy %j for %s', (text, observed) => expect(observedVersion(text)).toBe(observed));

  it('know what Higress alone links with fewer parameters', () => {
    const rename = ['wasi_unstable', 'path_rename', 'i32 i32 i32 i32 i32 i32 -> i32'] as const;
    const found = (target: 'envoy' | 'higress'): string[] =>
      checkModule(pluginModule({ imports: [rename] }), { target }).map(({ rule }) => rule);
    expect(found('higress')).toEqual(['import-type']);
    expect(found('envoy')).toEqual(['host-support']);
  });

  it('go by the first marker that the target knows', () => {
    const both = (first: string, second: string): Uint8Array =>
      buildModule({
        imports: [['env', 'proxy_clear_route_cache', '-> i32']],
        functions: [['->'], ['i32 -> i32', 0x41, 0]],
        memory: [0, 1],
        exports: { memory: [2, 0], [first]: 1, [second]: 1, malloc: 2 },
      });
    const old = both('proxy_abi_version_0_1_0', 'proxy_abi_version_0_2_1');
    const recent = both('proxy_abi_version_0_2_1', 'proxy_abi_version_0_1_0');
    expect(checkModule(old).map(({ rule }) => rule)).toEqual(['name-section']);
    expect(checkModule(recent).map(({ rule }) => rule)).toEqual(['import-known', 'name-section']);
  });

  it('never throw, whatever the bytes', () => {
    const modules = BAD_MODULES.map(([, bytes]) => bytes).filter(
      (bytes) => bytes.length > 8 && bytes.length < 5000,
    );
    const changed = fc
      .tuple(fc.constantFrom(...modules), fc.array(fc.tuple(fc.nat(400), fc.nat(255)), { maxLength: 4 }))
      .map(([bytes, changes]) =>
        changes.reduce(
          (next, [at, byte]) => next.with(8 + (at % (next.length - 8)), byte),
          Uint8Array.from(bytes),
        ),
      );
    fc.assert(
      fc.property(
        fc.oneof(changed, fc.uint8Array({ maxLength: 100 })),
        fc.constantFrom(...TARGETS),
        (bytes, target) => {
          for (const { severity, message, hint } of checkModule(bytes, { target })) {
            expect(`${severity} ${message} ${hint}`).toMatch(/^(error|warning) \S.*\S \S.*/s);
          }
        },
      ),
      { numRuns: 3000 },
    );
  });

  it('refuse a megabyte of random bytes and survive a module that is all imports', () => {
    const random = Uint8Array.from(
      { length: 1024 * 1024 },
      (_, at) => Math.imul(at + 1, 2_654_435_761) >>> 24,
    );
    expect(checkModule(random)).toMatchObject([{ rule: 'broken-module', severity: 'error' }]);
    const many = pluginModule({
      imports: Array.from({ length: 20_000 }, (_, at) => ['env', `proxy_${at}`, '->'] as const),
    });
    const began = performance.now();
    expect(checkModule(many)).toHaveLength(21);
    expect(performance.now() - began).toBeLessThan(10_000);
  });
});

// The messages of Node.js 20, of modules that Envoy 1.40 loads, and of two that no engine loads.
it.each([
  ['memory count of 2 exceeds internal limit of 1 @+26', true],
  ['invalid memory limits flags 0x4 (enable via --experimental-wasm-memory64) @+27', true],
  ['Compiling function #0:"x" failed: Invalid opcode 0x1f @+89', true],
  ['invalid table elements limits flags @+12', true],
  ['Compiling function #0 failed: Unknown heap type -13 @+60', true],
  ['Compiling function #0 failed: Unknown heap type -11 @+60', false],
  ['Compiling function #0:"x" failed: Invalid opcode 0xa @+89', true],
  [
    'Compiling function #0:"x" failed: simd opcode not available, enable with --experimental-relaxed-simd',
    true,
  ],
  ['opcode i32.add is not allowed in constant expressions @+35', true],
  ['Compiling function #0:"x" failed: Invalid opcode 0x27 @+89', false],
  ['opcode call is not allowed in constant expressions @+35', false],
  ['memory count of 100001 exceeds internal limit of 100000', false],
])('an engine that says "%s" lacks a feature: %s', (message, expected) => {
  expect(isFeatureUnknown(`WebAssembly.Module(): ${message}`)).toBe(expected);
});
