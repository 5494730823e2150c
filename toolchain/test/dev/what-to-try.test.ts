import { describe, expect, it } from 'vitest';
import { whatToTry } from '../../src/dev/what-to-try.js';

const GATEWAY = {
  listen: { host: '127.0.0.1', port: 8080 },
  admin: { host: '127.0.0.1', port: 15_000 },
  upstream: new URL('http://127.0.0.1:9000'),
};
const SERVER = ['/x/node_modules/proxy-wasm-assemblyscript-sdk/assembly/mcp/server/mcp-server.ts'];

/** Answers whatever is asked with this. */
function answering(body: string): typeof fetch {
  return () => Promise.resolve(new Response(body));
}

function listing(...names: readonly unknown[]): string {
  return JSON.stringify({ jsonrpc: '2.0', id: 1, result: { tools: names.map((name) => ({ name })) } });
}

async function shown(sources: readonly string[], body: string): Promise<string> {
  return (await whatToTry({ gateway: GATEWAY, sources }, { fetch: answering(body) })).join('\n');
}

describe('what dev prints to try', () => {
  it('is a plain request for a plugin without tools, which is not asked anything', async () => {
    const silent: typeof fetch = () => Promise.reject(new Error('asked'));
    const lines = await whatToTry({ gateway: GATEWAY, sources: ['/x/assembly/index.ts'] }, { fetch: silent });
    expect(lines).toEqual([
      'Serving at http://127.0.0.1:8080/, requests go to http://127.0.0.1:9000/',
      '  curl -si http://127.0.0.1:8080/',
    ]);
  });

  it('is a question for the tools of an MCP server, on Windows too', async () => {
    const other = SERVER.map((file) => file.replaceAll('/', '\\'));
    for (const sources of [SERVER, other]) {
      const text = await shown(sources, listing('add', 'take'));
      expect(text).toContain('Serving an MCP server at http://127.0.0.1:8080/mcp, ');
      expect(text).toContain('Its tools: add, take\n');
      expect(text).toMatch(/ {2}curl -s http:\/\/127\.0\.0\.1:8080\/mcp .*tools\/list/);
    }
  });

  it('leaves a long list short, and a name without power over the terminal', async () => {
    const names = Array.from({ length: 12 }, (_, i) => `tool_${i}`);
    expect(await shown(SERVER, listing(...names))).toContain('tool_7 and 4 more\n');
    expect(await shown(SERVER, listing('\u001b[31mred', undefined))).toContain('\\u001b[31mred, undefined\n');
    expect(await shown(SERVER, listing())).toContain('Its tools: none\n');
  });

  it.each(['', 'not JSON', '{}', 'null', '{"error":{"code":-32603}}'])(
    'says that tools are elsewhere when %j comes from /mcp',
    async (body) => {
      const text = await shown(SERVER, body);
      expect(text).toContain('It lists no tools at /mcp');
      expect(text).toContain('http://127.0.0.1:8080/PATH');
    },
  );
});
