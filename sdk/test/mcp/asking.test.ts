/** Servers in AssemblyScript that ask their clients for more. */
import type { TestHost } from '@postern/gateway-host/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Answer, answerOf, ask, call, legacy, mirrored, modern, post, serve } from './client.js';

const CAPABILITIES = 'io.modelcontextprotocol/clientCapabilities';
const EVERYTHING = { elicitation: {}, sampling: {}, roots: {} };
const FORM = { type: 'object', properties: { name: { type: 'string' }, sure: { type: 'boolean' } } };
let host: TestHost;
let seconds: bigint;

beforeEach(async () => {
  seconds = 1_800_000_000n;
  host = await serve('', { fixture: 'offers', now: () => seconds * 1_000_000_000n });
});

afterEach(() => {
  host.close();
  expect(host.logs.filter(({ level }) => level === 'critical' || level === 'error')).toEqual([]);
});

function askModern(
  method: string,
  params: Record<string, unknown>,
  can: object = EVERYTHING,
  more = {},
): Answer {
  const name = (params['name'] ?? params['uri']) as string;
  return ask(host, modern(method, params, { [CAPABILITIES]: can }), mirrored(method, name, more));
}

const callForm = (params = {}, can?: object, more = {}) =>
  askModern('tools/call', { name: 'form', ...params }, can, more);
const accept = (content: object) => ({ who: { action: 'accept', content } });
const stateOf = (answer: Answer): string => answer.json.result.requestState as string;

describe('a tool', () => {
  it('asks with a form, and goes on with what was filled in', () => {
    const asked = callForm();
    expect(asked.status).toBe(200);
    expect(asked.json.result).toEqual({
      resultType: 'input_required',
      _meta: { 'io.modelcontextprotocol/serverInfo': { name: 'offers', version: '1.0.0' } },
      inputRequests: {
        who: {
          method: 'elicitation/create',
          params: { mode: 'form', message: 'Who "are" you?', requestedSchema: FORM },
        },
      },
      requestState: expect.stringMatching(/^[\w-]+$/) as string,
    });
    const inputResponses = accept({ name: 'A"n', sure: false });
    const { json } = callForm({ inputResponses, requestState: stateOf(asked) });
    expect(json.result).toMatchObject({
      resultType: 'complete',
      content: [{ text: 'A"n false first "round"' }],
    });
  });

  it.each([
    ['no answer', {}],
    ['another answer', { inputResponses: { other: { action: 'accept', content: {} } } }],
    ['a no', { inputResponses: { who: { action: 'decline' } } }],
    ['an answer without content', { inputResponses: { who: { action: 'accept' } } }],
    ['an answer that is none', { inputResponses: { who: 7 } }],
  ])('asks again after %s', (_what, params) => {
    expect(callForm(params).json.result.resultType).toBe('input_required');
  });

  it('reads what is not in an answer as the fallback', () => {
    const { json } = callForm({ inputResponses: accept({ name: 7 }) });
    expect(json.result.content[0].text).toBe('- true ');
  });

  it('is told what it lacks of a client', () => {
    const { status, json } = callForm({}, { sampling: {}, elicitation: { url: {} } });
    expect(status).toBe(400);
    expect(json.error).toEqual({
      code: -32021,
      message: 'This needs a client with the capability elicitation',
      data: { requiredCapabilities: { elicitation: {} } },
    });
  });

  it.each([null, 7, []])('reads that inputResponses %j are none', (inputResponses) => {
    expect(callForm({ inputResponses }).json.error.message).toBe('malformed');
  });

  it('tells earlier clients why it cannot ask them', () => {
    expect(ask(host, call('form')).json.result).toMatchObject({
      isError: true,
      content: [{ text: expect.stringContaining('2026-07-28') as string }],
    });
  });

  it('asks after an upstream has answered, too', () => {
    const begin = (params = {}) =>
      post(
        host,
        modern('tools/call', { name: 'later', ...params }, { [CAPABILITIES]: EVERYTHING }),
        mirrored('tools/call', 'later'),
      );
    const stream = begin();
    stream.callouts[0]?.respond({ body: '50' });
    expect(answerOf(stream).json.result).toMatchObject({
      resultType: 'input_required',
      inputRequests: {
        idea: { method: 'sampling/createMessage', params: { messages: [], maxTokens: 50 } },
        roots: { method: 'roots/list', params: {} },
      },
    });
    const idea = { role: 'assistant', content: { type: 'text', text: 'an idea ' }, model: 'm' };
    const again = begin({ inputResponses: { idea } });
    again.callouts[0]?.respond({ body: '50' });
    expect(answerOf(again).json.result.content[0].text).toBe('an idea 50');
  });

  it('that asks for nothing is a fault', () => {
    expect(askModern('tools/call', { name: 'nothing' }).json.error.code).toBe(-32603);
  });
});

describe('a state', () => {
  const bring = (requestState: string, params = {}, more = {}) =>
    callForm({ inputResponses: accept({ name: 'x' }), requestState, ...params }, undefined, more).json;

  it('holds for its time', () => {
    const state = stateOf(callForm());
    seconds += 60n;
    expect(bring(state).result.content[0].text).toBe('x true first "round"');
    seconds += 1n;
    expect(bring(state).result.content[0].text).toBe('x true ');
  });

  it('holds for its request and its caller', () => {
    const state = stateOf(callForm({ arguments: { a: 1 } }, undefined, { 'x-mse-consumer': 'ann' }));
    expect(bring(state, { arguments: { a: 1 } }, { 'x-mse-consumer': 'ann' }).result).toBeDefined();
    expect(bring(state, { arguments: { a: 2 } }, { 'x-mse-consumer': 'ann' }).error.message).toBe('broken');
    expect(bring(state, {}, { 'x-mse-consumer': 'ann' }).error.message).toBe('broken');
    expect(bring(state, { arguments: { a: 1 } }, { 'x-mse-consumer': 'bob' }).error.message).toBe('broken');
    expect(bring(state, { arguments: { a: 1 } }).error.message).toBe('broken');
  });

  it('cannot be written by anybody else', () => {
    const state = stateOf(callForm());
    const raw = Buffer.from(state, 'base64url');
    for (let i = 0; i < raw.length; i++) {
      const changed = Buffer.from(raw);
      changed[i] = (changed[i] ?? 0) ^ 0x80;
      expect(bring(changed.toString('base64url')).error.message).toBe('broken');
    }
    for (const other of ['x', '!', state.slice(1), `${state}AAAA`, 'A'.repeat(54), 'A'.repeat(10_000)]) {
      expect(bring(other).error.message).toBe('broken');
    }
    expect(bring(state).result).toBeDefined();
  });
});

describe('a prompt and a resource', () => {
  it.each([
    ['prompts/get', { name: 'asking' }],
    ['resources/read', { uri: 'docs://asking' }],
  ])('may ask in answer to %s', (method, params) => {
    const asked = askModern(method, params);
    expect(asked.json.result).toMatchObject({ resultType: 'input_required', inputRequests: { who: {} } });
    const { result } = askModern(method, { ...params, inputResponses: accept({ name: 'Ann' }) }).json;
    expect(result.resultType).toBe('complete');
    expect(JSON.stringify(result)).toContain('"text":"Ann"');
    expect(askModern(method, params, {}).status).toBe(400);
    expect(ask(host, legacy(method, params)).json.error.message).toContain('2026-07-28');
  });
});

describe('a tool that needs approval', () => {
  const callIt = (more = {}) =>
    askModern('tools/call', { name: 'harmful', arguments: { a: 1 }, ...more }).json;

  it('is called when a person says yes', () => {
    const { requestState, inputRequests } = callIt().result;
    expect(inputRequests.approval.params.message).toContain('"harmful"');
    const yes = { approval: { action: 'accept', content: { approve: true } } };
    expect(callIt({ requestState, inputResponses: yes }).result.content[0].text).toBe('done');
    expect(callIt({ requestState: `${requestState}A`, inputResponses: yes }).error.code).toBe(-32602);
    expect(ask(host, call('harmful')).json.result.isError).toBe(true);
  });
});
