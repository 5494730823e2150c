/** Tools that a person must approve. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { call, modern, oneTool, post, startPlugin, type Exchange, type Host } from './harness.js';

const KEY = '0123456789abcdef0123456789abcdef';
const CAPABILITIES = { elicitation: {} };
const DESTRUCTIVE = {
  annotations: { destructiveHint: true },
  requestTemplate: { url: '/x', method: 'DELETE' },
};
const tool = (name: string, more: object) => ({ name, description: 'd', args: [{ name: 'id' }], ...more });

/** Beside `tool`, one that does no harm, one that is exempt, one that needs it though it is not marked. */
const CONFIGURATION = {
  server: { name: 'orders', requireApproval: true, approval: { key: KEY, seconds: 60 } },
  tools: [
    tool('tool', DESTRUCTIVE),
    tool('other', DESTRUCTIVE),
    tool('harmless', { requestTemplate: { url: '/x' } }),
    tool('exempt', { ...DESTRUCTIVE, requireApproval: false }),
    tool('unmarked', { requireApproval: true, requestTemplate: { url: '/x' } }),
  ],
};
let host: Host;
let seconds: bigint;

function start(configuration: unknown): Promise<Host> {
  return startPlugin(configuration, undefined, { now: () => seconds * 1_000_000_000n });
}

beforeEach(async () => {
  seconds = 1_800_000_000n;
  host = await start(CONFIGURATION);
});

afterEach(() => host.close());

interface Question {
  readonly requestState: string;
  readonly inputRequests: { readonly approval: { readonly params: { readonly message: string } } };
}

interface Retry {
  readonly args?: object;
  readonly name?: string;
  readonly headers?: readonly [string, string][];
  readonly more?: object;
}

function ask(retry: Retry = {}, capabilities: object = CAPABILITIES): Exchange {
  const { args = { id: '7' }, name = 'tool', headers = [], more = {} } = retry;
  return modern(host, 'tools/call', { name, arguments: args, ...more }, { capabilities, headers });
}

function questionOf(stream: Exchange): Question {
  const { result } = stream.response.json() as { result: Question & { resultType: string } };
  expect(result.resultType).toBe('input_required');
  return result;
}

/** Comes back with a person's answer and a state. */
function answer(requestState: string, approval: unknown, retry: Retry = {}): Exchange {
  return ask({ ...retry, more: { requestState, inputResponses: { approval }, ...retry.more } });
}

const yes = { action: 'accept', content: { approve: true } };

function errorOf(stream: Exchange): unknown {
  return (stream.response.json() as { error: unknown }).error;
}

describe('a call of a tool that is marked destructive', () => {
  it('asks, and goes on when a person says yes', () => {
    const stream = ask();
    expect(stream.response.json()).toMatchObject({
      id: 7,
      result: {
        resultType: 'input_required',
        _meta: { 'io.modelcontextprotocol/serverInfo': { name: 'orders' } },
        inputRequests: {
          approval: {
            method: 'elicitation/create',
            params: {
              mode: 'form',
              message: 'May the tool "tool" be called? It may change or delete things. Arguments: {"id":"7"}',
              requestedSchema: {
                type: 'object',
                properties: { approve: { type: 'boolean', title: 'Approve this call' } },
                required: ['approve'],
              },
            },
          },
        },
      },
    });
    const { requestState } = questionOf(stream);
    const approved = answer(requestState, yes);
    expect(approved.upstream.header(':method')).toBe('DELETE');
    expect(JSON.stringify(host.logs)).not.toContain(KEY);
  });

  it.each([
    ['no', { action: 'accept', content: { approve: false } }],
    ['nothing of it', { action: 'accept' }],
    ['a text', { action: 'accept', content: { approve: 'true' } }],
    ['that it declines', { action: 'decline' }],
    ['that it gives up', { action: 'cancel', content: { approve: true } }],
  ])('is not made when a person says %s', (_what, approval) => {
    const { result } = answer(questionOf(ask()).requestState, approval).response.json() as never;
    expect(result).toMatchObject({
      resultType: 'complete',
      isError: true,
      content: [{ text: 'Not called: the person who was asked did not approve it.' }],
    });
  });

  it('asks again when the answer is not there', () => {
    const { requestState } = questionOf(ask());
    questionOf(ask({ more: { inputResponses: { approval: yes } } }));
    questionOf(ask({ more: { requestState } }));
    questionOf(ask({ more: { requestState, inputResponses: { other: yes } } }));
  });

  it('asks again when the time is over', () => {
    const { requestState } = questionOf(ask());
    seconds += 60n;
    expect(answer(requestState, yes).outcome).toBe('upstream');
    seconds += 1n;
    const again = questionOf(answer(requestState, yes)).requestState;
    expect(answer(again, yes).outcome).toBe('upstream');
  });

  it('is not asked about when its arguments are wrong', async () => {
    host.close();
    const server = { ...CONFIGURATION.server, mode: 'strict' };
    const wrong = tool('tool', { ...DESTRUCTIVE, args: [{ name: 'id', required: true }] });
    host = await start({ server, tools: [wrong] });
    questionOf(ask());
    expect(ask({ args: {} }).response.json()).toMatchObject({
      result: {
        resultType: 'complete',
        isError: true,
        content: [{ text: expect.stringContaining('id') as string }],
      },
    });
  });

  it.each([
    ['for other arguments', { args: { id: '8' } }],
    ['for no arguments', { args: {} }],
    ['for another tool', { name: 'other' }],
    ['for another caller', { headers: [['x-mse-consumer', 'eve']] }],
    ['with another credential', { headers: [['authorization', 'Bearer eve']] }],
  ] satisfies [string, Retry][])('refuses a state %s', (_what, retry) => {
    const { requestState } = questionOf(ask());
    expect(errorOf(answer(requestState, yes, retry))).toEqual({
      code: -32602,
      message: 'Invalid params: requestState was not given out for this call',
    });
    expect(answer(requestState, yes).outcome).toBe('upstream');
  });

  it('knows its caller by the consumer, else by the credential', () => {
    const ann: [string, string] = ['x-mse-consumer', 'ann'];
    const { requestState } = questionOf(ask({ headers: [ann, ['authorization', 'Bearer 1']] }));
    const renewed: Retry = { headers: [ann, ['authorization', 'Bearer 2']] };
    expect(answer(requestState, yes, renewed).outcome).toBe('upstream');
    expect(errorOf(answer(requestState, yes))).toMatchObject({ code: -32602 });
  });

  it('refuses every state that was changed', () => {
    const { requestState } = questionOf(ask());
    const text = Buffer.from(requestState, 'base64url');
    for (let i = 0; i < text.length; i++) {
      const changed = Buffer.from(text);
      changed[i] = (changed[i] ?? 0) ^ 1;
      expect(errorOf(answer(changed.toString('base64url'), yes))).toMatchObject({ code: -32602 });
    }
    for (const other of ['', 'x', requestState.slice(0, -4), `${requestState}AAAA`, '*'.repeat(54)]) {
      expect(errorOf(answer(other, yes))).toMatchObject({ code: -32602 });
    }
    expect(errorOf(ask({ more: { requestState: 7 } }))).toMatchObject({ code: -32602 });
  });

  it('takes no state of another key', async () => {
    const { requestState } = questionOf(ask());
    host.close();
    const approval = { key: KEY.replace('0', '1') };
    host = await start({ ...CONFIGURATION, server: { ...CONFIGURATION.server, approval } });
    expect(errorOf(answer(requestState, yes))).toMatchObject({ code: -32602 });
  });

  it.each([null, 7, [], 'x'])('refuses inputResponses %j', (inputResponses) => {
    const { requestState } = questionOf(ask());
    expect(errorOf(ask({ more: { requestState, inputResponses } }))).toMatchObject({ code: -32602 });
  });

  it.each([7, {}, { action: 7 }, []])('refuses an answer %j', (approval) => {
    expect(errorOf(answer(questionOf(ask()).requestState, approval))).toMatchObject({ code: -32602 });
  });

  it('shows long arguments in part, and whole characters', () => {
    const { message } = questionOf(ask({ args: { id: 'é'.repeat(3000) } })).inputRequests.approval.params;
    expect(message).toMatch(/Arguments: \{"id":"é{996} \.\.\. and more$/u);
  });

  it('needs a client that can show forms', () => {
    for (const capabilities of [{}, { elicitation: { url: {} } }, { sampling: {} }]) {
      const stream = ask({}, capabilities);
      expect(stream.response.status).toBe(400);
      expect(errorOf(stream)).toEqual({
        code: -32021,
        message: 'This needs a client with the capability elicitation',
        data: { requiredCapabilities: { elicitation: {} } },
      });
    }
    questionOf(ask({}, { elicitation: { form: {}, url: {} } }));
  });

  it('tells the model of an earlier client what to do', () => {
    const { result } = call(host, { id: '7' }).response.json() as { result: never };
    expect(result).toMatchObject({
      isError: true,
      content: [{ text: expect.stringContaining('A client of MCP 2026-07-28') as string }],
    });
    const batch = [{ jsonrpc: '2.0', id: 1, method: 'tools/call', params: { name: 'exempt' } }];
    const answered = post(host, batch, { headers: [['mcp-protocol-version', '2025-03-26']] });
    expect(answered.response.json()).toMatchObject([{ id: 1 }]);
  });
});

describe('a tool', () => {
  it.each([
    ['harmless', 'upstream'],
    ['exempt', 'upstream'],
    ['unmarked', 'local-reply'],
  ])('%s: %s', (name, outcome) => {
    expect(ask({ name }).outcome).toBe(outcome);
  });
});

describe('a configuration', () => {
  it('of a proxy promises no approval', async () => {
    const server = {
      ...CONFIGURATION.server,
      type: 'mcp-proxy',
      transport: 'http',
      mcpServerURL: 'http://a/mcp',
    };
    await expect(startPlugin({ server })).rejects.toThrow('fault at server.requireApproval: not supported');
  });

  it.each([
    ['server.requireApproval', { requireApproval: true }, {}],
    ['tools[0].requireApproval', {}, { requireApproval: true }],
    ['server.approval.key', { approval: { key: KEY.slice(1) } }, {}],
    ['server.approval.key', { approval: {} }, {}],
    ['server.approval', { approval: KEY }, {}],
    ['server.approval.seconds', { approval: { key: KEY, seconds: -1 } }, {}],
  ])('is refused at %s', async (path, server, more) => {
    await expect(startPlugin(oneTool({ requestTemplate: { url: '/x' }, ...more }, server))).rejects.toThrow(
      `fault at ${path}: `,
    );
    await expect(
      startPlugin(oneTool({ requestTemplate: { url: '/x' }, ...more }, server)),
    ).rejects.not.toThrow(KEY.slice(1));
  });
});
