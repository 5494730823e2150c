/**
 * Verdicts as annotations of a GitHub Actions run: a command on a line of its own for each finding.
 * Spec: GitHub "Workflow commands for GitHub Actions", setting an error, warning or notice message.
 */
import { renderLog } from './finding-lines.js';
import type { StagedFinding, Verdict, Verdicts } from './verdict.js';

export function renderGithub({ modules }: Verdicts): string {
  return modules
    .flatMap((verdict) => [
      ...verdict.findings.map((finding) => annotation(verdict, finding)),
      notice(verdict),
    ])
    .join('');
}

function annotation({ file, canary }: Verdict, { stage, rule, severity, ...finding }: StagedFinding): string {
  const { message, hint, backtrace = [] } = finding;
  // What the module logged explains a refusal better than anything.
  const log = stage === 'canary' ? renderLog(canary.log).trimEnd() : '';
  const text = [message, hint, ...backtrace, log].filter((line) => line !== '').join('\n');
  return `::${severity} ${at(file, `${rule} (${stage})`)}::${data(text)}\n`;
}

/** A stage that was not executed is no fault, but nobody should believe that it passed. */
function notice({ file, canary: { result, reason = '', hint } }: Verdict): string {
  if (result !== 'not-executed') return '';
  return `::notice ${at(file, 'canary not-executed')}::${data([reason, ...(hint === undefined ? [] : [hint])].join('\n'))}\n`;
}

function at(file: string, title: string): string {
  return `file=${property(file)},title=${property(`postern ${title}`)}`;
}

/** A text may not end the command early. */
function data(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function property(text: string): string {
  return data(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
