import { expect, it } from 'vitest';

import { escapeHtml, markup } from '../../src/catalogue/markup.js';

it('escapes whatever is put into a template, in attributes too', () => {
  const evil = `"'><script>&`;
  expect(markup`<a title="${evil}">${evil}</a>`.text).toBe(
    '<a title="&quot;&#39;&gt;&lt;script&gt;&amp;">&quot;&#39;&gt;&lt;script&gt;&amp;</a>',
  );
});

it('puts templates into templates, lists one after the other, and nothing for nothing', () => {
  const items = ['a', '<b>'].map((one) => markup`<li>${one}</li>`);
  expect(markup`<ul>${items}</ul>${undefined}${false}${0}${['<', markup`<br>`]}`.text).toBe(
    '<ul><li>a</li><li>&lt;b&gt;</li></ul>0&lt;<br>',
  );
});

it('shows no control characters and no text that runs backwards', () => {
  expect(escapeHtml('a\u0000b\u001bc\u202ed\u2066e\tf\ng')).toBe('a\ufffdb\ufffdc\ufffdd\ufffde\tf\ng');
});
