/** Verdicts for programs. */
import type { Verdicts } from './verdict.js';

export function renderJson(verdicts: Verdicts): string {
  return `${JSON.stringify(verdicts, null, 2)}\n`;
}
