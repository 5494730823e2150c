import type { CanaryLogLine, CanaryReport } from '@postern/contract/rules';
import { describe, expect, it } from 'vitest';

import { judge } from '../../src/canary/judge.js';
import { startOnce, type CanaryJob } from '../../src/canary/start-once.js';
import { GatewayError } from '../../src/errors.js';
import { scriptModule } from '../abi/script-plugin.js';
import { on, plugin, SAY } from './modules.js';

const NOTHING = new Uint8Array();
const UNWATCHED = { numberOf: () => 0, enter: () => undefined, leave: () => undefined };

/** Starts a module in this thread. */
function started(module: Uint8Array, more: Partial<CanaryJob> = {}): CanaryReport {
  const log: CanaryLogLine[] = [];
  const job = { module, configuration: NOTHING, vmConfiguration: NOTHING, rootId: '', compile: {}, ...more };
  const verdict = startOnce(job, { guard: UNWATCHED, log: (line) => log.push(line) });
  return { ...verdict, log };
}

it('passes a plugin, and keeps what it says', () => {
  expect(started(plugin(on('configure', `${SAY} (i32.const 1)`)))).toEqual({
    result: 'passed',
    findings: [],
    log: [{ level: 'info', message: 'hello' }],
  });
});

it('starts a plugin once', () => {
  const say = `${SAY} (i32.const 1)`;
  const { log } = started(plugin(on('vm_start', say) + on('configure', say)));
  expect(log).toHaveLength(2);
});

describe('refuses', () => {
  it.each<[what: string, module: Uint8Array, rule: string, callback: string | undefined, message: RegExp]>([
    ['text', Buffer.from('(module)'), 'canary-link', undefined, /^Failed to parse corrupted Wasm module/],
    ['no module at all', NOTHING, 'canary-link', undefined, /empty/],
    [
      'an unknown import',
      plugin('', '(import "env" "abort" (func))'),
      'canary-link',
      undefined,
      /missing import: env\.abort/,
    ],
    [
      'a start section that traps',
      plugin('(func $s unreachable) (start $s)'),
      'canary-link',
      undefined,
      /^Failed to create new Wasm instance: unreachable/,
    ],
    [
      'a start section that calls the host',
      plugin(`(func $s ${SAY}) (start $s)`),
      'canary-crash',
      undefined,
      /start section makes a host call/,
    ],
    [
      'an initialisation that traps',
      plugin('(func $init (export "_initialize") unreachable)'),
      'canary-initialize',
      '_initialize',
      /_initialize failed: Uncaught RuntimeError: unreachable/,
    ],
    [
      'an initialisation that calls the host',
      plugin(
        '(func (export "_initialize") (drop (call $tick (i32.const 2))))',
        '(import "env" "proxy_set_tick_period_milliseconds" (func $tick (param i32) (result i32)))',
      ),
      'canary-initialize',
      '_initialize',
      /restricted_callback/,
    ],
    [
      'a root context that traps',
      plugin('(func $create (export "proxy_on_context_create") (param i32 i32) unreachable)'),
      'canary-trap',
      'proxy_on_context_create',
      /every request is answered 503/,
    ],
    [
      'on_vm_start that traps',
      plugin(on('vm_start', 'unreachable')),
      'canary-trap',
      'proxy_on_vm_start',
      /unreachable/,
    ],
    [
      'on_vm_start that says no',
      plugin(on('vm_start', '(i32.const 0)')),
      'canary-vm-start',
      'proxy_on_vm_start',
      /^Failed to start base Wasm/,
    ],
    [
      'on_configure that divides by zero',
      plugin(on('configure', '(i32.div_u (i32.const 1) (i32.const 0))')),
      'canary-trap',
      'proxy_on_configure',
      /divide by zero/,
    ],
    [
      'on_configure that says no',
      plugin(on('configure', '(i32.const 0)')),
      'canary-configure',
      'proxy_on_configure',
      /^Failed to configure base Wasm plugin/,
    ],
    [
      'recursion without end',
      plugin(on('configure', '(call $configure (i32.const 0) (i32.const 0))')),
      'canary-trap',
      'proxy_on_configure',
      /stack/,
    ],
  ])('%s', (_, module, rule, callback, message) => {
    const { result, findings } = started(module);
    expect(result).toBe('refused');
    expect(findings).toMatchObject([{ rule, severity: 'error', message: expect.stringMatching(message) }]);
    expect(findings[0]?.callback).toBe(callback);
    expect(findings[0]?.hint).toMatch(/\S/);
  });

  it('a trap with the names of the functions on the way', () => {
    const module = plugin(`(func $inner unreachable) ${on('configure', '(call $inner) (i32.const 1)')}`);
    expect(started(module).findings[0]?.backtrace).toEqual([
      expect.stringMatching(/^0: {2}0x[0-9a-f]+ - inner$/),
      expect.stringMatching(/^1: {2}0x[0-9a-f]+ - configure$/),
    ]);
  });

  it('a call that takes the gateway down', async () => {
    const configuration = Buffer.from('configure: grpccall users Svc m - - 1000; return 1');
    const { findings } = started(await scriptModule(), { configuration });
    expect(findings).toMatchObject([{ rule: 'canary-crash', callback: 'proxy_on_configure' }]);
  });
});

it('gives both configurations and the root id', async () => {
  const script = ['vm_start: buffer 6 0 9; return 1', 'configure: property plugin_root_id; return 1'];
  const { log, result } = started(await scriptModule(), {
    configuration: Buffer.from(script.join('\n')),
    vmConfiguration: Buffer.from('of the vm'),
    rootId: 'tools',
  });
  expect(result).toBe('passed');
  const said = log.map(({ message }) => message).join('\n');
  expect(said).toContain('tools');
});

it('lets calls begin, and answers none', async () => {
  const { result, log } = started(await scriptModule(), {
    configuration: Buffer.from(
      'configure: tick 1; call nobody :method=GET,:path=/,:authority=a 100; return 1',
    ),
  });
  expect(result).toBe('passed');
  expect(log.map(({ message }) => message)).toContainEqual(expect.stringMatching(/^call nobody.* -> 0/));
});

it('knows the functions of Higress only under its profile', () => {
  const redis = '(import "env" "proxy_redis_init" (func (param i32 i32 i32 i32 i32 i32 i32) (result i32)))';
  expect(started(plugin('', redis)).result).toBe('refused');
  expect(started(plugin('', redis), { compile: { profile: 'higress' } }).result).toBe('passed');
});

it('is not executed where the engine lacks a feature', () => {
  const cause = new Error('WebAssembly.Module(): invalid opcode (enable with --experimental-wasm-x)');
  const error = new GatewayError('GH_PLUGIN_LOAD', 'Failed to load Wasm bytecode', { cause });
  expect(judge({ error, traps: [], crash: undefined, step: 'compilation' })).toMatchObject({
    result: 'not-executed',
    reason: expect.stringContaining('--experimental-wasm-x'),
    findings: [],
  });
});

it('passes on what is no fault of the module', () => {
  const error = new TypeError('a bug of ours');
  expect(() => judge({ error, traps: [], crash: undefined, step: '' })).toThrow(error);
});
