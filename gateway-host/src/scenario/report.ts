/** What a run of scenarios prints, for people and for programs. */
import type { ScenarioResult } from './run-scenario.js';

/** The results of one file. */
export interface FileResult {
  readonly file: string;
  readonly results: readonly ScenarioResult[];
}

export function renderText(files: readonly FileResult[]): string {
  const all = files.flatMap(({ results }) => results);
  const failed = all.filter(({ passed }) => !passed).length;
  const bodies = files.map(
    ({ file, results }) => `${file}\n${results.map((one) => scenario(one, file)).join('')}`,
  );
  return `${bodies.join('\n')}\n${all.length - failed} passed, ${failed} failed\n`;
}

export function renderJson(files: readonly FileResult[]): string {
  const passed = files.every(({ results }) => results.every((one) => one.passed));
  return `${JSON.stringify({ passed, files }, undefined, 2)}\n`;
}

function scenario(
  { name, line, passed, problems, failedAt, refusals, trace }: ScenarioResult,
  file: string,
): string {
  if (passed) return `  ✓ ${name}\n`;
  const lines = problems.map((problem) => `      ${problem}\n`);
  const known = refusals.filter((refusal) => !problems.includes(refusal));
  if (known.length > 0)
    lines.push('      host calls that were not answered Ok:\n', ...known.map((one) => `        ${one}\n`));
  if (trace.length > 0)
    lines.push('      what was called last:\n', ...trace.map((one) => `        ${one}\n`));
  return `  ✗ ${name}  (${file}:${failedAt ?? line})\n${lines.join('')}`;
}
