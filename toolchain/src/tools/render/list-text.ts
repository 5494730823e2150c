/** The servers of a configuration for people. */
import type { Colour, Paint } from '../../command-line/colour.js';
import { visible } from '../../command-line/visible-text.js';
import type { ListedServer, ServerState } from '../listed-server.js';
import { flow, paragraph } from './flow.js';
import { renderTool } from './tool-block.js';

const STATES: Readonly<Record<ServerState, readonly [word: string, colour: Colour]>> = {
  serving: ['', 'green'],
  quarantined: ['quarantined', 'red'],
  refusing: ['refuses to list tools', 'red'],
  forwarding: ['forwards to another MCP server', 'yellow'],
  unreached: ['no request reaches it', 'yellow'],
};
/** Endpoints of a server that are named; a rule may have hundreds. */
const MOST_ENDPOINTS = 8;

/** Every server with its tools, and how many there are. */
export function renderList(servers: readonly ListedServer[], paint: Paint): string {
  const blocks = servers.map((server) => renderServer(server, paint));
  const tools = servers.reduce((sum, one) => sum + one.tools.length, 0);
  const bad = servers.filter(({ state }) => state === 'quarantined' || state === 'refusing').length;
  const faulty = bad === 0 ? '' : `; ${paint('red', `${bad} ${bad === 1 ? 'does' : 'do'} not serve`)}`;
  return [...blocks, `${count(servers.length, 'server')}, ${count(tools, 'tool')}${faulty}\n`].join('\n');
}

/** The line that says which server it is, and where. */
export function serverHeading(
  { name, state }: ListedServer,
  endpoints: readonly string[],
  paint: Paint,
): string {
  const [word, colour] = STATES[state];
  const title = name === undefined ? '' : `${paint('bold', visible(name))}  `;
  return `${title}${placesText(endpoints)}${word === '' ? '' : `  ${paint(colour, word)}`}`;
}

/** The endpoints as one text. */
export function placesText(endpoints: readonly string[]): string {
  const shown = endpoints.slice(0, MOST_ENDPOINTS).map(visible).join('; ');
  const left = endpoints.length - MOST_ENDPOINTS;
  return left > 0 ? `${shown} and ${left} more` : shown;
}

/** `1 tool`, `2 tools`. */
export function count(number: number, what: string): string {
  return `${number} ${number === 1 ? what : `${what}s`}`;
}

function renderServer(server: ListedServer, paint: Paint): string {
  const { endpoints, instructions, reasons, tools, state } = server;
  const heading = `${serverHeading(server, endpoints, paint)}\n`;
  const why = reasons.map((reason) => flow([{ text: reason }], { first: '  ', rest: '    ' }, paint));
  const blocks = tools.map((tool) =>
    renderTool(tool, { name: `  ${paint('bold', visible(tool.name))}`, margin: '  ' }, paint),
  );
  const empty = state === 'serving' && tools.length === 0 ? ['  no tools\n'] : [];
  const told = instructions === '' ? '' : paragraph(`instructions: ${instructions.trimEnd()}`, '  ', paint);
  return [heading, ...why, told, ...empty, ...blocks].join('');
}
