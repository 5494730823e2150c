/** Tools of an official server that tell, ask and answer whatever the suite looks for: what is behind mcp-server as a proxy. */
import type { RequestHandlerExtra } from '@modelcontextprotocol/sdk/shared/protocol.js';
import {
  type CallToolResult,
  CreateMessageResultSchema,
  type ElicitRequestFormParams,
  ElicitResultSchema,
  type ServerNotification,
  type ServerRequest,
  type Tool,
} from '@modelcontextprotocol/sdk/types.js';

import { PNG, WAV } from './api.js';

type Extra = RequestHandlerExtra<ServerRequest, ServerNotification>;
type Content = CallToolResult['content'];
type Schema = ElicitRequestFormParams['requestedSchema'];

interface EverythingTool {
  readonly schema: Tool['inputSchema'];
  answer(args: Record<string, unknown>, extra: Extra): Content | Promise<Content>;
}

const text = (words: string): Content => [{ type: 'text', text: words }];
const image: Content = [{ type: 'image', data: PNG, mimeType: 'image/png' }];
const document = (uri: string, mimeType: string, words: string): Content => [
  { type: 'resource', resource: { uri, mimeType, text: words } },
];
const pause = () => new Promise((resolve) => setTimeout(resolve, 50));

const answering = (content: Content): EverythingTool => ({
  schema: { type: 'object' },
  answer: () => content,
});

/** Takes its three turns, with a pause between. */
const telling = (tell: (turn: number, extra: Extra) => Promise<void>): EverythingTool => ({
  schema: { type: 'object' },
  answer: async (_, extra) => {
    await tell(0, extra);
    await pause();
    await tell(1, extra);
    await pause();
    await tell(2, extra);
    return text('all is told');
  },
});

async function tellProgress(turn: number, { _meta, sendNotification }: Extra): Promise<void> {
  const progressToken = _meta?.progressToken;
  if (progressToken === undefined) return;
  const params = { progressToken, progress: turn * 50, total: 100 };
  await sendNotification({ method: 'notifications/progress', params });
}

const LOGGED = ['Tool execution started', 'Tool processing data', 'Tool execution completed'];

async function tellLog(turn: number, { sendNotification }: Extra): Promise<void> {
  const params = { level: 'info' as const, data: LOGGED[turn] };
  await sendNotification({ method: 'notifications/message', params });
}

/** Asks the client's model the argument. */
const sampling: EverythingTool = {
  schema: { type: 'object', properties: { prompt: { type: 'string' } }, required: ['prompt'] },
  answer: async ({ prompt }, { sendRequest }) => {
    const content = { type: 'text' as const, text: String(prompt) };
    const params = { messages: [{ role: 'user' as const, content }], maxTokens: 100 };
    const said = await sendRequest({ method: 'sampling/createMessage', params }, CreateMessageResultSchema);
    return text(`LLM response: ${JSON.stringify(said.content)}`);
  },
};

/** Asks the person behind the client to fill in a form. */
const asking = (
  requestedSchema: Schema,
  schema: Tool['inputSchema'] = { type: 'object' },
): EverythingTool => ({
  schema,
  answer: async ({ message }, { sendRequest }) => {
    const params = { message: String(message ?? 'Please fill in'), requestedSchema };
    const { action, content } = await sendRequest(
      { method: 'elicitation/create', params },
      ElicitResultSchema,
    );
    return text(`Elicitation completed: action=${action}, content=${JSON.stringify(content)}`);
  },
});

const DEFAULTS: Schema = {
  type: 'object',
  properties: {
    name: { type: 'string', default: 'John Doe' },
    age: { type: 'integer', default: 30 },
    score: { type: 'number', default: 95.5 },
    status: { type: 'string', enum: ['active', 'inactive', 'pending'], default: 'active' },
    verified: { type: 'boolean', default: true },
  },
};

const CHOICES = ['option1', 'option2', 'option3'];
const TITLED = ['First', 'Second', 'Third'].map((title, at) => ({ const: `value${at + 1}`, title }));

const ENUMS: Schema = {
  type: 'object',
  properties: {
    untitledSingle: { type: 'string', enum: CHOICES },
    titledSingle: { type: 'string', oneOf: TITLED },
    legacyEnum: { type: 'string', enum: ['opt1', 'opt2', 'opt3'], enumNames: ['One', 'Two', 'Three'] },
    untitledMulti: { type: 'array', items: { type: 'string', enum: CHOICES } },
    titledMulti: { type: 'array', items: { anyOf: TITLED } },
  },
};

const PERSON: Schema = {
  type: 'object',
  properties: { username: { type: 'string' }, email: { type: 'string' } },
  required: ['username', 'email'],
};

/** Every keyword must reach the client as it stands here. */
const SCHEMA = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  type: 'object' as const,
  $defs: { address: { $anchor: 'addressDef', type: 'object', properties: { city: { type: 'string' } } } },
  properties: {
    address: { $ref: '#/$defs/address' },
    contactMethod: { type: 'string', enum: ['phone', 'email'] },
    phone: { type: 'string' },
    email: { type: 'string' },
  },
  allOf: [{ anyOf: [{ required: ['phone'] }, { required: ['email'] }] }],
  if: { properties: { contactMethod: { const: 'phone' } }, required: ['contactMethod'] },
  // oxlint-disable-next-line unicorn/no-thenable -- a keyword of JSON Schema
  then: { required: ['phone'] },
  else: { required: ['email'] },
  additionalProperties: false,
};

export const TOOLS: Readonly<Record<string, EverythingTool>> = {
  test_simple_text: answering(text('This is a simple text response for testing.')),
  test_image_content: answering(image),
  test_audio_content: answering([{ type: 'audio', data: WAV, mimeType: 'audio/wav' }]),
  test_embedded_resource: answering(
    document('test://embedded-resource', 'text/plain', 'This is an embedded resource content.'),
  ),
  test_multiple_content_types: answering([
    ...text('Multiple content types test:'),
    ...image,
    ...document('test://mixed-content-resource', 'application/json', '{"test":"data","value":123}'),
  ]),
  test_error_handling: {
    schema: { type: 'object' },
    answer: () => {
      throw new Error('This tool intentionally returns an error for testing');
    },
  },
  test_tool_with_progress: telling(tellProgress),
  test_tool_with_logging: telling(tellLog),
  test_sampling: sampling,
  test_elicitation: asking(PERSON, {
    type: 'object',
    properties: { message: { type: 'string' } },
    required: ['message'],
  }),
  test_elicitation_sep1034_defaults: asking(DEFAULTS),
  test_elicitation_sep1330_enums: asking(ENUMS),
  json_schema_2020_12_tool: { schema: SCHEMA, answer: () => text('ok') },
};
