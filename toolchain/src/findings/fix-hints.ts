/** What to change so that a module passes: each cure once, with the findings that it mends. */
import type { Paint } from '../command-line/colour.js';
import { printable } from './finding-lines.js';
import type { Verdicts } from './verdict.js';

/** Cures of errors come first: they decide. Empty when nothing was found. */
export function renderFixHints({ modules }: Verdicts, paint: Paint): string {
  return modules
    .map(({ file, findings }) => {
      const cures = new Map<string, { rules: Set<string>; findings: number; refuses: boolean }>();
      for (const { rule, hint, severity } of findings) {
        const cure = cures.get(hint) ?? { rules: new Set(), findings: 0, refuses: false };
        cures.set(hint, cure);
        cure.rules.add(rule);
        cure.findings += 1;
        cure.refuses ||= severity === 'error';
      }
      const ordered = [...cures].sort(([, a], [, b]) => Number(b.refuses) - Number(a.refuses));
      const lines = ordered.map(([hint, { rules, findings: count, refuses }], index) => {
        const mends = `${[...rules].join(', ')}${count > 1 ? `, ${count} findings` : ''}`;
        return `  ${index + 1}. ${printable(hint)} (${paint(refuses ? 'red' : 'yellow', mends)})\n`;
      });
      return lines.length === 0 ? '' : `to mend ${file}:\n${lines.join('')}`;
    })
    .join('');
}
