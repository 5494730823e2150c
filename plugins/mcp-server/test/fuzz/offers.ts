/** A server with everything that this plugin adds to Higress's format, for campaigns. */

import { oneTool } from '../harness.ts';

export const OFFERING = {
  ...(oneTool(
    {
      title: 't',
      icons: [{ src: 'a://b' }],
      args: [{ name: 'a', 'x-mcp-header': 'A' }],
      annotations: { destructiveHint: true },
      responseTemplate: {
        content: ['{{.args.a}}', { type: 'audio', data: '{{.args.a}}', mimeType: 'audio/wav' }],
      },
    },
    {
      title: 't',
      instructions: 'i',
      ttlMs: 5,
      pageSize: 1,
      cacheScope: 'public',
      allowedHosts: ['localhost'],
      toolDigests: true,
      subscriptions: true,
      logging: 'info',
      requireApproval: true,
      approval: { key: '0123456789abcdef0123456789abcdef', seconds: 5 },
    },
  ) as object),
  prompts: [
    {
      name: 'p',
      arguments: [
        { name: 'a', required: true },
        { name: 'b', default: 'x', enum: ['x', 'y'] },
      ],
      messages: [
        { role: 'user', content: '{{.args.a}} {{.args.b}}' },
        {
          role: 'assistant',
          content: { type: 'resource', resource: { uri: 'a://{{.args.a}}', blob: 'iVBO' } },
        },
      ],
    },
  ],
  resources: [
    { uri: 'a://b', name: 'n', text: 'x' },
    { uri: 'a://c', name: 'n', blob: 'iVBO' },
  ],
  resourceTemplates: [
    {
      uriTemplate: 'a://{x}/y{+z}',
      name: 'n',
      arguments: [{ name: 'x', enum: ['1', '2'] }],
      text: '{{.args.z}}',
    },
  ],
};
