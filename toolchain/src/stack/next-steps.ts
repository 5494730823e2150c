/** What `postern up` prints once everything is ready: addresses, the key, and a line to connect a client. */
import { painterFor } from '../command-line/colour.js';
import type { Io } from '../io.js';
import type { UpFile } from './up-file.js';

/** The text; `withKey` when the project's consumers include the demo key. */
export function nextSteps(contents: UpFile, withKey: boolean, io: Io): string {
  const paint = painterFor(io.stdout, io.env);
  const endpoints = Object.entries(contents.tenants).flatMap(([tenant, { servers }]) =>
    Object.entries(servers).map(([server, { mcp }]) => ({ name: server, title: `${tenant}/${server}`, mcp })),
  );
  const first = endpoints[0];
  const facts: [string, string][] = endpoints.map(({ title, mcp }) => [`MCP ${title}`, paint('cyan', mcp)]);
  if (withKey) facts.push(['key', `${contents.header}: ${contents.key}`]);
  facts.push(['plugins', `${contents.pluginServer}/plugins`], ['admin', contents.admin]);
  const width = Math.max(...facts.map(([label]) => label.length));
  const lines = ['', paint('bold', 'Postern is up.'), ''];
  for (const [label, value] of facts) lines.push(`  ${label.padEnd(width)}  ${value}`);
  if (first !== undefined) lines.push('', ...connectLines(first, withKey ? contents.key : 'YOUR_KEY'));
  return [...lines, '', 'Ctrl-C stops everything.', '', ''].join('\n');
}

function connectLines({ name, mcp }: { name: string; mcp: string }, key: string): string[] {
  const call = '{"jsonrpc":"2.0","id":1,"method":"tools/list"}';
  return [
    'Connect a client:',
    `  claude mcp add --transport http ${name} ${mcp} --header "x-api-key: ${key}"`,
    'Or ask by hand:',
    `  curl -s ${mcp} -H 'content-type: application/json' -H 'accept: application/json' -H 'x-api-key: ${key}' -d '${call}'`,
  ];
}
