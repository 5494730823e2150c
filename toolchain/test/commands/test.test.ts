import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { postern, temporaryFolder } from '../harness.js';
import { PosternProcess } from './postern-process.js';

async function weather(): Promise<string> {
  const cwd = temporaryFolder();
  await postern(['new', 'weather', '--dependencies', 'registry'], { cwd });
  return cwd;
}

async function test(cwd: string, ...args: string[]): Promise<{ code: number | null; output: string }> {
  const one = new PosternProcess(['test', ...args], { cwd });
  return { code: await one.ended, output: one.output };
}

describe('postern test', () => {
  it('builds a new plugin and runs the unit test and the scenario that came with it', async () => {
    const cwd = await weather();
    const { code, output } = await test(cwd, 'weather');
    expect([code, output]).toEqual([0, expect.stringContaining('✓ greets every response')]);
    expect(output).toMatch(/^weather\/build\/plugin\.wasm {2}\d+ bytes/m);
    expect(output).toContain(
      'weather/assembly/hello.test.ts\n  ✓ says hello\n\nweather/scenarios/hello.yaml\n',
    );
    expect(output).toContain('2 passed, 0 failed');
  });

  it('fails with the line of the step, what was expected and what was seen', async () => {
    const cwd = await weather();
    const file = path.join(cwd, 'weather/scenarios/hello.yaml');
    writeFileSync(file, readFileSync(file, 'utf8').replace('x-weather: hello', 'x-weather: hullo'));
    const { code, output } = await test(path.join(cwd, 'weather'));
    expect(code).toBe(1);
    expect(output).toContain('✗ greets every response  (scenarios/hello.yaml:8)');
    expect(output).toContain('headers.x-weather: expected "hullo", seen "hello"');
    expect(output).toContain('error GH_SCENARIO_FAILED: 1 scenario failed');
  });

  it('does not run the module of the last build when this one fails', async () => {
    const cwd = await weather();
    writeFileSync(path.join(cwd, 'weather/assembly/hello.ts'), 'nonsense');
    const { code, output } = await test(cwd, 'weather');
    expect([code, output]).toEqual([1, expect.stringContaining('error TC_COMPILE')]);
    expect(output).not.toContain('passed');
  });

  it('tells programs of unit tests and scenarios in one value', async () => {
    const cwd = await weather();
    writeFileSync(
      path.join(cwd, 'weather/scenarios/none.yaml'),
      'plugin: { name: weather }\nscenarios:\n  - name: expects another\n    steps:\n      - request: { path: / }\n      - forwarded: { headers: { x-a: b } }\n',
    );
    const { code, stdout, stderr } = await postern(['test', 'weather', '--format', 'json'], { cwd });
    const { passed, files } = JSON.parse(stdout) as { passed: boolean; files: { results: object[] }[] };
    expect([code, passed]).toEqual([1, false]);
    expect(files).toMatchObject([
      {
        file: 'weather/assembly/hello.test.ts',
        kind: 'unit',
        results: [{ name: 'says hello', line: 6, passed: true }],
      },
      { file: 'weather/scenarios/hello.yaml', kind: 'scenario', results: [{ passed: true }] },
      { file: 'weather/scenarios/none.yaml', kind: 'scenario', results: [{ passed: false, failedAt: 6 }] },
    ]);
    expect(stderr).toContain('error GH_SCENARIO_FAILED: 1 scenario failed');
  });

  it('runs the unit tests also where a scenario cannot be read, and says both', async () => {
    const cwd = await weather();
    writeFileSync(path.join(cwd, 'weather/scenarios/hello.yaml'), 'scenarios: 1');
    const { code, stdout, stderr } = await postern(['test', 'weather'], { cwd });
    expect([code, stdout]).toEqual([1, expect.stringContaining('1 passed, 0 failed')]);
    expect(stderr).toMatch(/^error GH_CONFIG.*hello\.yaml/m);
    const json = await postern(['test', 'weather', '--format', 'json'], { cwd });
    expect(JSON.parse(json.stdout)).toMatchObject({ passed: false, files: [{ kind: 'unit' }] });
  });

  it('says where tests belong when there are none', async () => {
    const cwd = await weather();
    rmSync(path.join(cwd, 'weather/scenarios'), { recursive: true });
    rmSync(path.join(cwd, 'weather/assembly/hello.test.ts'));
    const { code, stderr } = await postern(['test', 'weather'], { cwd });
    expect([code, stderr]).toEqual([
      2,
      expect.stringContaining(
        'TC_NO_TESTS: weather/assembly has no *.test.ts, weather/scenarios no YAML file',
      ),
    ]);
  });
});
