/** How a file goes out: from memory in one write, a large one in pieces as fast as the client takes them. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

import { PluginServerError } from '../errors.js';
import type { ByteRange } from '../store/store.js';
import { decide } from './conditions.js';
import type { ServedFile } from './served-file.js';

/** Large enough for few system calls, small enough for hundreds of slow readers. */
const PIECE_BYTES = 256 * 1024;

/**
 * Answers GET and HEAD. Resolves with the number of body bytes meant to be sent.
 *
 * @throws PluginServerError PS_PRECONDITION, PS_RANGE, and what the store throws; nothing was sent then
 */
export function sendFile(
  file: ServedFile,
  request: IncomingMessage,
  response: ServerResponse,
): number | Promise<number> {
  const decision = decide(request.method, request.headers, file);
  switch (decision.status) {
    case 304:
      response.writeHead(304, file.unchangedHeaders).end();
      return 0;
    case 412:
      throw new PluginServerError('PS_PRECONDITION', 'If-Match does not name the entity tag of the file', {
        headers: { ETag: file.etag },
      });
    case 416:
      throw new PluginServerError('PS_RANGE', `the file has ${file.size} bytes, none of them in the range`, {
        headers: { 'Content-Range': `bytes */${file.size}` },
      });
    case 206:
      return sendPart(file, decision, response);
    case 200:
      return sendAll(file, request, response);
  }
}

function sendAll(
  file: ServedFile,
  request: IncomingMessage,
  response: ServerResponse,
): number | Promise<number> {
  if (request.method === 'HEAD') {
    response.writeHead(200, file.fullHeaders).end();
    return 0;
  }
  if (file.bytes === undefined) {
    return sendPieces(file, { start: 0, end: file.size - 1 }, response, () =>
      response.writeHead(200, file.fullHeaders),
    );
  }
  response.writeHead(200, file.fullHeaders).end(file.bytes);
  return file.size;
}

function sendPart(file: ServedFile, range: ByteRange, response: ServerResponse): number | Promise<number> {
  const length = range.end - range.start + 1;
  const headers = [
    ...file.partHeaders,
    ...['Content-Length', String(length)],
    ...['Content-Range', `bytes ${range.start}-${range.end}/${file.size}`],
  ];
  if (file.bytes === undefined) {
    return sendPieces(file, range, response, () => response.writeHead(206, headers));
  }
  response.writeHead(206, headers).end(file.bytes.subarray(range.start, range.end + 1));
  return length;
}

async function sendPieces(
  file: ServedFile,
  { start, end }: ByteRange,
  response: ServerResponse,
  writeHead: () => void,
): Promise<number> {
  const pieceAt = (at: number): Promise<Buffer> =>
    file.read({ start: at, end: Math.min(at + PIECE_BYTES - 1, end) });
  // The first piece before the headers: a store that is away is then still a 503 and not a broken answer.
  const first = await pieceAt(start);
  writeHead();
  async function* pieces(): AsyncGenerator<Buffer> {
    yield first;
    for (let at = start + PIECE_BYTES; at <= end; at += PIECE_BYTES) yield await pieceAt(at);
  }
  await pipeline(Readable.from(pieces(), { objectMode: true, highWaterMark: 1 }), response);
  return end - start + 1;
}
