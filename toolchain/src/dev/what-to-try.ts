/** What `postern dev` prints once the plugin is served: its address, and a command that shows what it does. */
import { cut } from '../command-line/visible-text.js';
import type { Io } from '../io.js';
import type { DevGateway } from './envoy-files.js';

/** A plugin that is served. */
export interface Served {
  readonly gateway: DevGateway;
  /** What it was built of. */
  readonly sources: readonly string[];
}

const PATIENCE_MS = 2000;
const NAMED_TOOLS = 8;
const LONGEST_NAME = 128;
const TYPE = 'application/json';
const QUESTION = '{"jsonrpc":"2.0","id":1,"method":"tools/list"}';
/** What only a plugin with tools of its own is built of. */
const SERVER_SOURCE = /[\\/]assembly[\\/]mcp[\\/]server[\\/]mcp-server\.ts$/;

/** The lines. An MCP server answers no plain request: its client's command is another one. */
export async function whatToTry({ gateway, sources }: Served, io: Pick<Io, 'fetch'>): Promise<string[]> {
  const url = `http://${gateway.listen.host}:${gateway.listen.port}/`;
  const onward = gateway.upstream.href;
  if (!sources.some((file) => SERVER_SOURCE.test(file)))
    return [`Serving at ${url}, requests go to ${onward}`, `  curl -si ${url}`];
  const endpoint = `${url}mcp`;
  const tools = await toolsAt(endpoint, io);
  if (tools === undefined) {
    const first = `Serving at ${url}, calls of its tools go to ${onward}`;
    return [first, 'It lists no tools at /mcp; where it does:', askCommand(`${url}PATH`)];
  }
  return [
    `Serving an MCP server at ${endpoint}, calls of its tools go to ${onward}`,
    `Its tools: ${shown(tools)}`,
    askCommand(endpoint),
  ];
}

function askCommand(endpoint: string): string {
  return `  curl -s ${endpoint} -H 'content-type: ${TYPE}' -H 'accept: ${TYPE}' -d '${QUESTION}'`;
}

function shown(tools: readonly string[]): string {
  if (tools.length === 0) return 'none';
  const more = tools.length - NAMED_TOOLS;
  const named = tools.slice(0, NAMED_TOOLS).map((name) => cut(name, LONGEST_NAME));
  return more > 0 ? `${named.join(', ')} and ${more} more` : named.join(', ');
}

/** Their names; undefined when nobody there lists tools. */
async function toolsAt(endpoint: string, io: Pick<Io, 'fetch'>): Promise<string[] | undefined> {
  try {
    const response = await io.fetch(endpoint, {
      method: 'POST',
      headers: { 'content-type': TYPE, accept: TYPE },
      body: QUESTION,
      signal: AbortSignal.timeout(PATIENCE_MS),
    });
    const { result } = (await response.json()) as { result?: { tools?: readonly { name?: unknown }[] } };
    return result?.tools?.map(({ name }) => String(name));
  } catch {
    return undefined;
  }
}
