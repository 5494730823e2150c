/** How a finding about a module is printed: rule, what was seen, a hint on its own line, and where it stood. */
import type { CanaryLogLine, Finding } from '@postern/contract/rules';
import type { Paint } from '../command-line/colour.js';

/** What people see of a log: the last lines explain a refusal. */
const LOG_LINES = 20;
const LOG_WIDTH = 500;

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

/** What a module logged last, a line for each of its lines; programs get all of it. */
export function renderLog(log: readonly CanaryLogLine[]): string {
  const lines = log.flatMap(({ level, message }) =>
    message.split('\n').map((line) => `    log ${level}: ${printable(line.slice(0, LOG_WIDTH))}\n`),
  );
  const left = lines.length - LOG_LINES;
  return (left > 0 ? `    log: (${left} lines before these)\n` : '') + lines.slice(-LOG_LINES).join('');
}

/** Control characters would move the cursor or end the line. */
export function printable(text: string): string {
  return text.replace(/[\p{Cc}\u2028\u2029]/gu, (character) =>
    character === '\t' ? ' ' : `\\x${character.charCodeAt(0).toString(16).padStart(2, '0')}`,
  );
}
