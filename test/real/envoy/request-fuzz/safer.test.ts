import { expect, it } from 'vitest';

import type { Fate } from './exchange.js';
import { isSafer } from './safer.js';

const GET = 'GET / HTTP/1.1\r\nhost: a\r\n\r\n';
const POST = 'POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 3\r\n\r\nhel';
const CHUNKED = 'POST / HTTP/1.1\r\nhost: a\r\ntransfer-encoding: chunked\r\n\r\n';
const open = (...answers: string[]): Fate => ({ answers, end: 'open' });
const closed = (...answers: string[]): Fate => ({ answers, end: 'closed' });
const SEEN_GET = '200 GET / HTTP/1.1|host: a|';
const SEEN_POST = '200 POST / HTTP/1.1|host: a|content-length: 3|hel';
const SEEN_CHUNKS = '200 POST / HTTP/1.1|host: a|transfer-encoding: chunked|hello';

it.each<[string, string, Fate, Fate]>([
  ['a letter behind a request', `${GET}x`, open(SEEN_GET), closed(SEEN_GET, '400')],
  ['a body longer than its length', `${POST}lo`, open(SEEN_POST), closed(SEEN_POST, '400')],
  [
    'a letter behind the last chunk',
    `${CHUNKED}5\r\nhello\r\n0\r\n\r\nx`,
    open(SEEN_CHUNKS),
    closed(SEEN_CHUNKS, '400'),
  ],
  ['a chunk longer than its size', `${CHUNKED}5\r\nhello\r\r\n0\r\n\r\n`, open(SEEN_CHUNKS), closed('400')],
])('%s may be refused', (_, bytes, theirs, ours) => {
  expect(isSafer(bytes, theirs, ours)).toBe(true);
});

it.each<[string, string, Fate, Fate]>([
  ['where nothing stands behind the request', GET, open(SEEN_GET), closed(SEEN_GET, '400')],
  ['where nothing stands behind the body', POST, open(SEEN_POST), closed(SEEN_POST, '400')],
  [
    'where nothing stands behind the chunks',
    `${CHUNKED}5\r\nhello\r\n0\r\n\r\n`,
    open(SEEN_CHUNKS),
    closed(SEEN_CHUNKS, '400'),
  ],
  ['of an empty line behind a request', `${GET}\r\n`, open(SEEN_GET), closed(SEEN_GET, '400')],
  ['of the beginning of a request', `${GET}GET /n`, open(SEEN_GET), closed(SEEN_GET, '400')],
  ['where Envoy ends the connection', `${GET}x`, closed(SEEN_GET), closed(SEEN_GET, '400')],
  ['of good chunks', `${CHUNKED}5\r\nhello\r\n0\r\n\r\n`, open(SEEN_CHUNKS), closed('400')],
  ['of another body', `${POST}lo`, open(SEEN_POST), closed(SEEN_POST.slice(0, -1), '400')],
])('no 400 passes %s', (_, bytes, theirs, ours) => {
  expect(isSafer(bytes, theirs, ours)).toBe(false);
});
