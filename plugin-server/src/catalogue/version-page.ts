/** The page of a plugin, or of one version of it: how to use it, what it may be told, what it says of itself. */
import type { PluginSpec } from '@postern/contract/spec';

import type { Yank } from '../marks/yanks.js';
import type { Manifest } from '../package/manifest.js';
import { markup, type Html } from './markup.js';
import { renderPage } from './layout.js';
import type { Links } from './links.js';
import { renderReadme } from './readme.js';
import { renderSchema } from './schema-form.js';
import { renderSnippets, snippetsFor } from './snippets.js';
import { renderVerdictLine, renderVerdicts } from './verdicts.js';

/** Everything that the page shows of one version. */
export interface ShownVersion {
  readonly manifest: Manifest;
  readonly yank: Yank | undefined;
  /** Undefined when it cannot be read. */
  readonly spec: PluginSpec | undefined;
  readonly specText: string;
  /** By file name: README.md, README_EN.md, README_ZH.md. */
  readonly readmes: ReadonlyMap<string, string>;
  /** Of plugin.wasm. */
  readonly url: string;
}

export interface VersionRow {
  readonly manifest: Manifest;
  readonly yank: Yank | undefined;
}

/** `versions` is given on the page of the plugin, which shows its newest version. */
export function renderVersionPage(
  shown: ShownVersion,
  { links, versions }: { readonly links: Links; readonly versions: readonly VersionRow[] | undefined },
): string {
  const { manifest, yank, url } = shown;
  const { name, version } = manifest;
  const ref = { name, version };
  const crumbs = [
    { label: 'Plugins', href: links.list() },
    { label: name, href: links.plugin(name) },
    ...(versions === undefined ? [{ label: version, href: links.version(name, version) }] : []),
  ];
  return renderPage({
    title: versions === undefined ? `${name} ${version}` : name,
    base: links.base,
    crumbs,
    main: markup`<div class="title">
        ${'icon.png' in manifest.files && markup`<img src="${links.file(ref, 'icon.png')}" alt="" />`}
        <h1>${name}${versions === undefined && ` ${version}`}</h1>
      </div>
      ${manifest.title !== undefined && markup`<p>${manifest.title}</p>`}
      ${manifest.description !== undefined && markup`<p class="soft">${manifest.description}</p>`}
      ${yank !== undefined && markup`<p class="note"><strong>${version} is yanked:</strong> ${yank.reason} <span class="soft">(${yank.at})</span></p>`}
      ${versions !== undefined && versionTable(versions, links)}
      <h2>Use ${version}</h2>
      <p>${renderVerdictLine(manifest.targets)}</p>
      ${renderSnippets(snippetsFor(manifest, url))} ${configuration(shown)} ${readmes(shown, links)}
      <h2>Facts about ${version}</h2>
      ${facts(shown)} ${files(manifest, links)}
      <h2>What gateways make of it</h2>
      ${renderVerdicts(manifest.targets)}
      <h2>spec.yaml</h2>
      <details>
        <summary>Show spec.yaml</summary>
        <pre tabindex="0" role="region" aria-label="spec.yaml">${shown.specText}</pre>
      </details>`,
  });
}

function versionTable(versions: readonly VersionRow[], links: Links): Html {
  return markup`<h2>Versions</h2>
    <div class="wide" tabindex="0" role="region" aria-label="Versions">
      <table>
        <thead>
          <tr>
            <th scope="col">Version</th>
            <th scope="col">Published</th>
            <th scope="col">Size</th>
            <th scope="col">Gateways</th>
          </tr>
        </thead>
        <tbody>
          ${versions.map(
            ({ manifest, yank }) =>
              markup`<tr>
                <th scope="row">
                  <a href="${links.version(manifest.name, manifest.version)}">${manifest.version}</a>${
                    yank !== undefined && markup` <span class="warn">yanked: ${yank.reason}</span>`
                  }
                </th>
                <td>${manifest.publishedAt.slice(0, 10)}</td>
                <td>${sizeOf(manifest.size)}</td>
                <td>${renderVerdictLine(manifest.targets)}</td>
              </tr>`,
          )}
        </tbody>
      </table>
    </div>`;
}

function configuration({ spec }: ShownVersion): Html {
  if (spec === undefined) return markup``;
  const { configSchema, routeConfigSchema } = spec.spec;
  return markup`<h2>Configuration</h2>
    ${configSchema === undefined ? markup`<p>It describes no configuration.</p>` : renderSchema(configSchema.openAPIV3Schema)}
    ${
      routeConfigSchema !== undefined &&
      markup`<h3>For a route</h3>
        ${renderSchema(routeConfigSchema.openAPIV3Schema)}`
    }`;
}

const LANGUAGES: readonly (readonly [file: string, language: string, label: string])[] = [
  ['README_EN.md', 'en', 'README in English'],
  ['README.md', '', 'README'],
  ['README_ZH.md', 'zh-CN', '中文 README'],
];

function readmes({ readmes: texts, manifest }: ShownVersion, links: Links): Html {
  const { name, version, files: listed } = manifest;
  const there = LANGUAGES.filter(([file]) => texts.has(file));
  const rendered = there.map(([file, language, label], index) => {
    const place = {
      fileHref: (other: string) =>
        Object.hasOwn(listed, other) ? links.file({ name, version }, other) : undefined,
      idPrefix: `readme-${index}-`,
    };
    const attribute = language === '' ? markup`` : markup` lang="${language}"`;
    const body = markup`<article class="readme" ${attribute}>
      ${renderReadme(texts.get(file) ?? '', place)}
    </article>`;
    if (index === 0) return body;
    return markup`<details><summary${attribute}>${label}</summary>${body}</details>`;
  });
  return markup`<h2>README</h2>
    ${rendered.length === 0 ? markup`<p>It has none.</p>` : rendered}`;
}

function facts({ manifest, spec }: ShownVersion): Html {
  const contact = spec?.info.contact;
  const rows: readonly (readonly [string, string | undefined])[] = [
    ['SHA-256 of plugin.wasm', manifest.sha256],
    ['Size', sizeOf(manifest.size)],
    ['Published', manifest.publishedAt],
    ['Phase', manifest.phase],
    ['Priority', String(manifest.priority)],
    ['Category', manifest.category],
    ['Contact', contact === undefined ? undefined : Object.values(contact).join(', ')],
  ];
  const given = rows.filter(([, value]) => value !== undefined && value !== '');
  return markup`<dl class="facts">
    ${given.map(
      ([what, value]) =>
        markup`<dt>${what}</dt>
          <dd class="digest">${value}</dd>`,
    )}
  </dl>`;
}

function files({ name, version, files: listed }: Manifest, links: Links): Html {
  return markup`<h3>Files</h3>
    <div class="wide" tabindex="0" role="region" aria-label="Files">
      <table>
        <thead>
          <tr>
            <th scope="col">File</th>
            <th scope="col">Size</th>
            <th scope="col">SHA-256</th>
          </tr>
        </thead>
        <tbody>
          ${Object.entries(listed).map(
            ([file, { size, sha256 }]) =>
              markup`<tr>
                <th scope="row"><a href="${links.file({ name, version }, file)}">${file}</a></th>
                <td>${sizeOf(size)}</td>
                <td class="digest">${sha256}</td>
              </tr>`,
          )}
        </tbody>
      </table>
    </div>`;
}

function sizeOf(bytes: number): string {
  if (bytes < 1024) return `${bytes} B`;
  return bytes < 1024 * 1024 ? `${(bytes / 1024).toFixed(1)} KB` : `${(bytes / 1024 / 1024).toFixed(1)} MB`;
}
