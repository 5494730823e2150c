/** Verdicts as annotations of a GitHub Actions run, a line for each finding. */
import { annotation } from './annotation.js';
import { renderLog } from './finding-lines.js';
import type { StagedFinding, Verdict, Verdicts } from './verdict.js';

export function renderGithub({ modules }: Verdicts): string {
  return modules
    .flatMap((verdict) => [...verdict.findings.map((finding) => lineFor(verdict, finding)), notice(verdict)])
    .join('');
}

function lineFor({ file, canary }: Verdict, { stage, rule, severity, ...finding }: StagedFinding): string {
  const { message, hint, backtrace = [] } = finding;
  // What the module logged explains a refusal better than anything.
  const log = stage === 'canary' ? renderLog(canary.log).trimEnd() : '';
  const text = [message, hint, ...backtrace, log].filter((line) => line !== '').join('\n');
  return annotation({ severity, file, title: `postern ${rule} (${stage})`, text });
}

/** A stage that was not executed is no fault, but nobody should believe that it passed. */
function notice({ file, canary: { result, reason = '', hint } }: Verdict): string {
  if (result !== 'not-executed') return '';
  const text = [reason, ...(hint === undefined ? [] : [hint])].join('\n');
  return annotation({ severity: 'notice', file, title: 'postern canary not-executed', text });
}
