/** What every page of the catalogue has: head, landmarks, the way back, and no way for anything foreign to get in. */
import { markup, type Html } from './markup.js';

/** Where the pages' own files stand. */
export const STYLE_PATH = '/catalogue/style.css';
export const SCRIPT_PATH = '/catalogue/catalogue.js';
export const ICON_PATH = '/catalogue/icon.svg';

/** Nothing from elsewhere, nothing inline, in no frame; forms only lead back here. Spec: CSP Level 3. */
export const PAGE_HEADERS = {
  'Content-Security-Policy':
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
  'Cache-Control': 'no-cache',
  Vary: 'Accept',
} as const;

/** A link on the way from the list to here. */
export interface Crumb {
  readonly label: string;
  readonly href: string;
}

export interface Page {
  readonly title: string;
  /** Path that every link begins with, for servers behind a prefix. */
  readonly base: string;
  readonly crumbs: readonly Crumb[];
  readonly main: Html;
}

/** A whole page. */
export function renderPage({ title, base, crumbs, main }: Page): string {
  return markup`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>${title}</title>
        <link rel="stylesheet" href="${base}${STYLE_PATH}" />
        <link rel="icon" href="${base}${ICON_PATH}" />
        <script src="${base}${SCRIPT_PATH}" defer></script>
      </head>
      <body>
        <a class="skip" href="#main">Skip to content</a>
        <header>
          <nav aria-label="Breadcrumb">
            <ol>
              ${crumbs.map(({ label, href }) => markup`<li><a href="${href}">${label}</a></li>`)}
            </ol>
          </nav>
        </header>
        <main id="main" tabindex="-1">${main}</main>
        <footer><p>Postern plugin server. Programs get JSON at the same addresses.</p></footer>
      </body>
    </html> `.text;
}
