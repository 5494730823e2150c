/** Servers whose tools are classes. */
import type { TestHost } from '@postern/gateway-host/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { answerOf, ask, call, legacy, mirrored, modern, post, serve, type Headers } from './client.js';

const NEWER: Headers = { 'mcp-protocol-version': '2025-06-18' };
let host: TestHost;

beforeEach(async () => {
  host = await serve();
});

afterEach(() => {
  host.close();
  expect(host.logs.filter(({ level }) => level === 'critical')).toEqual([]);
});

function result(name: string, args?: object, headers?: Headers) {
  const { status, json } = ask(host, call(name, args), headers);
  expect(status).toBe(200);
  return json.result;
}

function texts(name: string, args?: object): string[] {
  return result(name, args).content.map(({ text }: { text: string }) => text);
}

describe('a call', () => {
  it('is answered by its tool', () => {
    expect(result('greet', { name: 'é "x"\n' })).toEqual({
      content: [{ type: 'text', text: 'Hello, é "x"\n!' }],
      isError: false,
    });
  });

  it('of an unknown tool is an error of the protocol', () => {
    const { status, json } = ask(host, call('gr"eet'));
    expect([status, json.error]).toEqual([200, { code: -32602, message: 'Unknown tool: gr"eet' }]);
  });

  it.each([
    ['{"name":5}'],
    ['{}'],
    ['{"name":"greet","arguments":[]}'],
    ['{"name":"greet","arguments":"x"}'],
    ['{"name":"greet","name":"greet"}'],
    ['{"name":"greet","arguments":{},"arguments":{}}'],
  ])('with %s is an error of the protocol', (params) => {
    const { status, json } = ask(host, `{"jsonrpc":"2.0","id":1,"method":"tools/call","params":${params}}`);
    expect([status, json.error.code]).toEqual([200, -32602]);
  });

  it.each([
    [{ x: 'text' }, ['there', 'text', '-7', 'true', '"text"']],
    [{ x: 'q"\n' }, ['there', 'q"\n', '-7', 'true', '"q\\"\\n"']],
    [{ x: 12 }, ['there', '-', '12', 'true', '12']],
    [{ x: 1.5 }, ['there', '-', '-7', 'true', '1.5']],
    [{ x: false }, ['there', '-', '-7', 'false', 'false']],
    [{ x: null }, ['there', '-', '-7', 'true', 'null']],
    [{ x: { y: [1] } }, ['there', '-', '-7', 'true', '{"y":[1]}']],
    [{ y: 1 }, ['absent', '-', '-7', 'true', 'nothing']],
    [undefined, ['absent', '-', '-7', 'true', 'nothing']],
  ])('reads %j by type', (args, seen) => {
    expect(texts('types', args)).toEqual(seen);
  });

  it('gives every kind of content, as far as the revision has it', () => {
    const document = { uri: 'test://doc', mimeType: 'text/plain', text: 'a "document"' };
    const all = [
      { type: 'image', data: 'iVBO', mimeType: 'image/png' },
      { type: 'audio', data: 'UklG', mimeType: 'audio/wav' },
      { type: 'resource', resource: document },
      {
        type: 'resource_link',
        uri: 'https://example.test/x',
        name: 'x',
        description: 'an x',
        mimeType: 'text/html',
      },
    ];
    expect(result('media', {}, NEWER).content).toEqual(all);
    const link = { type: 'text', text: 'x: https://example.test/x' };
    expect(result('media').content).toEqual([all[0], all[1], all[2], link]);
    const oldest = result('media', {}, { 'mcp-protocol-version': '2024-11-05' }).content;
    expect(oldest).toEqual([all[0], { type: 'text', text: '[audio of type audio/wav]' }, all[2], link]);
  });

  it('gives structured content beside its text, as far as the revision has it', () => {
    const text = [{ type: 'text', text: '{"a":[1]}' }];
    const object = { value: { a: [1] } };
    expect(result('structure', object)).toEqual({ content: text, isError: false });
    expect(result('structure', object, NEWER)).toEqual({
      content: text,
      structuredContent: { a: [1] },
      isError: false,
    });
    expect(result('structure', { value: [1] }, NEWER)).not.toHaveProperty('structuredContent');
    const request = modern('tools/call', { name: 'structure', arguments: { value: [1] } });
    const { json } = ask(host, request, mirrored('tools/call', 'structure'));
    expect(json.result).toMatchObject({ structuredContent: [1], content: [{ text: '[1]' }] });
  });

  it.each([
    ['fail', 'no luck'],
    ['', 'the tool gave no result'],
    ['unknown upstream', 'the gateway does not reach "nowhere"'],
  ])('that comes to nothing (%s) says why to the model', (kind, text) => {
    expect(result('trouble', { kind })).toEqual({ content: [{ type: 'text', text }], isError: true });
  });

  it('may be refused by its tool', () => {
    const { json } = ask(host, call('trouble', { kind: 'refuse' }));
    expect(json).toEqual({ jsonrpc: '2.0', id: 1, error: { code: -32602, message: 'not "that"' } });
  });
});

describe('a call whose arguments are checked', () => {
  it('reaches the tool where they are valid', () => {
    expect(texts('checked', { city: 'x', days: 7 })).toEqual(['x 7.0']);
    expect(texts('checked', { city: 'x' })).toEqual(['x 0.5']);
  });

  it.each([
    [{}, 'arguments.city: missing'],
    [undefined, 'arguments.city: missing'],
    [{ city: '' }, 'arguments.city: '],
    [{ city: 'x', days: 8 }, 'arguments.days: 8 is more than 7'],
    [{ city: 'x', dayz: 8 }, 'did you mean "days"?'],
    [{ city: 5, days: 'x' }, '\narguments.days: '],
  ])('with %j is answered in sentences', (args, said) => {
    const { content, isError } = result('checked', args);
    expect(isError).toBe(true);
    expect(content).toHaveLength(1);
    expect(content[0].text).toContain(said);
  });

  it('says in the log what of the schema is not checked', () => {
    expect(host.logs.map(({ message }) => message)).toContain(
      'properties.days.format of an inputSchema is not checked',
    );
  });
});

describe('a call that asks upstreams', () => {
  it('builds the request piece by piece', () => {
    const { callouts } = post(host, call('weather', { city: 'a/b c?', unit: '&=é', key: 'k\tx' }));
    expect(callouts).toHaveLength(1);
    expect(callouts[0]).toMatchObject({ upstream: 'weather', timeoutMs: 1500 });
    expect(callouts[0]?.header(':path')).toBe('/v1/a%2Fb%20c%3F?unit=%26%3D%C3%A9&days=3');
    expect(callouts[0]?.header(':method')).toBe('GET');
    expect(callouts[0]?.header(':authority')).toBe('weather');
    expect(callouts[0]?.header('x-key')).toBe('k\tx');
  });

  it('is answered when they have answered', () => {
    const stream = post(host, call('weather', { city: 'x' }), NEWER);
    expect(stream.outcome).toBe('paused');
    stream.callouts[0]?.respond({ headers: [['x-from', 'station 9']], body: ' { "t" : 1 } ' });
    expect(answerOf(stream)).toMatchObject({
      status: 200,
      type: 'application/json',
      json: {
        id: 1,
        result: {
          content: [{ type: 'text', text: 'station 9' }],
          structuredContent: { t: 1 },
          isError: false,
        },
      },
    });
  });

  it('still knows its arguments, and tells failures apart', () => {
    const failed = post(host, call('weather', { city: 'x' }));
    failed.callouts[0]?.respond({ status: 503, body: 'busy' });
    expect(answerOf(failed).json.result).toEqual({
      content: [{ type: 'text', text: 'weather of x: 503 busy' }],
      isError: true,
    });
    const silent = post(host, call('weather', { city: 'x' }));
    silent.callouts.at(-1)?.fail();
    expect(answerOf(silent).json.result.isError).toBe(true);
    const broken = post(host, call('weather', { city: 'x' }));
    broken.callouts.at(-1)?.respond({ body: '{' });
    expect(answerOf(broken).json.result.content).toEqual([{ type: 'text', text: 'no JSON' }]);
  });

  it.each([
    [{ city: '..' }, '".." cannot be a part of a path'],
    [{ city: '.' }, '"." cannot be a part of a path'],
    [{ city: '' }, '"" cannot be a part of a path'],
    [{ city: 'x', key: 'a\r\nb: c' }, 'a control character in header x-key'],
    [{ city: 'x', key: 'a\u0000' }, 'a control character in header x-key'],
  ])('is not sent with %j', (args, text) => {
    const stream = post(host, call('weather', args));
    expect(stream.callouts).toEqual([]);
    expect(answerOf(stream).json.result).toEqual({ content: [{ type: 'text', text }], isError: true });
  });

  it('may ask several at once, and others after them', () => {
    const stream = post(host, call('chain', { who: 'me' }));
    const [left, right] = stream.callouts;
    expect([left?.upstream, right?.upstream, right?.body.toString()]).toEqual(['a', 'b', 'who?']);
    expect(right?.header('content-type')).toBe('text/plain');
    right?.respond({ body: 'R' });
    left?.respond({ body: 'L' });
    expect(stream.outcome).toBe('paused');
    expect(stream.callouts[0]?.header(':path')).toBe('/then?seen=2%3AR%201%3AL%20');
    stream.callouts[0]?.respond({ body: 'T' });
    expect(answerOf(stream).json.result.content[0].text).toBe('2:R 1:L then T for me');
  });

  it('keeps to its own call where many are under way', () => {
    const streams = ['x', 'y', 'z'].map((who) => post(host, call('chain', { who })));
    const asked = [...host.callouts];
    for (const call of asked.filter(({ upstream }) => upstream === 'a')) call.respond({ body: 'L' });
    for (const call of asked.filter(({ upstream }) => upstream === 'b').toReversed())
      call.respond({ body: 'R' });
    for (const call of [...host.callouts]) call.respond({ body: 'T' });
    expect(streams.map((stream) => answerOf(stream).json.result.content[0].text)).toEqual([
      '1:L 2:R then T for x',
      '1:L 2:R then T for y',
      '1:L 2:R then T for z',
    ]);
  });

  it('asks at most 16 at once', () => {
    const stream = post(host, call('trouble', { kind: 'many' }));
    expect(stream.callouts).toHaveLength(16);
    for (const callout of stream.callouts) callout.respond({});
    expect(answerOf(stream).json.result.content[0].text).toBe('too many requests at once');
  });

  it('tells its progress to those who ask for it', () => {
    const stream = post(host, call('chain', { who: 'me' }, { progressToken: 'p"1' }));
    for (let i = 0; i < 3; i++) stream.callouts[0]?.respond({ body: String(i) });
    const { type, events, json } = answerOf(stream);
    expect(type).toBe('text/event-stream');
    const progress = (done: number, message?: string) => ({
      jsonrpc: '2.0',
      method: 'notifications/progress',
      params: {
        progressToken: 'p"1',
        progress: done,
        total: 3,
        ...(message === undefined ? {} : { message }),
      },
    });
    expect(events).toEqual([progress(0, 'asking'), progress(1), progress(2), progress(3), json]);
    expect(json.result.isError).toBe(false);
  });

  it('tells nothing to those who read no events', () => {
    const stream = post(host, call('chain', {}, { progressToken: 1 }), { accept: 'application/json' });
    for (let i = 0; i < 3; i++) stream.callouts[0]?.respond({});
    expect(answerOf(stream)).toMatchObject({ type: 'application/json', json: { id: 1 } });
  });

  it('passes the trace on', () => {
    const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
    const { callouts } = post(host, call('weather', { city: 'x' }, { traceparent }));
    expect(callouts[0]?.header('traceparent')).toBe(traceparent);
    const hostile = post(host, call('weather', { city: 'x' }, { traceparent: 'a\nb' }));
    expect(hostile.callouts).toEqual([]);
  });

  it('ends with its client', () => {
    const stream = post(host, call('weather', { city: 'x' }));
    stream.close();
    stream.callouts[0]?.respond({ body: '{}' });
    expect(ask(host, legacy('ping')).status).toBe(200);
  });

  it('leaves memory flat, also with much garbage a call', () => {
    const round = () => {
      for (let i = 0; i < 1000; i++) {
        const stream = post(host, call('chain', { who: 'x'.repeat(500) }, { progressToken: i }));
        if (i % 5 === 0) stream.close();
        // The gateway delivers what was asked for a client that has gone.
        while (host.callouts.length > 0) host.callouts[0]?.respond({ body: 'y'.repeat(2000) });
      }
      return (host.plugins[0]?.root.vm.memory.bytes.length ?? 0) / 65_536;
    };
    const pages = round();
    expect(pages).toBeLessThanOrEqual(32);
    expect(round()).toBe(pages);
  });
});

describe('a server', () => {
  it.each([
    ['bad=a b {}', 'its inputSchema is no JSON'],
    ['bad=é {"type":"object"}', 'its name is not'],
    [`bad=${'n'.repeat(129)} {"type":"object"}`, 'its name is not'],
    ['bad= {"type":"object"}', 'its name is not'],
    ['bad=greet {"type":"object"}', 'its name stands twice'],
    ['bad=x {"type":"string"}', 'its inputSchema is of no "type": "object"'],
    ['bad=x []', 'its inputSchema is of no "type": "object"'],
    [
      'bad=y {"type":"object","properties":{"p":{"type":"string","x-mcp-header":"P"}}}',
      'its x-mcp-header needs the check RepeatedHeaders',
    ],
    [
      'bad=x {"type":"object","properties":{"p":{"type":"object","x-mcp-header":"P"}}}',
      'x-mcp-header of p: only a string, an integer or a boolean',
    ],
    [
      'bad=x {"type":"object","properties":{"p":{"type":"string","x-mcp-header":"a b"}}}',
      'x-mcp-header of p: not a name for a header',
    ],
    [
      'bad=x {"type":"object","properties":{"p":{"type":"string","x-mcp-header":"A"},"q":{"type":"string","x-mcp-header":"a"}}}',
      'x-mcp-header of q: the name stands twice',
    ],
    ['refuse', 'refused'],
  ])('with configuration %s does not start', async (configuration, why) => {
    const refused = serve(configuration);
    await expect(refused).rejects.toThrow();
    await expect(refused.catch((error: unknown) => String(error))).resolves.toContain(why);
  });

  const withHeader = (name: string): string =>
    `bad=x {"type":"object","properties":{"p":{"type":"string","x-mcp-header":${JSON.stringify(name)}}}}`;

  it.each([...' \u0001"(),/:;<=>?@[\\]{}\u007f\u0080é'])(
    'takes no header name with %j in it',
    async (character) => {
      const refused = serve(withHeader(`a${character}`));
      await expect(refused.catch((error: unknown) => String(error))).resolves.toContain(
        'not a name for a header',
      );
    },
  );

  it('takes whatever else a header name may have', async () => {
    const host = await serve(withHeader("!#$%&'*+-.^_`|~019AZaz"));
    host.close();
  });
});
