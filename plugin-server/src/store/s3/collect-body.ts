/** How the body of an answer is read: never waiting for a server that stopped sending. */
import { Readable } from 'node:stream';

/** All bytes of the body; an error when nothing comes for `idleMs`, or when it breaks off. */
export async function collectBody(body: unknown, idleMs: number): Promise<Buffer> {
  if (!(body instanceof Readable)) throw new Error('the answer has no body');
  const idle = setTimeout(() => body.destroy(new Error(`nothing came for ${idleMs} ms`)), idleMs);
  const chunks: Buffer[] = [];
  try {
    for await (const chunk of body) {
      chunks.push(chunk as Buffer);
      idle.refresh();
    }
  } finally {
    clearTimeout(idle);
  }
  return Buffer.concat(chunks);
}
