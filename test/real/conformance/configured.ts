/** The server of the suite's fixtures as a configuration of mcp-server, in front of the API. */
import { PNG } from './api.js';

const tool = (name: string, url: string, more: object = {}) => ({
  name,
  description: `Answers what ${url} answers.`,
  requestTemplate: { url },
  ...more,
});

/** Stands for tools that the suite wants to be asked by: a person must approve them. */
const asking = (name: string) => ({
  ...tool(name, '/text'),
  annotations: { destructiveHint: true },
});

const document = (uri: string, mimeType: string, text: string) => ({
  type: 'resource',
  resource: { uri, mimeType, text },
});

const user = (content: string | object) => ({ role: 'user', content });

export const CONFIGURATION = {
  server: {
    name: 'postern-conformance',
    allowedOrigins: [],
    subscriptions: true,
    logging: 'info',
    requireApproval: true,
    approval: { key: 'a key of this fixture and of nobody else' },
  },
  tools: [
    tool('test_simple_text', '/text'),
    tool('test_image_content', '/image'),
    tool('test_audio_content', '/sound', {
      responseTemplate: { content: [{ type: 'audio', data: '{{.wav}}', mimeType: 'audio/wav' }] },
    }),
    tool('test_embedded_resource', '/document', {
      responseTemplate: { content: [document('test://embedded-resource', 'text/plain', '{{.text}}')] },
    }),
    tool('test_multiple_content_types', '/mixed', {
      responseTemplate: {
        content: [
          'Multiple content types test:',
          { type: 'image', data: '{{.png}}', mimeType: 'image/png' },
          document('test://mixed-content-resource', 'application/json', '{{.data}}'),
        ],
      },
    }),
    tool('test_error_handling', '/error'),
    tool('test_tool_with_progress', '/text'),
    tool('test_tool_with_logging', '/text'),
    tool('test_logging_tool', '/text'),
    asking('test_input_required_result_elicitation'),
    asking('test_input_required_result_request_state'),
    asking('test_input_required_result_tampered_state'),
    asking('test_streaming_elicitation'),
    tool('test_custom_headers', '/text', {
      args: [
        { name: 'region', 'x-mcp-header': 'Region' },
        { name: 'count', type: 'integer', 'x-mcp-header': 'Count' },
        { name: 'dryRun', type: 'boolean', 'x-mcp-header': 'Dry-Run' },
      ],
    }),
  ],
  prompts: [
    {
      name: 'test_simple_prompt',
      description: 'Has no arguments.',
      messages: [user('This is a simple prompt for testing.')],
    },
    {
      name: 'test_prompt_with_arguments',
      description: 'Repeats two arguments.',
      arguments: [
        {
          name: 'arg1',
          description: 'First test argument',
          required: true,
          enum: ['testValue1', 'test', 'x'],
        },
        { name: 'arg2', description: 'Second test argument', required: true },
      ],
      messages: [user("Prompt with arguments: arg1='{{.args.arg1}}', arg2='{{.args.arg2}}'")],
    },
    {
      name: 'test_prompt_with_embedded_resource',
      description: 'Holds a document.',
      arguments: [{ name: 'resourceUri', required: true }],
      messages: [
        user(document('{{.args.resourceUri}}', 'text/plain', 'Embedded resource content for testing.')),
        user('Please process the embedded resource above.'),
      ],
    },
    {
      name: 'test_prompt_with_image',
      description: 'Holds an image.',
      messages: [
        user({ type: 'image', data: PNG, mimeType: 'image/png' }),
        user('Please analyze the image above.'),
      ],
    },
  ],
  resources: [
    {
      uri: 'test://static-text',
      name: 'static-text',
      description: 'A text.',
      mimeType: 'text/plain',
      text: 'This is the content of the static text resource.',
    },
    {
      uri: 'test://static-binary',
      name: 'static-binary',
      description: 'An image.',
      mimeType: 'image/png',
      blob: PNG,
    },
    { uri: 'test://watched-resource', name: 'watched', description: 'Never changes.', text: 'as ever' },
  ],
  resourceTemplates: [
    {
      uriTemplate: 'test://template/{id}/data',
      name: 'template-data',
      description: 'Data of an id.',
      mimeType: 'application/json',
      text: '{"id":"{{.args.id}}","templateTest":true,"data":"Data for ID: {{.args.id}}"}',
    },
  ],
};
