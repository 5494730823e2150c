/** How results of tests are printed: for people file by file, for programs as one value. */
import type { Paint } from '../command-line/colour.js';
import { allPassed } from './test-result.js';
import type { FileResult, TestResult } from './test-result.js';

/** One file, for people. */
export function renderFile({ file, results }: FileResult, paint: Paint): string {
  return `${file}\n${results.map((one) => renderResult(one, file, paint)).join('')}\n`;
}

/** What stands below all files. */
export function renderSum(files: readonly FileResult[]): string {
  const all = files.flatMap(({ results }) => results);
  const passed = all.filter((one) => one.passed).length;
  return `${passed} passed, ${all.length - passed} failed\n`;
}

/** All of it, for programs. */
export function renderJson(files: readonly FileResult[], complete: boolean): string {
  return `${JSON.stringify({ passed: complete && allPassed(files), files }, undefined, 2)}\n`;
}

function renderResult(result: TestResult, file: string, paint: Paint): string {
  const { name, line, passed, problems, failedAt } = result;
  if (passed) return `  ${paint('green', '✓')} ${name}\n`;
  const { refusals = [], log = [], trace = [] } = result;
  const lines = [
    ...problems.flatMap((problem) => problem.split('\n')),
    ...placesOf(result, file),
    ...section(
      'host calls that were not answered Ok:',
      refusals.filter((refusal) => !problems.includes(refusal)),
    ),
    ...section('what it logged last:', log),
    ...section('what was called last:', trace),
  ];
  const head = `  ${paint('red', '✗')} ${name}  (${file}:${failedAt ?? line})\n`;
  return head + lines.map((one) => `      ${one}\n`).join('');
}

/** The headline names the test's own line; more is told where it failed somewhere else. */
function placesOf({ places = [], failedAt }: TestResult, file: string): string[] {
  if (places.length <= 1 && (places[0] ?? '').startsWith(`${file}:${failedAt}:`)) return [];
  return places.map((place) => `at ${place}`);
}

function section(title: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : [title, ...lines.map((line) => `  ${line}`)];
}
