/**
 * The official SDK as its users run it: `node mcp-sdk-server.mjs PORT UPSTREAM-PORT TOOLS` serves POST /mcp on Express, without
 * sessions, a new server for each request. Tool `say` answers at once; the others ask the upstream by fetch.
 */
import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js';
import express from 'express';
import { z } from 'zod';

const [port, upstream, tools] = process.argv.slice(2).map(Number);
const WEATHER = { city: z.string(), days: z.number().optional(), units: z.string().optional() };

const app = express();
app.use(express.json({ limit: '16mb' }));
app.get('/', (_request, response) => response.sendStatus(200));
app.post('/mcp', (request, response, next) => {
  // oxlint-disable-next-line promise/no-callback-in-promise -- Express takes a failure that way
  serve(request, response).catch(next);
});
app.listen(port, '127.0.0.1');

async function serve(request, response) {
  const server = makeServer();
  const transport = new StreamableHTTPServerTransport({
    sessionIdGenerator: undefined,
    enableJsonResponse: true,
  });
  response.on('close', () => {
    void transport.close();
    void server.close();
  });
  await server.connect(transport);
  await transport.handleRequest(request, response, request.body);
}

function makeServer() {
  const server = new McpServer({ name: 'bench', version: '1.0.0' });
  const about = { description: 'Tells the weather of a city.', inputSchema: WEATHER };
  server.registerTool('say', about, ({ city }) => text(`The weather of ${city} is what it was.`));
  for (let i = 0; i < tools; i++) {
    server.registerTool(i === 0 ? 'get_weather' : `tool_${i}`, about, async ({ city }) => {
      const answer = await fetch(`http://127.0.0.1:${upstream}/files/${encodeURIComponent(city)}`);
      return text(await answer.text());
    });
  }
  return server;
}

function text(said) {
  return { content: [{ type: 'text', text: said }], isError: false };
}
