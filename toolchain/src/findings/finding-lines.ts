/** How a finding about a module is printed: rule, what was seen, a hint on its own line, and where it stood. */
import type { CanaryLogLine, Finding } from '@postern/contract/rules';
import type { Paint } from '../command-line/colour.js';

/** One finding as lines behind `indent`; a module's own words are made harmless to terminals. */
export function renderFinding(
  finding: Finding & { readonly backtrace?: readonly string[] },
  paint: Paint,
  indent = '  ',
): string {
  const { severity, rule, message, hint, backtrace = [] } = finding;
  const kind = paint(severity === 'error' ? 'red' : 'yellow', `${severity} ${rule}`);
  const frames = backtrace.map((frame) => `  ${printable(frame)}`);
  const trace = frames.length === 0 ? [] : ['backtrace:', ...frames];
  const below = [`hint: ${printable(hint)}`, ...trace].map((line) => `${indent}  ${line}\n`);
  return `${indent}${kind}: ${printable(message)}\n${below.join('')}`;
}

/** What a module logged, a line for each of its lines. */
export function renderLog(log: readonly CanaryLogLine[]): string {
  return log
    .flatMap(({ level, message }) =>
      message.split('\n').map((line) => `    log ${level}: ${printable(line)}\n`),
    )
    .join('');
}

/** Control characters would move the cursor or end the line. */
export function printable(text: string): string {
  return text.replace(/[\p{Cc}\u2028\u2029]/gu, (character) =>
    character === '\t' ? ' ' : `\\x${character.charCodeAt(0).toString(16).padStart(2, '0')}`,
  );
}
