/** What of an answer becomes a result: additions to Higress's format, and what strict mode does with failures. */

import { describe, expect, test } from 'vitest';
import { call, oneTool, resultOf, startPlugin, textOf, type Exchange } from './harness.ts';

const requestTemplate = { url: 'http://api.test/v1/x?a=1', method: 'GET' };

async function begun(tool: Record<string, unknown>, server: Record<string, unknown> = {}): Promise<Exchange> {
  return call(await startPlugin(oneTool({ requestTemplate, ...tool }, server)));
}

describe('maxResponseBytes', () => {
  test.each([
    ['abcdef', 6, 'abcdef'],
    ['abcdefg', 6, 'abcdef\n[cut off: 6 of 7 bytes]'],
    ['äöü', 3, 'ä\n[cut off: 2 of 6 bytes]'],
    ['a😀b', 4, 'a\n[cut off: 1 of 6 bytes]'],
    ['a😀b', 5, 'a😀\n[cut off: 5 of 6 bytes]'],
  ])('cuts %j at %i', async (body, maxResponseBytes, text) => {
    expect(textOf((await begun({ maxResponseBytes })).respond({ body }))).toBe(text);
    expect(textOf((await begun({}, { maxResponseBytes })).respond({ body }))).toBe(text);
  });

  test('leaves structured content out that would be cut', async () => {
    const tool = { maxResponseBytes: 10, outputSchema: { type: 'object', properties: {} } };
    const short = resultOf((await begun(tool)).respond({ body: '{"a":1}' }));
    expect(short.structuredContent).toEqual({ a: 1 });
    const long = resultOf((await begun(tool)).respond({ body: '{"a":12345678}' }));
    expect(long).not.toHaveProperty('structuredContent');
  });

  test('cuts the answer of a failure too, and says what to do after it', async () => {
    const exchange = (await begun({ maxResponseBytes: 50 })).respond({ status: 500, body: 'x'.repeat(99) });
    expect(textOf(exchange)).toMatch(
      /^call failed, status: 500, response: x+\n\[cut off: 50 of .*\]\nThe API failed/,
    );
  });
});

describe('responsePath', () => {
  const body = '{"data":{"items":[{"id":1,"n":"a"},{"id":2,"n":"b"}],"text":"é\\n","none":null}}';

  test.each([
    ['data.items.#.id', '[1,2]'],
    ['data.items.1', '{"id":2,"n":"b"}'],
    ['data.text', 'é\n'],
    ['data.none', 'null'],
    ['data.items.#(n=="b").id', '2'],
  ])('%s', async (responsePath, text) => {
    expect(textOf((await begun({ responsePath })).respond({ body }))).toBe(text);
  });

  test('comes before templates and structured content', async () => {
    const tool = {
      responsePath: 'data.items.0',
      responseTemplate: { body: '{{.id}} {{.n}}' },
      outputSchema: { type: 'object', properties: { id: { type: 'integer' } } },
    };
    const result = resultOf((await begun(tool)).respond({ body }));
    expect(result).toMatchObject({ content: [{ text: '1 a' }], structuredContent: { id: 1, n: 'a' } });
  });

  test.each(['{"data":{}}', '', 'no JSON'])('says that %j has nothing there', async (empty) => {
    const exchange = (await begun({ responsePath: 'data.items' })).respond({ body: empty });
    expect(resultOf(exchange)).toMatchObject({
      isError: true,
      content: [{ text: 'the answer has nothing at data.items' }],
    });
  });
});

describe('a strict tool', () => {
  test.each([
    [301, 'not followed'],
    [400, 'mend them'],
    [401, 'another try will not help'],
    [404, 'no such thing'],
    [409, 'read it again'],
    [422, 'mend them'],
    [429, 'Wait'],
    [500, 'may succeed later'],
    [503, 'Wait'],
    [504, 'ask for less'],
  ])('says what to do about %i', async (status, words) => {
    const exchange = (await begun({})).respond({ status, body: 'why' });
    expect(resultOf(exchange).isError).toBe(true);
    expect(textOf(exchange)).toMatch(
      new RegExp(`^call failed, status: ${status}, response: why\n.*${words}`),
    );
  });

  test('says why an answer is no structured content, instead of breaking the client', async () => {
    const outputSchema = { type: 'object', properties: { n: { type: 'integer' } }, required: ['n'] };
    const fit = (await begun({ outputSchema })).respond({ body: '{"n":1}' });
    expect(resultOf(fit)).toMatchObject({ isError: false, structuredContent: { n: 1 } });
    const unfit = (await begun({ outputSchema })).respond({ body: '{"n":"secret"}' });
    expect(resultOf(unfit)).toMatchObject({ isError: true });
    expect(textOf(unfit)).toMatch(
      /^\{"n":"secret"\}\n\[the answer does not fit the outputSchema: n: [^"]*\]$/,
    );
  });
});
