/** docs/validator.md tells of every bad module what the rules say of it today; the suite `validator` holds it against Envoy. */
import { checkModule } from '@postern/contract/rules';
import { describe, expect, it } from 'vitest';

import { BAD_MODULES } from '../../contract/test/rules/bad-modules.js';
import { read } from '../architecture/sources.js';

const rows = new Map(
  read('docs/validator.md')
    .split('\n')
    .filter((line) => line.startsWith('| `'))
    .map((line) => line.split(/(?<!\\) \| /))
    .map(([, what = '', envoy = '', older = '', ours = '']) => [what, { envoy, older, ours }] as const),
);

describe('the page of verdicts', () => {
  it.each(BAD_MODULES)('tells of %s', (title, bytes) => {
    const row = rows.get(title);
    const findings = checkModule(bytes, { target: 'envoy' });
    const told = (severity: string): string[] => {
      const found = findings.filter((finding) => finding.severity === severity);
      return [...new Set(found.map(({ rule }) => `\`${rule}\``))];
    };
    expect(row, 'UPDATE_GOLDEN=1 npm run test:real -- validator --full').toBeDefined();
    const refused = told('error').length > 0;
    for (const rule of [...told('error'), ...told('warning')]) expect(row?.ours).toContain(rule);
    expect(row?.ours.startsWith(refused ? 'refused' : 'accepted')).toBe(true);
    expect(row?.envoy.startsWith('accepted')).toBe(!refused);
  });

  it('has no row of a bad module that is gone', () => {
    const rules = new Set(BAD_MODULES.map(([title]) => title.split(': ')[0]));
    const titles = new Set(BAD_MODULES.map(([title]) => title));
    const gone = [...rows.keys()].filter((what) => rules.has(what.split(': ')[0] ?? '') && !titles.has(what));
    expect(gone).toEqual([]);
  });
});
