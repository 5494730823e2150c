/** The catalogue as pages: what the JSON routes answer when a browser asks, and the files that the pages use. */
import { parsePluginSpec, type PluginSpec } from '@postern/contract/spec';
import { PosternError } from '@postern/contract/errors';
import type { Express, Request, Response } from 'express';

import { ICON_PATH, PAGE_HEADERS, SCRIPT_PATH, STYLE_PATH } from '../catalogue/layout.js';
import { linksFor } from '../catalogue/links.js';
import { renderListPage, type ListedPlugin } from '../catalogue/list-page.js';
import { SCRIPT } from '../catalogue/script.js';
import { ICON, STYLE } from '../catalogue/style.js';
import { renderVersionPage, type ShownVersion } from '../catalogue/version-page.js';
import { PluginServerError } from '../errors.js';
import { onlyMethods } from '../http/guards.js';
import type { Room } from '../http/room.js';
import type { CatalogueRow, Library } from '../library.js';
import { listYanks, readYank } from '../marks/yanks.js';
import type { Manifest } from '../package/manifest.js';
import { LATEST, newestIn } from '../resolve.js';
import type { Tenant } from '../tenant.js';
import { moduleUrl } from './module-url.js';

/** A page with more would be slow to make and slow to read; the search looks at all of them. */
const MOST_LISTED = 500;
const README_FILES = ['README.md', 'README_EN.md', 'README_ZH.md'] as const;
const LONGEST_SPEC = 256 * 1024;

export function addCatalogueRoutes(app: Express): void {
  const assets = [
    [STYLE_PATH, 'text/css; charset=utf-8', STYLE],
    [SCRIPT_PATH, 'text/javascript; charset=utf-8', SCRIPT],
    [ICON_PATH, 'image/svg+xml', ICON],
  ] as const;
  for (const [path, type, text] of assets) {
    app
      .route(path)
      // GET /catalogue/style.css, /catalogue/catalogue.js, /catalogue/icon.svg
      .get((_request: Request, response: Response) => {
        response.set({
          'Content-Type': type,
          'Cache-Control': 'no-cache',
          'X-Content-Type-Options': 'nosniff',
        });
        response.send(text);
      })
      .all(onlyMethods('GET, HEAD'));
  }
}

/** The page of the plugins that the caller may read. */
export async function answerListPage(
  room: Room,
  response: Response,
  {
    library,
    rows,
    search,
  }: { readonly library: Library; readonly rows: readonly CatalogueRow[]; readonly search: string },
): Promise<void> {
  const plugins: ListedPlugin[] = [];
  // The records tell what to search in, so all are looked at when there is something to search for.
  const looked = search === '' ? rows.slice(0, MOST_LISTED) : rows;
  for (const row of looked) plugins.push(await listed(library, row));
  const links = linksFor(library.tenant, room.publicUrl);
  sendPage(response, renderListPage(plugins, { links, search, isCut: looked.length < rows.length }));
}

async function listed(
  library: Library,
  { name, versions, yanked = [], aliases = [] }: CatalogueRow,
): Promise<ListedPlugin> {
  const open = newestIn(versions, LATEST);
  const version = open ?? newestIn(yanked, LATEST);
  const newest =
    version === undefined ? undefined : await unlessDamaged(() => library.manifest({ name, version }));
  return { name, newest, versions: versions.length + yanked.length, aliases, isYanked: open === undefined };
}

/** The page of a plugin: its versions, and its newest one in full. */
export async function answerPluginPage(
  room: Room,
  request: Request,
  response: Response,
  { library, name }: { readonly library: Library; readonly name: string },
): Promise<void> {
  const manifests = await library.manifests(name);
  const yanks = await listYanks(library, name);
  const open = manifests.map(({ version }) => version).filter((version) => !yanks.has(version));
  const newest = newestIn(open, LATEST);
  const manifest = manifests.find(({ version }) => version === newest) ?? manifests[0];
  if (manifest === undefined) throw new PluginServerError('PS_NOT_FOUND', `there is no plugin ${name}`);
  const versions = manifests.map((one) => ({ manifest: one, yank: yanks.get(one.version) }));
  const shown = await shownVersion(room, request, { library, manifest });
  sendPage(response, renderVersionPage(shown, { links: linksFor(library.tenant, room.publicUrl), versions }));
}

/** The page of one version. */
export async function answerVersionPage(
  room: Room,
  request: Request,
  response: Response,
  { library, manifest }: { readonly library: Library; readonly manifest: Manifest },
): Promise<void> {
  const shown = await shownVersion(room, request, { library, manifest });
  const links = linksFor(library.tenant, room.publicUrl);
  sendPage(response, renderVersionPage(shown, { links, versions: undefined }));
}

async function shownVersion(
  room: Room,
  request: Request,
  { library, manifest }: { readonly library: Library; readonly manifest: Manifest },
): Promise<ShownVersion> {
  const { name, version } = manifest;
  const ref = { name, version };
  const { tenant } = library;
  const specText = (await fileText(room, { tenant, ref }, 'spec.yaml')) ?? '';
  const readmes = new Map<string, string>();
  for (const file of README_FILES) {
    if (!Object.hasOwn(manifest.files, file)) continue;
    const text = await fileText(room, { tenant, ref }, file);
    if (text !== undefined) readmes.set(file, text);
  }
  const url = moduleUrl(room, request, { tenant, ...ref });
  const yank = await readYank(library, ref);
  return { manifest, yank, spec: specOf(specText), specText: specText.slice(0, LONGEST_SPEC), readmes, url };
}

/** Through the shelf, so that what is shown is what was published. */
async function fileText(
  room: Room,
  {
    tenant,
    ref,
  }: { readonly tenant: Tenant; readonly ref: { readonly name: string; readonly version: string } },
  file: string,
): Promise<string | undefined> {
  const served = await room.shelf.find({ tenant, ...ref }, file);
  if (served === undefined) return undefined;
  const end = Math.min(served.size, 1024 * 1024) - 1;
  return end < 0 ? '' : (await served.read({ start: 0, end })).toString('utf8');
}

/** It was read when it was published; should that ever read it otherwise, the text is still shown. */
function specOf(text: string): PluginSpec | undefined {
  try {
    return parsePluginSpec(text);
  } catch (error) {
    if (error instanceof PosternError) return undefined;
    throw error;
  }
}

async function unlessDamaged<T>(read: () => Promise<T | undefined>): Promise<T | undefined> {
  try {
    return await read();
  } catch (error) {
    // One damaged record must not hide the others; the page of the plugin says what is wrong.
    if (error instanceof PluginServerError && error.code === 'PS_STORE_DAMAGED') return undefined;
    throw error;
  }
}

function sendPage(response: Response, page: string): void {
  response.set({ ...PAGE_HEADERS, 'Content-Type': 'text/html; charset=utf-8' }).send(page);
}
