/** How the body of a push is read: in pieces of a bounded size, never waiting for a client that stopped sending. */
import type { IncomingMessage, ServerResponse } from 'node:http';

import { PluginServerError } from '../errors.js';

export interface BodyLimits {
  /** Of a piece. */
  readonly pieceBytes: number;
  /** Of all of it. */
  readonly most: number;
  readonly uploadIdleMs: number;
}

/**
 * Reads the body; every piece but the last is full.
 *
 * @throws PluginServerError PS_OCI_TOO_LARGE, PS_UPLOAD_STALLED, PS_UPLOAD_INCOMPLETE
 */
export async function* bodyPieces(
  request: IncomingMessage,
  response: ServerResponse,
  limits: BodyLimits,
): AsyncGenerator<Buffer> {
  const { pieceBytes, most } = limits;
  const announced = Number(request.headers['content-length'] ?? 0);
  if (announced > most) throw tooLarge(`${announced} bytes`, most);
  // curl waits for this before it sends a large body, so a refusal before it costs no upload.
  if (request.headers.expect !== undefined) response.writeContinue();
  let held: Buffer[] = [];
  let heldBytes = 0;
  let total = 0;
  for await (const chunk of chunksOf(request, limits.uploadIdleMs)) {
    total += chunk.length;
    if (total > most) throw tooLarge('more', most);
    held.push(chunk);
    heldBytes += chunk.length;
    while (heldBytes >= pieceBytes) {
      const whole = Buffer.concat(held, heldBytes);
      yield whole.subarray(0, pieceBytes);
      held = [whole.subarray(pieceBytes)];
      heldBytes -= pieceBytes;
    }
  }
  if (heldBytes > 0) yield Buffer.concat(held, heldBytes);
}

/** The whole body in one piece. */
export async function wholeBody(
  request: IncomingMessage,
  response: ServerResponse,
  limits: Pick<BodyLimits, 'most' | 'uploadIdleMs'>,
): Promise<Buffer> {
  const pieces: Buffer[] = [];
  for await (const piece of bodyPieces(request, response, { ...limits, pieceBytes: limits.most + 1 })) {
    pieces.push(piece);
  }
  return Buffer.concat(pieces);
}

async function* chunksOf(request: IncomingMessage, idleMs: number): AsyncGenerator<Buffer> {
  let total = 0;
  // Whoever stops early still has an answer to give, which a destroyed request could not carry.
  const chunks = request.iterator({ destroyOnReturn: false });
  try {
    for (;;) {
      const next = await within(chunks.next(), idleMs, total);
      if (next.done === true) break;
      const chunk = next.value as Buffer;
      total += chunk.length;
      yield chunk;
    }
  } catch (error) {
    if (error instanceof PluginServerError) throw error;
    throw new PluginServerError('PS_UPLOAD_INCOMPLETE', `the connection ended after ${total} bytes`, {
      cause: error,
    });
  }
}

async function within<T>(next: Promise<T>, idleMs: number, total: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const stalled = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => {
      const message = `nothing came for ${idleMs} ms after ${total} bytes`;
      reject(new PluginServerError('PS_UPLOAD_STALLED', message));
    }, idleMs);
  });
  try {
    return await Promise.race([next, stalled]);
  } finally {
    clearTimeout(timer);
  }
}

function tooLarge(seen: string, most: number): PluginServerError {
  return new PluginServerError('PS_OCI_TOO_LARGE', `the body has ${seen}; at most ${most} bytes are taken`);
}
