import { describe, expect, it } from 'vitest';
import { scriptHost } from '../../abi/script-plugin.js';

async function reply(operation: string, headers: Record<string, string> = {}, method = 'GET') {
  const host = await scriptHost([{ request_headers: operation }]);
  const stream = host.request({ method, headers });
  host.close();
  return stream;
}

describe('the form of a local reply', () => {
  it.each([
    [
      'status and body',
      'local 403 denied',
      403,
      [
        ['content-length', '6'],
        ['content-type', 'text/plain'],
      ],
    ],
    [
      'own headers first, lower-case, duplicates apart',
      'local 200 hi X-A=1,x-a=2',
      200,
      [
        ['x-a', '1'],
        ['x-a', '2'],
        ['content-length', '2'],
        ['content-type', 'text/plain'],
      ],
    ],
    [
      'its own content type',
      'local 200 hi Content-Type=text/html',
      200,
      [
        ['content-type', 'text/html'],
        ['content-length', '2'],
      ],
    ],
    ['no content type without a body', 'local 302  location=/x,content-type=a/b', 302, [['location', '/x']]],
    [
      'a length that is right and stands where one was said',
      'local 200 hi x-a=1,Content-Length=99,x-b=2',
      200,
      [
        ['x-a', '1'],
        ['content-length', '2'],
        ['x-b', '2'],
        ['content-type', 'text/plain'],
      ],
    ],
    ['no length without a body, whatever was said', 'local 200  content-length=99', 200, []],
    [
      'a length that is right, whatever was said',
      'local 200 hi content-length=99',
      200,
      [
        ['content-length', '2'],
        ['content-type', 'text/plain'],
      ],
    ],
    [
      'a status that was asked for, whatever the headers say',
      'local 200 hi :status=500',
      200,
      [
        ['content-length', '2'],
        ['content-type', 'text/plain'],
      ],
    ],
    [
      'any number as status',
      'local 1000 x',
      1000,
      [
        ['content-length', '1'],
        ['content-type', 'text/plain'],
      ],
    ],
    [
      '0 as status',
      'local 0 x',
      0,
      [
        ['content-length', '1'],
        ['content-type', 'text/plain'],
      ],
    ],
  ])('%s', async (_title, operation, status, headers) => {
    const { response } = await reply(operation);
    expect(response?.status).toBe(status);
    expect(response?.headers.slice(1)).toEqual(headers);
  });

  it('keeps every byte of the body', async () => {
    const { response } = await reply('local 200 %00%ff%80');
    expect(response?.body.toString('hex')).toBe('00ff80');
  });

  it('has details without spaces', async () => {
    const stream = await reply('local 403 denied x-a=1 -1 some%20details%20here');
    expect(stream.info.responseCodeDetails).toBe('some_details_here');
  });

  it('has no body for HEAD', async () => {
    const { response } = await reply('local 200 hi', {}, 'HEAD');
    expect(response?.body.length).toBe(0);
    expect(response?.header('content-length')).toBe('2');
  });

  it.each([
    ['its own gRPC status', 'local 403 denied  7', '7'],
    ['the status that HTTP means', 'local 403 denied  -1', '7'],
    ['unknown for the rest', 'local 418 denied  -1', '2'],
    ['a status out of range', 'local 503 denied  99', '14'],
  ])('is gRPC for a gRPC request: %s', async (_title, operation, status) => {
    const { response } = await reply(operation, { 'content-type': 'application/grpc' });
    expect(response?.headers).toEqual([
      [':status', '200'],
      ['content-type', 'application/grpc'],
      ['grpc-status', status],
      ['grpc-message', 'denied'],
    ]);
  });
});

describe('a response without a status', () => {
  it('is answered 502', async () => {
    const host = await scriptHost([{ response_headers: 'remove 2 :status' }]);
    const stream = host.request().respond({ body: 'hi' });
    expect(stream.response?.status).toBe(502);
    expect(stream.response?.text()).toBe('missing required header: :status');
    host.close();
  });
});
