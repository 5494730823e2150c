/**
 * Verdicts as annotations of a GitHub Actions run: a command on a line of its own for each finding.
 * Spec: GitHub "Workflow commands for GitHub Actions", setting an error or warning message.
 */
import type { Verdicts } from './verdict.js';

export function renderGithub({ modules }: Verdicts): string {
  return modules
    .flatMap(({ file, findings }) =>
      findings.map(({ rule, severity, message, hint }) => {
        const at = `file=${property(file)},title=${property(`postern ${rule}`)}`;
        return `::${severity} ${at}::${data(`${message}\n${hint}`)}\n`;
      }),
    )
    .join('');
}

/** A text may not end the command early. */
function data(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function property(text: string): string {
  return data(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
