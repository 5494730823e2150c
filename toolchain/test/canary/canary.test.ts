import { readdirSync } from 'node:fs';
import { describe, expect, it, vi } from 'vitest';
import { expectGolden } from '../golden.js';
import { postern } from '../harness.js';
import { PosternProcess } from '../commands/postern-process.js';
import { configuring, folderOf, length, LOOP, say, specWith } from './starting-modules.js';

/** Judges `plugin.wasm` of a folder and gives what programs read. */
async function judged(cwd: string, ...flags: string[]) {
  const outcome = await postern(['validate', 'plugin.wasm', '--format', 'json', ...flags], { cwd });
  const { modules } = JSON.parse(outcome.stdout);
  return { code: outcome.code, ...modules[0] };
}

const REDIS = '(import "env" "proxy_redis_init" (func (param i32 i32 i32 i32 i32 i32 i32) (result i32)))';
const GOOD = configuring('(i32.const 1)');

describe('the canary of postern validate', () => {
  it('shows a refusal with what the plugin logged', async () => {
    const text = 'no server is given';
    const module = configuring(`${say(text.length)} (i32.const 0)`, { text });
    const cwd = folderOf({ 'plugin.wasm': module });
    expectGolden('validate-canary-configure', await postern(['validate', 'plugin.wasm'], { cwd }));
  });

  it('shows a trap with its backtrace', async () => {
    const module = configuring('(call $read) (i32.const 1)', { more: '(func $read unreachable)' });
    const cwd = folderOf({ 'plugin.wasm': module });
    expectGolden('validate-canary-trap', await postern(['validate', 'plugin.wasm'], { cwd }));
  });

  it('ends a loop, and says where it stands', async () => {
    const cwd = folderOf({ 'plugin.wasm': configuring(LOOP) });
    const flags = ['--canary-deadline', '2s'];
    expectGolden('validate-canary-deadline', await postern(['validate', 'plugin.wasm', ...flags], { cwd }));
  });

  it('makes control characters of a plugin harmless on a terminal, not for programs', async () => {
    const module = configuring(`${say(8)} (i32.const 1)`, { text: '\\1b[2J\\0a::x' });
    const cwd = folderOf({ 'plugin.wasm': module });
    const { stdout } = await postern(['validate', 'plugin.wasm'], { cwd, terminal: true });
    expect(stdout).toContain('    log error: \\x1b[2J\n    log error: ::x\n');
    expect((await judged(cwd)).canary.log).toEqual([{ level: 'error', message: '\u001B[2J\n::x' }]);
  });

  it('shows the last lines of a long log, and gives programs more of it', async () => {
    const count =
      '(br_if $again (i32.lt_u (local.tee $n (i32.add (local.get $n) (i32.const 1))) (i32.const 50)))';
    const module = configuring(`(local $n i32) (loop $again ${say(4)} ${count}) (i32.const 1)`, {
      text: 'line',
    });
    const cwd = folderOf({ 'plugin.wasm': module });
    const { stdout } = await postern(['validate', 'plugin.wasm'], { cwd });
    expect(stdout).toContain('    log: (30 lines before these)\n    log error: line\n');
    expect(stdout.match(/log error/g)).toHaveLength(20);
    expect((await judged(cwd)).canary.log).toHaveLength(50);
  });

  it('gives both stages to programs', async () => {
    const seen = await judged(folderOf({ 'plugin.wasm': configuring('(i32.const 0)') }));
    expect(seen).toMatchObject({
      code: 1,
      accepted: false,
      findings: [{ stage: 'canary', rule: 'canary-configure', callback: 'proxy_on_configure' }],
      canary: { result: 'refused', configuration: 'empty', log: [] },
    });
  });

  it('gives them to code scanning', async () => {
    const cwd = folderOf({ 'plugin.wasm': configuring('unreachable') });
    const { stdout } = await postern(['validate', 'plugin.wasm', '--format', 'sarif'], { cwd });
    const [{ tool, results, invocations }] = JSON.parse(stdout).runs;
    const [{ ruleIndex, properties }] = results;
    expect(tool.driver.rules[ruleIndex].id).toBe('canary-trap');
    expect(properties).toMatchObject({ stage: 'canary', backtrace: [expect.stringContaining('configure')] });
    expect(invocations[0].toolExecutionNotifications).toEqual([]);
  });

  it('gives them to a GitHub run, in one line', async () => {
    const module = configuring(`${say(5)} (i32.const 0)`, { text: 'a\\0a::b' });
    const cwd = folderOf({ 'plugin.wasm': module });
    const { stdout } = await postern(['validate', 'plugin.wasm', '--format', 'github'], { cwd });
    expect(stdout).toMatch(/^::error file=plugin\.wasm,title=postern canary-configure \(canary\)::.*\n$/);
    expect(stdout).toContain('log error: a%0A');
  });

  it('starts a plugin of Higress only for Higress', async () => {
    const more = '(func (export "proxy_abi_version_0_2_100"))';
    const cwd = folderOf({ 'plugin.wasm': configuring('(i32.const 1)', { more, imports: REDIS }) });
    expect((await judged(cwd)).canary.result).toBe('not-executed');
    expect(await judged(cwd, '--target', 'higress')).toMatchObject({ code: 0, canary: { result: 'passed' } });
  });

  it('leaves no file behind', async () => {
    const cwd = folderOf({ 'plugin.wasm': GOOD });
    // A folder of its own: other tests run canaries beside this one.
    const temporary = folderOf({});
    vi.stubEnv('TMPDIR', temporary);
    try {
      expect(await judged(cwd)).toMatchObject({ canary: { result: 'passed' } });
    } finally {
      vi.unstubAllEnvs();
    }
    expect(readdirSync(temporary)).toEqual([]);
  });
});

describe('the configuration of the canary', () => {
  const example = specWith('      example: { header: x-token }\n');
  const json = '{"header":"x-token"}';

  it.each([
    ['beside the module', { 'plugin.wasm': 'plugin.wasm', spec: 'spec.yaml' }],
    ['beside its folder build', { 'plugin.wasm': 'build/plugin.wasm', spec: 'spec.yaml' }],
  ])('is the example of the spec.yaml %s, as JSON', async (_, names) => {
    const cwd = folderOf({ [names['plugin.wasm']]: configuring(length(json.length)), [names.spec]: example });
    const { code, stdout } = await postern(['validate', names['plugin.wasm']], { cwd });
    expect(stdout).toContain('canary: passed, started with the example of spec.yaml');
    expect(code).toBe(0);
  });

  it('is a text that stands as the example, as it is', async () => {
    const spec = specWith('      example: "plain text"\n');
    const seen = await judged(folderOf({ 'plugin.wasm': configuring(length(10)), 'spec.yaml': spec }));
    expect(seen.canary).toMatchObject({ result: 'passed', configuration: 'example' });
  });

  it('is empty where there is no example', async () => {
    const seen = await judged(folderOf({ 'plugin.wasm': configuring(length(0)), 'spec.yaml': specWith('') }));
    expect(seen.canary).toMatchObject({ result: 'passed', configuration: 'empty' });
  });

  it('is the file or the JSON of the command line before all', async () => {
    const module = configuring(length(7));
    const cwd = folderOf({ 'plugin.wasm': module, 'spec.yaml': example, 'seven.txt': '7 bytes' });
    const expected = { result: 'passed', configuration: 'given' };
    expect((await judged(cwd, '--configuration', 'seven.txt')).canary).toMatchObject(expected);
    expect((await judged(cwd, '--configuration', '{"a":1}')).canary).toMatchObject(expected);
    expect((await judged(cwd, '--configuration', '[1]')).canary).toMatchObject({ result: 'refused' });
  });

  it('of the VM is given, too', async () => {
    const vm = '(func (export "proxy_on_vm_start") (param i32 i32) (result i32)';
    const module = configuring('(i32.const 1)', { more: `${vm} ${length(2)})` });
    const cwd = folderOf({ 'plugin.wasm': module });
    expect((await judged(cwd)).findings).toMatchObject([{ rule: 'canary-vm-start' }]);
    expect((await judged(cwd, '--vm-configuration', '{}')).canary.result).toBe('passed');
  });

  it.each([
    [['--configuration', 'nowhere.json'], 'TC_FILE_MISSING: --configuration: there is no file nowhere.json'],
    [['--configuration', '{"a"'], 'TC_FLAG_VALUE: --configuration is no JSON'],
    [['--canary-deadline', '5'], 'TC_FLAG_VALUE: --canary-deadline cannot be "5"'],
    [['--canary-deadline', '2000m'], 'TC_FLAG_VALUE: --canary-deadline cannot be "2000m"'],
  ])('%j is refused', async (flags, message) => {
    const cwd = folderOf({ 'plugin.wasm': GOOD });
    const { code, stderr } = await postern(['validate', 'plugin.wasm', ...flags], { cwd });
    expect([code, stderr]).toEqual([2, expect.stringContaining(message)]);
  });

  it('in a spec.yaml that cannot be read counts for nothing, and the folder is refused', async () => {
    const cwd = folderOf({ 'plugin.wasm': GOOD, 'spec.yaml': 'info: [' });
    const { code, stdout } = await postern(['validate', 'plugin.wasm'], { cwd });
    expect([code, stdout]).toEqual([1, expect.stringContaining('error spec-file: spec.yaml:')]);
    expect((await judged(cwd, '--configuration', '{}')).canary.result).toBe('passed');
  });
});

describe('the canary is not executed', () => {
  it.each([
    ['with --no-canary', ['--no-canary'], '--no-canary was given'],
    ['for ngx', ['--target', 'ngx'], 'no host here starts modules as ngx_wasm_module does'],
  ])('%s', async (_, flags, reason) => {
    const seen = await judged(folderOf({ 'plugin.wasm': configuring('(i32.const 0)') }), ...flags);
    expect(seen).toMatchObject({ code: 0, canary: { result: 'not-executed', reason } });
  });

  it('where the rules refuse the module', async () => {
    const seen = await judged(folderOf({ 'plugin.wasm': 'text' }));
    expect(seen.canary).toEqual({
      result: 'not-executed',
      reason: 'the rules refuse the module already',
      log: [],
    });
  });

  it('and says so in every format', async () => {
    const cwd = folderOf({ 'plugin.wasm': GOOD });
    const shown = (format: string) =>
      postern(['validate', 'plugin.wasm', '--target', 'ngx', '--format', format], { cwd });
    expect((await shown('text')).stdout).toContain('  canary: not-executed: no host here');
    expect((await shown('github')).stdout).toMatch(
      /^::notice file=plugin\.wasm,title=postern canary not-executed::/m,
    );
    const [{ invocations }] = JSON.parse((await shown('sarif')).stdout).runs;
    expect(invocations[0].toolExecutionNotifications).toMatchObject([
      { level: 'note', message: { text: expect.stringMatching(/^canary not-executed: no host here/) } },
    ]);
  });
});

it('a stop signal ends the canary, too', async () => {
  const cwd = folderOf({ 'plugin.wasm': configuring(LOOP) });
  const one = new PosternProcess(['validate', 'plugin.wasm'], { cwd, env: { TMPDIR: cwd } });
  const started = () => readdirSync(cwd).find((name) => name.startsWith('postern-canary-'));
  await one.until('a canary', started);
  expect(await one.stop('SIGTERM')).toBe(143);
  expect(started()).toBeUndefined();
});
