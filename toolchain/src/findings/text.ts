/** Verdicts for people: a headline for each module, and its findings under it. */
import type { Finding } from '@postern/contract/rules';
import type { Paint } from '../command-line/colour.js';
import { renderFinding } from './finding-lines.js';
import type { Verdict, Verdicts } from './verdict.js';

export function renderText({ target, modules }: Verdicts, paint: Paint): string {
  return modules.map((one) => headline(one, target, paint) + lines(one, paint)).join('');
}

function headline({ file, accepted, findings }: Verdict, target: string, paint: Paint): string {
  const verdict = accepted ? paint('green', 'accepted') : paint('red', 'refused');
  const counts = countOf(findings);
  return `${file}: ${verdict} for ${target}${counts === '' ? '' : `, ${counts}`}\n`;
}

function lines({ findings }: Verdict, paint: Paint): string {
  return findings.map((finding) => renderFinding(finding, paint)).join('');
}

function countOf(findings: readonly Finding[]): string {
  const count = (severity: Finding['severity']): string => {
    const number = findings.filter((finding) => finding.severity === severity).length;
    return number === 0 ? '' : `${number} ${severity}${number === 1 ? '' : 's'}`;
  };
  return [count('error'), count('warning')].filter((text) => text !== '').join(', ');
}
