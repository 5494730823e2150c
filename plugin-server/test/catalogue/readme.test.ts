import { expect, it } from 'vitest';

import { renderReadme } from '../../src/catalogue/readme.js';

const FILES = ['icon.png', 'README_ZH.md'];
const render = (text: string): string =>
  renderReadme(text, {
    fileHref: (file) => (FILES.includes(file) ? `/plugins/x/1.0.0/${file}` : undefined),
    idPrefix: 'readme-0-',
  }).text;

/** Everything that ever made a Markdown renderer run code or fetch something. */
const HOSTILE = [
  '<script>alert(1)</script>',
  '<img src=x onerror=alert(1)>',
  '<svg/onload=alert(1)>',
  '<iframe src="https://evil.example"></iframe>',
  '<a href="javascript:alert(1)">x</a>',
  '<style>body{background:url(https://evil.example)}</style>',
  '<!-- --><script>alert(1)</script>',
  '<base href="https://evil.example">',
  '<meta http-equiv="refresh" content="0;url=https://evil.example">',
  '[x](javascript:alert(1))',
  '[x](JaVaScRiPt:alert(1))',
  '[x](java\nscript:alert(1))',
  '[x](&#106;avascript:alert(1))',
  '[x](\u0001javascript:alert(1))',
  '[x](javascript&colon;alert(1))',
  '[x](vbscript:msgbox)',
  '[x](data:text/html;base64,PHNjcmlwdD4=)',
  '[x](file:///etc/passwd)',
  '[x](//evil.example/x)',
  '[x](/tokens)',
  '[x](../../../tokens)',
  '[x](blob:https://x/y)',
  '[x]: javascript:alert(1)\n\n[x]',
  '<javascript:alert(1)>',
  '![x](https://evil.example/track.png)',
  '![x](http://evil.example/track.svg "t")',
  '![x](//evil.example/track.png)',
  '![x](data:image/svg+xml;base64,PHN2Zz4=)',
  '![x](javascript:alert(1))',
  '![x][r]\n\n[r]: https://evil.example/track.png',
  '[![x](https://evil.example/t.png)](javascript:alert(1))',
  '![" onerror="alert(1)](x.png)',
  '[" onclick="alert(1)](https://ok.example "\\" onmouseover=\\"alert(1)")',
  '```"><script>alert(1)</script>\ncode\n```',
  '# <script>alert(1)</script>',
  '| <script>alert(1)</script> |\n|---|\n| <img src=x onerror=alert(1)> |',
  '<xss style="x:expression(alert(1))">',
  '&lt;script&gt;alert(1)&lt;/script&gt;',
  '\0<script>alert(1)</script>',
];

it.each(HOSTILE)('%j is text', (text) => {
  const rendered = render(text);
  // Only elements that Markdown makes, and on them only attributes that lead nowhere.
  const tags = [...rendered.matchAll(/<(\/?)([a-zA-Z][\w-]*)([^>]*)>/g)];
  const allowed =
    /^(?:p|a|em|strong|code|pre|h[1-6]|ul|ol|li|span|blockquote|br|hr|div|table|thead|tbody|tr|th|td)$/;
  for (const [, , name = '', attributes = ''] of tags) {
    expect(name).toMatch(allowed);
    expect(attributes).not.toMatch(/\son\w+=|\ssrc=|style=/i);
    const href = /href="([^"]*)"/.exec(attributes)?.[1];
    if (href !== undefined) expect(href).toMatch(/^https:\/\/ok\.example$/);
  }
  expect(rendered).not.toMatch(/<script|<img|<svg|<iframe|<style|<base|<meta/i);
});

it('keeps what Markdown is for', () => {
  const rendered = render(
    '# Auth\n\nSome *text*, `code` and a [link](https://ok.example/a?b=c).\n\n- one\n- two\n\n```yaml\na: 1\n```\n\n| a |\n|---|\n| 1 |\n',
  );
  expect(rendered).toContain('<h3 id="readme-0-auth">Auth</h3>');
  expect(rendered).toContain(
    '<a href="https://ok.example/a?b=c" rel="noopener noreferrer nofollow">link</a>',
  );
  expect(rendered).toContain('<pre tabindex="0"><code class="language-yaml">a: 1\n</code></pre>');
  expect(rendered).toContain('<div class="wide" tabindex="0" role="group" aria-label="Table"><table>');
});

it('shows pictures and files of the same version, and says where others were', () => {
  expect(render('![Our icon](icon.png)')).toContain('<img src="/plugins/x/1.0.0/icon.png" alt="Our icon">');
  expect(render('[中文](README_ZH.md)')).toContain('<a href="/plugins/x/1.0.0/README_ZH.md">中文</a>');
  expect(render('![A diagram](https://elsewhere.example/d.png)')).toContain('[picture: A diagram]');
  expect(render('![](other.png)')).toContain('[picture]');
  expect(render('[Guide](docs/guide.md)')).toContain('<a>Guide</a>');
});

it('leads to its own headings, which are unique on the page', () => {
  const rendered = render(
    '[to](#set-it-up) [zh](#%E8%AE%BE%E7%BD%AE)\n\n## Set it up\n\n## Set it up\n\n## 设置\n\n###### Deep\n',
  );
  expect(rendered).toContain('href="#readme-0-set-it-up"');
  expect(rendered).toContain('<h4 id="readme-0-set-it-up">');
  expect(rendered).toContain('<h4 id="readme-0-set-it-up-1">');
  expect(rendered).toContain('href="#readme-0-设置"');
  expect(rendered).toContain('<h6 id="readme-0-deep">');
});

it('ends soon, however long or crooked', () => {
  expect(render('x'.repeat(2_000_000)).length).toBeLessThan(400_000);
  for (const text of [
    '['.repeat(50_000),
    '*a '.repeat(50_000),
    '> '.repeat(50_000),
    '`'.repeat(50_000),
    '- '.repeat(20_000),
    '![x]('.repeat(20_000),
  ]) {
    expect(render(text)).not.toContain('<img');
  }
});
