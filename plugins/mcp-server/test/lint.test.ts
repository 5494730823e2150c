/** Configurations that load and are probably not meant so: warnings with path and hint. Spec: defects of shipped configurations. */

import { expect, test } from 'vitest';
import { type Host, oneTool, startPlugin } from './harness.ts';

const get = { url: '/x', method: 'GET' };
const compat = { mode: 'compat' };

/** A gateway configures a plugin more than once. */
function warningsOf(host: Host): string[] {
  const lines = host.logs.filter(({ level }) => level === 'warn').map(({ message }) => message);
  return [...new Set(lines)];
}

const defects: [string, Record<string, unknown>, string, string][] = [
  [
    'an argument that is not declared, in a url',
    { requestTemplate: { ...get, url: '/{{.args.hidden}}' } },
    'requestTemplate.url: .args.hidden is always empty',
    'use .args.<declared argument>',
  ],
  [
    'an argument that is not declared, in a header',
    { requestTemplate: { ...get, headers: [{ key: 'X-A', value: '{{ .args.hidden }}' }] } },
    'requestTemplate.headers: .args.hidden is always empty',
    'use .args.<declared argument>',
  ],
  [
    'an argument that is never sent',
    { args: [{ name: 'a' }], requestTemplate: get },
    'args[0]: is never sent',
    'give it a position',
  ],
  [
    'a separator in single quotes',
    {
      args: [{ name: 'a', type: 'array', items: {} }],
      requestTemplate: { url: '/', method: 'POST', body: "{{.args.a | join ','}}" },
    },
    "requestTemplate.body: join ',' fails",
    'write join ","',
  ],
  [
    'an argument in quotes in a JSON body',
    { args: [{ name: 'a' }], requestTemplate: { url: '/', method: 'POST', body: '{"a":"{{.args.a}}"}' } },
    'requestTemplate.body: "{{.args.a}}" breaks when the value holds a quote',
    'toJson .args.a',
  ],
  [
    'toJson of a list',
    {
      args: [{ name: 'a', type: 'array', items: {} }],
      requestTemplate: { url: '/', method: 'POST', body: '{"a":{{toJson .args.a}}}' },
    },
    'requestTemplate.body: toJson of .args.a puts its JSON into a string',
    'write {{.args.a}}',
  ],
  [
    'an array without items',
    { args: [{ name: 'a', type: 'array', position: 'query' }], requestTemplate: get },
    'args[0]: an array without items',
    'say in "items"',
  ],
  [
    'a type that there is not',
    { args: [{ name: 'a', type: 'int', position: 'query' }], requestTemplate: get },
    'args[0].type: no type of JSON Schema',
    'use string, integer',
  ],
  [
    'two arguments of one name',
    {
      args: [
        { name: 'a', position: 'query' },
        { name: 'a', position: 'query' },
      ],
      requestTemplate: get,
    },
    'args[1].name: stands twice, the last one counts',
    'keep one',
  ],
  [
    'a path argument without its place',
    { args: [{ name: 'a', position: 'path' }], requestTemplate: get },
    'args[0].position: the url has no {a}',
    'write it where the value belongs',
  ],
  [
    'arguments in the template of an answer',
    {
      args: [{ name: 'a', position: 'query' }],
      requestTemplate: get,
      responseTemplate: { body: '{{.args.a}}' },
    },
    'responseTemplate.body: sees the answer alone',
    'name fields of the answer',
  ],
  [
    'a body beside argsToJsonBody',
    { requestTemplate: { url: '/', method: 'POST', body: '{}', argsToJsonBody: true } },
    'requestTemplate.body: wins over argsToJsonBody',
    'keep one of them',
  ],
  [
    'a header that asks for compressed answers',
    { requestTemplate: { ...get, headers: [{ key: 'Accept-Encoding', value: 'gzip' }] } },
    'requestTemplate.headers[0].key: asks for answers that cannot be read here',
    'take it out',
  ],
];

test.each(defects)('%s', async (_what, tool, words, hint) => {
  const host = await startPlugin(oneTool(tool, compat));
  expect(warningsOf(host)).toEqual([expect.stringContaining(`tools[0].${words}`)]);
  expect(warningsOf(host)[0]).toContain(`; hint: `);
  expect(warningsOf(host)[0]).toContain(hint);
});

test('allowTools in server is ignored, with a warning', async () => {
  const host = await startPlugin(oneTool({ requestTemplate: get }, { ...compat, allowTools: [] }));
  expect(warningsOf(host)).toEqual([
    expect.stringMatching(/server\.allowTools: ignored here; hint: write allowTools beside "server"/),
  ]);
});

test.each([
  { args: [{ name: 'some-name' }], requestTemplate: { ...get, url: '/{{gjson "args.some-name"}}' } },
  { args: [{ name: 'a' }], requestTemplate: { ...get, url: '/{{with .args}}{{.a}}{{end}}' } },
  { args: [{ name: 'a' }], requestTemplate: { url: '/', method: 'POST', body: '{{.}}' } },
  { args: [{ name: 'a' }], requestTemplate: { url: '/', method: 'POST', argsToFormBody: true } },
  { args: [{ name: 'a' }], requestTemplate: { url: '/', method: 'POST', body: '{"a":{{toJson .args.a}}}' } },
  { args: [{ name: 'a' }], responseTemplate: { body: '{{.args.a}} {{.config.x}}' } },
])('%j is meant so', async (tool) => {
  expect(warningsOf(await startPlugin(oneTool(tool, compat)))).toEqual([]);
});
