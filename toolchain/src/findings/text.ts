/** Verdicts for people: a headline for each module, then each stage with its findings under it. */
import type { Paint } from '../command-line/colour.js';
import { printable, renderFinding, renderLog } from './finding-lines.js';
import type { CanaryStage, Stage, StagedFinding, Verdict, Verdicts } from './verdict.js';

export function renderText({ target, minimumVersion, modules }: Verdicts, paint: Paint): string {
  const gateway = minimumVersion === undefined ? target : `${target} ${minimumVersion}`;
  return modules.map((one) => renderOne(one, gateway, paint)).join('');
}

function renderOne(verdict: Verdict, target: string, paint: Paint): string {
  const { findings, canary, isPackage } = verdict;
  const of = (stage: Stage): StagedFinding[] => findings.filter((finding) => finding.stage === stage);
  const lines = (stage: Stage): string =>
    of(stage)
      .map((finding) => renderFinding(finding, paint, '    '))
      .join('');
  const rules = `  rules: ${countOf(of('rules')) || 'passed'}\n${lines('rules')}`;
  const started = `  canary: ${outcomeOf(canary, of('canary'))}\n${lines('canary')}${renderLog(canary.log)}`;
  const beside = `  package: ${countOf(of('package')) || 'passed'}\n${lines('package')}`;
  return headline(verdict, target, paint) + rules + started + (isPackage ? beside : '');
}

function headline({ file, accepted, findings }: Verdict, target: string, paint: Paint): string {
  const verdict = accepted ? paint('green', 'accepted') : paint('red', 'refused');
  const counts = countOf(findings);
  return `${file}: ${verdict} for ${target}${counts === '' ? '' : `, ${counts}`}\n`;
}

const CONFIGURED = {
  given: 'with the configuration given',
  example: 'with the example of spec.yaml as its configuration',
  empty: 'with an empty configuration',
} as const;

function outcomeOf(
  { result, reason = '', hint, configuration }: CanaryStage,
  findings: readonly StagedFinding[],
): string {
  if (result === 'not-executed') {
    const advice = hint === undefined ? '' : `\n    hint: ${printable(hint)}`;
    return `not-executed: ${printable(reason)}${advice}`;
  }
  const how = configuration === undefined ? '' : `, started ${CONFIGURED[configuration]}`;
  return `${result === 'passed' ? 'passed' : countOf(findings)}${how}`;
}

function countOf(findings: readonly StagedFinding[]): string {
  const count = (severity: StagedFinding['severity']): string => {
    const number = findings.filter((finding) => finding.severity === severity).length;
    return number === 0 ? '' : `${number} ${severity}${number === 1 ? '' : 's'}`;
  };
  return [count('error'), count('warning')].filter((text) => text !== '').join(', ');
}
