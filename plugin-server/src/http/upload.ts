/** How an upload is read: never more than allowed, never waiting for a client that stopped sending. */
import type { IncomingMessage, ServerResponse } from 'node:http';

import { PluginServerError } from '../errors.js';
import type { Limits } from '../limits.js';

type UploadLimits = Pick<Limits, 'maxPackageBytes' | 'uploadIdleMs'>;

/**
 * Reads the whole body.
 *
 * @throws PluginServerError PS_TOO_LARGE, PS_UPLOAD_STALLED, PS_UPLOAD_INCOMPLETE
 */
export function readUpload(
  request: IncomingMessage,
  response: ServerResponse,
  limits: UploadLimits,
): Promise<Buffer> {
  const announced = Number(request.headers['content-length'] ?? 0);
  if (announced > limits.maxPackageBytes) return Promise.reject(tooLarge(`${announced} bytes`, limits));
  // curl waits for this before it sends a large body, so a refusal before it costs no upload.
  if (request.headers.expect !== undefined) response.writeContinue();
  return collect(request, limits);
}

function collect(request: IncomingMessage, limits: UploadLimits): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    const settle = (finish: () => void): void => {
      clearTimeout(idle);
      request.off('data', onData).off('end', onEnd).off('close', onClose);
      request.pause();
      finish();
    };
    const idle = setTimeout(() => settle(() => reject(stalled(size, limits))), limits.uploadIdleMs);
    const onData = (chunk: Buffer): void => {
      size += chunk.length;
      if (size > limits.maxPackageBytes) return settle(() => reject(tooLarge('more', limits)));
      chunks.push(chunk);
      idle.refresh();
    };
    const onEnd = (): void => settle(() => resolve(Buffer.concat(chunks, size)));
    const onClose = (): void => settle(() => reject(incomplete(size)));
    request.on('data', onData).on('end', onEnd).on('close', onClose);
    // A broken connection comes as an error and then as a close; the close says all that is needed.
    request.on('error', () => undefined);
    if (request.destroyed && !request.complete) onClose();
  });
}

/**
 * Throws away what the client still sends after an early answer, for a short while: closing at once would reset
 * the connection, and the client would see that instead of the answer.
 */
export function drainUpload(
  request: IncomingMessage,
  limits: Pick<Limits, 'lingerMs' | 'lingerBytes'>,
): void {
  if (request.complete || request.destroyed) return;
  let left = limits.lingerBytes;
  const cut = setTimeout(() => request.destroy(), limits.lingerMs);
  const stop = (): void => clearTimeout(cut);
  request.on('data', (chunk: Buffer) => {
    left -= chunk.length;
    if (left < 0) request.destroy();
  });
  request.on('error', stop).on('end', stop).on('close', stop);
  request.resume();
}

function tooLarge(seen: string, limits: UploadLimits): PluginServerError {
  const message = `the package has ${seen}; at most ${limits.maxPackageBytes} bytes are taken`;
  return new PluginServerError('PS_TOO_LARGE', message);
}

function stalled(size: number, limits: UploadLimits): PluginServerError {
  const message = `nothing came for ${limits.uploadIdleMs} ms after ${size} bytes`;
  return new PluginServerError('PS_UPLOAD_STALLED', message);
}

function incomplete(size: number): PluginServerError {
  return new PluginServerError(
    'PS_UPLOAD_INCOMPLETE',
    `the connection ended after ${size} bytes of the package`,
  );
}
