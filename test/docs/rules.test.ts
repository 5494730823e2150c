/** docs/rules.md has a row for each rule, in the order in which they are applied. */
import { BROKEN_MODULE, CANARY_RULES, PACKAGE_RULES, RULES } from '@postern/contract/rules';
import { expect, it } from 'vitest';

import { read } from '../architecture/sources.js';

it('the page of rules says what each rule demands', () => {
  const rows = [...read('docs/rules.md').matchAll(/^\| `([a-z-]+)` +\| (.*?) +\|/gm)];
  expect(rows.map(([, id, demands]) => [id, demands])).toEqual(
    [BROKEN_MODULE, ...RULES, ...CANARY_RULES, ...PACKAGE_RULES].map(({ id, title }) => [id, title]),
  );
});
