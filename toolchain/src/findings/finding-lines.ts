/** How a finding about a module is printed: rule, what was seen, and a hint on its own line. */
import type { Finding } from '@postern/contract/rules';
import type { Paint } from '../command-line/colour.js';

/** One finding as two indented lines. */
export function renderFinding({ severity, rule, message, hint }: Finding, paint: Paint): string {
  const kind = paint(severity === 'error' ? 'red' : 'yellow', `${severity} ${rule}`);
  return `  ${kind}: ${message}\n    hint: ${hint}\n`;
}
