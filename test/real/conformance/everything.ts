/** An official server with sessions that has whatever the suite looks for under 2025-11-25. */
import { Server } from '@modelcontextprotocol/sdk/server/index.js';
import {
  CallToolRequestSchema,
  CompleteRequestSchema,
  GetPromptRequestSchema,
  ListPromptsRequestSchema,
  ListResourcesRequestSchema,
  ListResourceTemplatesRequestSchema,
  ListToolsRequestSchema,
  McpError,
  type PromptMessage,
  ReadResourceRequestSchema,
  type ReadResourceResult,
  SubscribeRequestSchema,
  UnsubscribeRequestSchema,
} from '@modelcontextprotocol/sdk/types.js';

import { PNG } from './api.js';
import { TOOLS } from './everything-tools.js';

const NOT_FOUND = -32_002;
const INVALID_PARAMS = -32_602;

type Arguments = Readonly<Record<string, string>>;

interface EverythingPrompt {
  readonly arguments: readonly string[];
  messages(args: Arguments): PromptMessage['content'][];
}

const text = (words: string) => ({ type: 'text' as const, text: words });

const PROMPTS: Readonly<Record<string, EverythingPrompt>> = {
  test_simple_prompt: { arguments: [], messages: () => [text('This is a simple prompt for testing.')] },
  test_prompt_with_arguments: {
    arguments: ['arg1', 'arg2'],
    messages: ({ arg1, arg2 }) => [text(`Prompt with arguments: arg1='${arg1}', arg2='${arg2}'`)],
  },
  test_prompt_with_embedded_resource: {
    arguments: ['resourceUri'],
    messages: ({ resourceUri = '' }) => [
      { type: 'resource', resource: { uri: resourceUri, mimeType: 'text/plain', text: 'Embedded.' } },
      text('Please process the embedded resource above.'),
    ],
  },
  test_prompt_with_image: {
    arguments: [],
    messages: () => [{ type: 'image', data: PNG, mimeType: 'image/png' }, text('Please analyze it.')],
  },
};

const RESOURCES: Readonly<Record<string, object>> = {
  'test://static-text': { mimeType: 'text/plain', text: 'This is the content of the static text resource.' },
  'test://static-binary': { mimeType: 'image/png', blob: PNG },
  'test://watched-resource': { mimeType: 'text/plain', text: 'as ever' },
};

/** One for each session. */
export function everythingServer(): Server {
  const server = new Server(
    { name: 'everything', version: '1.0.0' },
    {
      capabilities: { tools: {}, prompts: {}, resources: { subscribe: true }, completions: {}, logging: {} },
    },
  );
  offerTools(server);
  offerPrompts(server);
  offerResources(server);
  return server;
}

function offerTools(server: Server): void {
  server.setRequestHandler(ListToolsRequestSchema, () => ({
    tools: Object.entries(TOOLS).map(([name, { schema }]) => ({
      name,
      description: `Answers what ${name} is asked for.`,
      inputSchema: schema,
    })),
  }));
  server.setRequestHandler(CallToolRequestSchema, async ({ params }, extra) => {
    const tool = TOOLS[params.name];
    if (tool === undefined) throw new McpError(INVALID_PARAMS, `Unknown tool: ${params.name}`);
    try {
      return { content: await tool.answer(params.arguments ?? {}, extra) };
    } catch (error) {
      return { content: [text((error as Error).message)], isError: true };
    }
  });
}

function offerPrompts(server: Server): void {
  server.setRequestHandler(ListPromptsRequestSchema, () => ({
    prompts: Object.entries(PROMPTS).map(([name, prompt]) => ({
      name,
      description: `Says what ${name} is asked for.`,
      arguments: prompt.arguments.map((argument) => ({ name: argument, required: true })),
    })),
  }));
  server.setRequestHandler(GetPromptRequestSchema, ({ params }) => {
    const prompt = PROMPTS[params.name];
    if (prompt === undefined) throw new McpError(INVALID_PARAMS, `Unknown prompt: ${params.name}`);
    const contents = prompt.messages(params.arguments ?? {});
    return { messages: contents.map((content) => ({ role: 'user' as const, content })) };
  });
  server.setRequestHandler(CompleteRequestSchema, ({ params }) => {
    const values = ['testValue1', 'other'].filter((value) => value.startsWith(params.argument.value));
    return { completion: { values, total: values.length, hasMore: false } };
  });
}

function offerResources(server: Server): void {
  server.setRequestHandler(ListResourcesRequestSchema, () => ({
    resources: Object.keys(RESOURCES).map((uri) => ({ uri, name: uri.slice('test://'.length) })),
  }));
  server.setRequestHandler(ListResourceTemplatesRequestSchema, () => ({
    resourceTemplates: [{ uriTemplate: 'test://template/{id}/data', name: 'template-data' }],
  }));
  server.setRequestHandler(ReadResourceRequestSchema, ({ params: { uri } }) => {
    const id = /^test:\/\/template\/([^/]+)\/data$/.exec(uri)?.[1];
    const templated = { mimeType: 'application/json', text: JSON.stringify({ id, templateTest: true }) };
    const content = id === undefined ? RESOURCES[uri] : templated;
    if (content === undefined) throw new McpError(NOT_FOUND, 'Resource not found', { uri });
    return { contents: [{ uri, ...content }] } as ReadResourceResult;
  });
  server.setRequestHandler(SubscribeRequestSchema, () => ({}));
  server.setRequestHandler(UnsubscribeRequestSchema, () => ({}));
}
