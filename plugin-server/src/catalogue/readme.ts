/**
 * A plugin's README as part of a page. It comes from whoever publishes, so nothing in it is markup, no link runs code, and
 * no picture is fetched from elsewhere.
 */
import MarkdownIt from 'markdown-it';

import { escapeHtml, Html } from './markup.js';

/** Longer ones are cut: nobody reads them on one page, and rendering takes the time of everybody else. */
const LONGEST = 256 * 1024;

/** Headings of a README stand below those of the page. */
const DEEPER = 2;

export interface ReadmePlace {
  /** The path of a file of the same version. */
  readonly fileHref: (file: string) => string | undefined;
  /** Begins the ids of headings, which are unique on a page. */
  readonly idPrefix: string;
}

/** Renders Markdown: CommonMark with tables, raw HTML shown as text. */
export function renderReadme(text: string, { fileHref, idPrefix }: ReadmePlace): Html {
  const markdown = new MarkdownIt({ html: false, linkify: false, typographer: false });
  const local = (href: string): string | undefined => {
    if (href.startsWith('#')) return `#${idPrefix}${slugOf(decode(href.slice(1)))}`;
    return /^[\w.-]+$/.test(href) ? fileHref(href) : undefined;
  };
  // Only what leads to a page or a mail; a link that is none stays as it was written.
  markdown.validateLink = () => true;
  markdown.core.ruler.push('postern', (state) => {
    const used = new Map<string, number>();
    state.tokens.forEach((token, index) => {
      if (token.type === 'heading_open' || token.type === 'heading_close') {
        token.tag = `h${Math.min(6, Number(token.tag.slice(1)) + DEEPER)}`;
      }
      if (token.type === 'heading_open') {
        const slug = slugOf(state.tokens[index + 1]?.content ?? '');
        const count = used.get(slug) ?? 0;
        used.set(slug, count + 1);
        token.attrSet('id', `${idPrefix}${slug}${count === 0 ? '' : `-${count}`}`);
      }
      for (const child of token.children ?? []) {
        if (child.type !== 'link_open') continue;
        const href = String(child.attrGet('href') ?? '');
        const target = /^(?:https?:\/\/|mailto:)/i.test(href) ? href : local(href);
        // Without an address an anchor is plain text.
        child.attrs = target === undefined ? [] : [['href', target]];
        if (target === href) child.attrPush(['rel', 'noopener noreferrer nofollow']);
      }
    });
  });
  markdown.renderer.rules['image'] = (tokens, index) => {
    const token = tokens[index];
    const alt = escapeHtml(token?.content ?? '');
    const href = String(token?.attrGet('src') ?? '');
    const own = /^[\w.-]+\.png$/.test(href) ? fileHref(href) : undefined;
    if (own !== undefined) return `<img src="${escapeHtml(own)}" alt="${alt}">`;
    return `<span class="soft">[picture${alt === '' ? '' : `: ${alt}`}]</span>`;
  };
  const cut = text.length > LONGEST ? `${text.slice(0, LONGEST)}\n\n…` : text;
  return new Html(wide(markdown.render(cut.replaceAll('\0', ''))));
}

/** Tables and code scroll by themselves, by keyboard too, so that the page does not. */
function wide(rendered: string): string {
  return rendered
    .replaceAll('<table>', '<div class="wide" tabindex="0" role="group" aria-label="Table"><table>')
    .replaceAll('</table>', '</table></div>')
    .replaceAll('<pre>', '<pre tabindex="0">');
}

function slugOf(text: string): string {
  return text
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
    .trim()
    .replaceAll(/\s+/g, '-')
    .slice(0, 80);
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    // A percent sign of its own.
    return text;
  }
}
