/**
 * The list of admin pages, as text and as the home page.
 * Spec: Envoy source/server/admin/admin.cc (getHelp), admin_html.cc.
 */
import type { AdminPage } from './admin-page.js';
import type { AdminCommand } from './commands.js';

export type HelpCommands = Iterable<
  readonly [path: string, command: Pick<AdminCommand, 'help' | 'params' | 'mutates'>]
>;

/** Sorted by path, parameters below. */
export function helpText(commands: HelpCommands): string {
  const lines = sorted(commands).flatMap(([path, { help, params = {}, mutates = false }]) => [
    `  ${path}${mutates ? ' (POST)' : ''}: ${help}`,
    ...Object.entries(params).map(([name, what]) => `      ${name}: ${what}`),
  ]);
  return `admin commands are:\n${lines.join('\n')}\n`;
}

/** A table with a link or a button for each page. */
export function homePage(commands: HelpCommands): AdminPage {
  const rows = sorted(commands).map(([path, { help, params = {}, mutates = false }]) => {
    const fields = Object.entries(params).map(
      ([name, what]) =>
        `<label title="${escapeHtml(what)}">${name} <input type="text" name="${name}"></label>`,
    );
    const button = mutates ? `<button>${path}</button>` : `<a href="${path}">${path}</a>`;
    const form = `<form action="${path}" method="${mutates ? 'post' : 'get'}">${button} ${fields.join(' ')}</form>`;
    return `<tr><td>${form}</td><td>${escapeHtml(help)}</td></tr>`;
  });
  const body = [
    "<!DOCTYPE html>\n<html lang='en'>\n<head>\n<title>Envoy Admin</title>\n</head>\n<body>",
    `<table>\n<thead><tr><th>Command</th><th>Description</th></tr></thead>\n<tbody>\n${rows.join('\n')}\n</tbody>\n</table>`,
    '</body>\n</html>\n',
  ].join('\n');
  return { status: 200, type: 'text/html; charset=UTF-8', body };
}

function sorted(commands: HelpCommands) {
  return [...commands].sort(([a], [b]) => (a < b ? -1 : 1));
}

function escapeHtml(source: string): string {
  return source.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
}
