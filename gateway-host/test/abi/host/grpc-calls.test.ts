import { describe, expect, it } from 'vitest';
import { answers, answersIn, said, scriptHost } from '../script-plugin.js';

/** The cluster `grpcup` as a serialized GrpcService. */
const MESSAGE = '%0a%08%0a%06grpcup';
const CLUSTERS = { clusters: ['grpcup', 'users'] };

const TOLD = {
  grpc_initial: 'pairs 4; pairs 5; size 4; get 4 x-init; status',
  grpc_receive: 'buffer 5; bufferstatus 5; setbuffer 5 0 0 x; pairs 4; status',
  grpc_trailing: 'pairs 5; pairs 4',
  grpc_close: 'status; pairs 5; buffer 5',
};

describe('statuses of gRPC calls', () => {
  it('are those of Envoy, one after the other', async () => {
    const rows = await answersIn(
      'request_headers',
      [
        ...['grpccall nocluster s m', 'grpcstream nocluster s m', `grpccall ${MESSAGE} s Unary`],
        ...['grpcsend 5 x 0', 'grpcsend 10 x 0', 'grpcsend 4 x 0', 'grpcsend 0 x 0'],
        ...['grpcclose 5', 'grpcclose 5', 'grpccancel 9', 'grpccancel 6', 'grpccancel 4', 'grpcclose 4'],
        ...['grpcclose 6', 'grpcstream grpcup s Hang', 'grpcclose 6', 'grpcclose 6', 'grpcsend 6 x 0'],
        ...['grpccancel 6', 'grpccancel 6', 'grpcsend 6 x 1'],
      ],
      {},
      CLUSTERS,
    );
    expect(rows.map(([, answer]) => answer)).toEqual([
      ...['4 0', '4 0', '0 5', '2', '1', '2', '2', '0', '1', '1', '1', '2', '2'],
      ...['1', '0 6', '0', '0', '0', '0', '1', '1'],
    ]);
  });

  it.each([
    ['a message with a time limit of its own', `grpccall ${MESSAGE}%1a%02%08%05 s m`, '0 5'],
    ['no time limit', 'grpccall grpcup s m  x 0', '0 5'],
    ['the highest time limit', 'grpccall grpcup s m  x -1', '0 5'],
    ["Envoy's second client, which is not here", 'grpccall %12%00 s m', '12 0'],
    ['a name that is no UTF-8 in a message', 'grpccall %0a%04%0a%02%ff%fe s m', '4 0'],
  ])('%s', async (_title, operation, answer) => {
    const rows = await answersIn('request_headers', [operation], {}, CLUSTERS);
    expect(rows).toEqual([[operation, answer]]);
  });

  it.each([
    ['call', 'grpccall %0a%08%0a%06nosuch s m', 'on_grpc_close 1 5 14'],
    ['stream', 'grpcstream %0a%00 s m', 'on_grpc_close 1 6 14'],
  ])('a %s to a cluster that a message names in vain is refused and ends', async (_title, operation, end) => {
    const host = await scriptHost([{ request_headers: operation, grpc_close: 'status' }], CLUSTERS);
    host.request();
    expect(said(host).slice(2)).toEqual([
      `${operation} -> 10 0`,
      end,
      "status -> 0 14 'Cluster%20not%20available'",
    ]);
    host.close();
  });

  it.each(['grpccall  s m', 'grpcstream hx s m', 'grpccall users s m'])(
    '%s ends the stream: Envoy takes the bytes for a message without a target and aborts',
    async (operation) => {
      const host = await scriptHost([{ request_headers: operation }], CLUSTERS);
      const stream = host.request();
      expect(stream.response?.status).toBe(500);
      expect(stream.complete).toBe(true);
      expect(host.logs.filter(({ level }) => level === 'critical').map(({ message }) => message)).toEqual([
        expect.stringContaining('names no target ("", "users"): this crashes Envoy'),
      ]);
      host.close();
    },
  );
});

describe('a gRPC call', () => {
  it('gives its message to the root, and no close', async () => {
    const script = { request_headers: 'grpccall grpcup svc.S Unary x-m=1 hello 500; return 1', ...TOLD };
    const host = await scriptHost([script], CLUSTERS);
    const stream = host.request();
    const [call] = stream.grpcCalls;
    expect(call).toMatchObject({
      upstream: 'grpcup',
      service: 'svc.S',
      method: 'Unary',
      metadata: [['x-m', '1']],
      timeoutMs: 500,
      halfClosed: true,
    });
    expect(call?.messages.map(String)).toEqual(['hello']);
    said(host);
    call?.respond({ metadata: { 'x-init': 'a' }, messages: ['answer'], trailers: { 'grpc-status': '0' } });
    expect(said(host)).toEqual([
      'on_grpc_receive 1 5 6',
      "buffer 5 -> 0 'answer'",
      'bufferstatus 5 -> 0 6 0',
      'setbuffer 5 0 0 x -> 2',
      'pairs 4 -> 0 none',
      'status -> 0 0 none',
    ]);
    expect(stream.outcome).toBe('paused');
    expect(host.grpcCalls).toEqual([]);
    host.close();
  });

  it('gives the last message of several', async () => {
    const host = await scriptHost([{ request_headers: 'grpccall grpcup s m', ...TOLD }], CLUSTERS);
    host.request();
    said(host);
    host.grpcCalls[0]?.respond({ messages: ['one', 'two'] });
    expect(said(host).slice(0, 2)).toEqual(['on_grpc_receive 1 5 3', "buffer 5 -> 0 'two'"]);
    host.close();
  });

  it('reports a failure by its status alone, and the code stays', async () => {
    const host = await scriptHost(
      [{ request_headers: 'grpccall grpcup s m', grpc_close: 'status; pairs 5', log: 'status' }],
      CLUSTERS,
    );
    const stream = host.request();
    said(host);
    stream.grpcCalls[0]?.respond({ status: 7, statusMessage: 'no{via_upstream}', messages: ['lost'] });
    stream.respond({});
    expect(answers(host)).toEqual([
      "status -> 0 7 'no{via_upstream}'",
      'pairs 5 -> 0 none',
      'status -> 0 7 none',
    ]);
    host.close();
  });

  it('without a message is an internal failure', async () => {
    const host = await scriptHost([{ request_headers: 'grpccall grpcup s m', grpc_close: 'status' }]);
    host.request();
    host.grpcCalls[0]?.respond();
    expect(said(host).slice(-2)).toEqual(['on_grpc_close 1 5 13', 'status -> 0 13 none']);
    host.close();
  });

  it('is known until its callback has returned', async () => {
    const host = await scriptHost([
      { request_headers: 'grpccall grpcup s m', grpc_close: 'grpccancel 5; grpccancel 5; grpcclose 5' },
    ]);
    host.request();
    said(host);
    host.grpcCalls[0]?.finish(5);
    expect(answers(host)).toEqual(['grpccancel 5 -> 0', 'grpccancel 5 -> 1', 'grpcclose 5 -> 1']);
    host.close();
  });
});

describe('a gRPC stream', () => {
  it('tells of metadata, messages, trailers and its end, each readable in its own callback', async () => {
    const script = {
      request_headers: 'grpcstream grpcup svc.S Talk x-m=1; grpcsend 6 hi 0; grpcsend 6 end 1; return 1',
      ...TOLD,
    };
    const host = await scriptHost([script], CLUSTERS);
    const stream = host.request();
    const [call] = stream.grpcCalls;
    expect(call?.messages.map(String)).toEqual(['hi', 'end']);
    expect(call?.halfClosed).toBe(true);
    said(host);
    call?.respond({
      metadata: { ':status': '200', 'x-init': 'a' },
      messages: ['one'],
      trailers: { 'grpc-status': '0', 'x-tr': 't' },
      statusMessage: 'via_upstream',
    });
    expect(said(host)).toEqual([
      'on_grpc_initial 1 6 2',
      'pairs 4 -> 0 :status=200,x-init=a',
      'pairs 5 -> 0 none',
      'size 4 -> 2 0',
      "get 4 x-init -> 0 'a'",
      'status -> 0 0 none',
      'on_grpc_receive 1 6 3',
      "buffer 5 -> 0 'one'",
      'bufferstatus 5 -> 0 3 0',
      'setbuffer 5 0 0 x -> 2',
      'pairs 4 -> 0 none',
      'status -> 0 0 none',
      'on_grpc_trailing 1 6 2',
      'pairs 5 -> 0 grpc-status=0,x-tr=t',
      'pairs 4 -> 0 none',
      'on_grpc_close 1 6 0',
      "status -> 0 0 'via_upstream'",
      'pairs 5 -> 0 none',
      'buffer 5 -> 0 none',
    ]);
    host.close();
  });

  it('goes on after we have closed our side', async () => {
    const host = await scriptHost([
      {
        request_headers: 'grpcstream grpcup s m; grpcclose 6',
        grpc_receive: 'grpcclose 6',
        grpc_close: 'grpcclose 6; grpccancel 6',
      },
    ]);
    host.request();
    const [call] = host.grpcCalls;
    expect(call?.halfClosed).toBe(true);
    said(host);
    call?.respond({ messages: ['a'] });
    expect(answers(host)).toEqual(['grpcclose 6 -> 0', 'grpcclose 6 -> 0', 'grpccancel 6 -> 1']);
    host.close();
  });

  it('stays known after its end until the guest closes it', async () => {
    const host = await scriptHost([
      {
        request_headers: 'grpcstream grpcup s m',
        grpc_close: 'grpcsend 6 x 0',
        log: 'grpcsend 6 x 0; grpcclose 6; grpcclose 6',
      },
    ]);
    const stream = host.request();
    const [call] = host.grpcCalls;
    call?.respond();
    stream.respond({});
    expect(answers(host).slice(1)).toEqual([
      ...['grpcsend 6 x 0 -> 0', 'grpcsend 6 x 0 -> 0', 'grpcclose 6 -> 0', 'grpcclose 6 -> 1'],
    ]);
    expect(call?.messages).toEqual([]);
    host.close();
  });

  it('is heard of no more after it was cancelled', async () => {
    const host = await scriptHost([
      { request_headers: 'grpcstream grpcup s m', grpc_initial: 'grpccancel 6; grpccancel 6' },
    ]);
    host.request();
    const [call] = host.grpcCalls;
    said(host);
    call?.respond({ messages: ['a'] });
    expect(said(host)).toEqual(['on_grpc_initial 1 6 0', 'grpccancel 6 -> 0', 'grpccancel 6 -> 1']);
    expect(call?.cancelled).toBe(true);
    host.close();
  });

  it('outside its callbacks there is an empty buffer and no map', async () => {
    const operations = ['buffer 5', 'bufferstatus 5', 'pairs 4', 'size 4', 'get 4 x', 'add 4 x y'];
    const rows = await answersIn('request_headers', operations);
    expect(rows.map(([, answer]) => answer)).toEqual([
      ...['0 none', '0 0 0', '0 none', '2 0', '2 none', '2'],
    ]);
  });

  it('ends when its plugin does, and when its VM dies nobody is told', async () => {
    const host = await scriptHost([
      { request_headers: 'grpcstream grpcup s m', tick: 'trap', configure: 'tick 1' },
    ]);
    host.request();
    const [first] = host.grpcCalls;
    host.tick();
    said(host);
    first?.respond();
    expect(said(host)).toEqual([]);
    host.close();
  });

  it('is cancelled with its root', async () => {
    const host = await scriptHost([{ request_headers: 'grpcstream grpcup s m' }]);
    host.request().respond({});
    const [call] = host.grpcCalls;
    host.close();
    expect(call?.cancelled).toBe(true);
  });

  it('answers the main instance alone, not the trial', async () => {
    const host = await scriptHost([{ configure: 'grpccall grpcup s m', grpc_receive: 'buffer 5' }]);
    expect(host.grpcCalls.length).toBe(1);
    host.grpcCalls[0]?.respond({ messages: ['x'] });
    expect(answers(host)).toEqual(["buffer 5 -> 0 'x'"]);
    host.close();
  });
});
