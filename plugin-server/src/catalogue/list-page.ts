/** The page of all plugins: what there is, what it is for, its newest version; with a search that needs no script. */
import type { Manifest } from '../package/manifest.js';
import { markup, type Html } from './markup.js';
import { renderPage } from './layout.js';
import type { Links } from './links.js';
import { renderVerdictLine } from './verdicts.js';

/** A plugin as the list shows it. */
export interface ListedPlugin {
  readonly name: string;
  /** The record of the newest version that is not yanked, of the newest one when all are; undefined when it is damaged. */
  readonly newest: Manifest | undefined;
  readonly versions: number;
  readonly aliases: readonly string[];
  readonly isYanked: boolean;
}

export function renderListPage(
  plugins: readonly ListedPlugin[],
  { links, search, isCut }: { readonly links: Links; readonly search: string; readonly isCut: boolean },
): string {
  const shown = plugins.filter((plugin) => matches(plugin, search));
  const count = shown.length === 1 ? '1 plugin' : `${shown.length} plugins`;
  return renderPage({
    title: 'Plugins',
    base: links.base,
    crumbs: [{ label: 'Plugins', href: links.list() }],
    main: markup`<h1>Plugins</h1>
      <form action="${links.list()}" method="get" role="search">
        <label
          >Search by name, title, description or category
          <input type="search" name="search" value="${search}" maxlength="100"
        /></label>
        <button>Search</button>
      </form>
      <p id="found" role="status">${count}</p>
      ${isCut && markup`<p class="note">Only the first ones are shown; search for the others.</p>`}
      ${
        shown.length === 0
          ? markup`<p>There is nothing here${search !== '' && ' for that'}.</p>`
          : markup`<ul class="plugins">
              ${shown.map((one) => row(one, links))}
            </ul>`
      }`,
  });
}

function row({ name, newest, versions, aliases, isYanked }: ListedPlugin, links: Links): Html {
  const about = newest?.description;
  return markup`<li>
    <h2><a href="${links.plugin(name)}">${name}</a></h2>
    ${newest?.title !== undefined && markup`<p>${newest.title}</p>`}
    ${about !== undefined && markup`<p class="soft">${about}</p>`}
    <p>
      ${newest === undefined ? markup`<span class="bad">its record is damaged</span>` : markup`<a href="${links.version(name, newest.version)}">${newest.version}</a>`}${
        isYanked && markup` <strong class="warn">yanked</strong>`
      }${versions > 1 && ` of ${versions} versions`}${newest?.category !== undefined && markup` · ${newest.category}`}${
        newest !== undefined && markup` · ${renderVerdictLine(newest.targets)}`
      }
    </p>
    ${aliases.length > 0 && markup`<p class="soft">also ${aliases.join(', ')}</p>`}
  </li>`;
}

/** Every word somewhere. */
function matches({ name, newest, aliases }: ListedPlugin, search: string): boolean {
  const text = [name, newest?.title, newest?.description, newest?.category, ...aliases]
    .join(' ')
    .toLowerCase();
  const words = search.toLowerCase().split(/\s+/);
  return words.every((word) => text.includes(word));
}
