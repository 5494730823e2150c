/**
 * Uploads of blobs that come in parts. What has come stands in the store, so that another server over the same store can
 * go on with it:
 *
 *   oci/NAME/uploads/ID/begun       the upload is there
 *   oci/NAME/uploads/ID/OFFSET      bytes from that offset; created once, so no two requests can write the same place
 *
 * Spec: OCI distribution-spec, pushing blobs.
 */
import { randomUUID } from 'node:crypto';

import { sha256Hex } from '@postern/contract/digest';

import { PluginServerError } from '../errors.js';
import type { ObjectEntry } from '../store/store.js';
import { formatDigest } from './digest.js';
import type { PushedObjects } from './pushed-objects.js';
import { isIdle, sessionsOf } from './upload-sessions.js';

const BEGUN = 'begun';
/** Offsets are written with so many digits, so that their order is that of their names. */
const DIGITS = 12;
const ID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

export interface UploadLimits {
  /** Uploads that are not finished, in one repository. */
  readonly uploads: number;
  /** One for which nothing came for so long may be dropped. */
  readonly uploadAgeMs: number;
  /** Of a blob. */
  readonly blobBytes: number;
}

/** Bytes that came, in pieces that can be held in memory. */
type Pieces = AsyncIterable<Buffer>;

export class Uploads {
  readonly #pushed: PushedObjects;
  readonly #limits: UploadLimits;
  readonly #now: () => Date;

  constructor(pushed: PushedObjects, limits: UploadLimits, now: () => Date) {
    this.#pushed = pushed;
    this.#limits = limits;
    this.#now = now;
  }

  /**
   * Begins an upload and gives its id.
   *
   * @throws PluginServerError PS_OCI_UPLOADS
   */
  async begin(): Promise<string> {
    const { uploads, uploadAgeMs } = this.#limits;
    const sessions = sessionsOf(await this.#pushed.list('uploads'));
    if (sessions.size >= uploads) {
      const idle = [...sessions].filter(([, entries]) => isIdle(entries, this.#now(), uploadAgeMs));
      for (const [, entries] of idle) await this.#removeAll(entries);
      if (sessions.size - idle.length >= uploads) {
        throw new PluginServerError(
          'PS_OCI_UPLOADS',
          `the repository has ${sessions.size} unfinished uploads`,
        );
      }
    }
    const id = randomUUID();
    await this.#pushed.objects.create(this.#key(id, BEGUN), new Uint8Array());
    return id;
  }

  /**
   * How many bytes of an upload are here.
   *
   * @throws PluginServerError PS_OCI_UPLOAD_UNKNOWN
   */
  async size(id: string): Promise<number> {
    return endOf(await this.#parts(id));
  }

  /**
   * Takes the next bytes of an upload, and gives how many are here then.
   *
   * @param from where the client believes that they belong; undefined: at the end
   * @throws PluginServerError PS_OCI_UPLOAD_UNKNOWN, PS_OCI_UPLOAD_RANGE, PS_OCI_TOO_LARGE
   */
  async append(id: string, pieces: Pieces, from: number | undefined): Promise<number> {
    return this.#unlessTooLarge(id, async () => {
      let end = await this.#startAt(id, from);
      for await (const piece of pieces) end = await this.#write(id, end, piece);
      return end;
    });
  }

  /**
   * Takes the last bytes of an upload, and makes a blob of all of it; `held` says when the blob may be in memory.
   *
   * @throws PluginServerError as `append`, and PS_OCI_DIGEST_MISMATCH
   */
  async finish(
    id: string,
    last: { readonly pieces: Pieces; readonly from: number | undefined; readonly hex: string },
    held: <T>(job: () => Promise<T>) => Promise<T>,
  ): Promise<void> {
    await this.#unlessTooLarge(id, () => this.#finish(id, last, held));
  }

  async #finish(...[id, last, held]: Parameters<Uploads['finish']>): Promise<void> {
    let end = await this.#startAt(id, last.from);
    let tail: Buffer = Buffer.alloc(0);
    for await (const piece of last.pieces) {
      if (tail.length > 0) end = await this.#write(id, end, tail);
      // What came last is needed in a moment, so it is not written first.
      tail = piece;
    }
    this.#requireRoom(end, tail);
    await held(async () => {
      const blob = await this.#whole(id, end, tail);
      const hex = sha256Hex(blob);
      if (hex === last.hex) await this.#pushed.keep('blobs', hex, blob);
      await this.cancel(id);
      if (hex !== last.hex) throw mismatch(hex, last.hex);
    });
  }

  /**
   * Drops an upload.
   *
   * @throws PluginServerError PS_OCI_UPLOAD_UNKNOWN
   */
  async cancel(id: string): Promise<void> {
    await this.#removeAll(await this.#parts(id));
  }

  /** Drops an upload of which nobody knows the id; that it is gone already is fine. */
  async abandon(id: string): Promise<void> {
    await this.#removeAll(await this.#pushed.objects.list(`${this.#pushed.folder}/uploads/${id}`));
  }

  /** An upload that is too large can never be finished, and would only lie there. */
  async #unlessTooLarge<T>(id: string, job: () => Promise<T>): Promise<T> {
    try {
      return await job();
    } catch (error) {
      if (error instanceof PluginServerError && error.code === 'PS_OCI_TOO_LARGE') await this.abandon(id);
      throw error;
    }
  }

  async #startAt(id: string, from: number | undefined): Promise<number> {
    const end = await this.size(id);
    if (from === undefined || from === end) return end;
    throw outOfOrder(`the upload has ${end} bytes, the request goes on at ${from}`);
  }

  async #write(id: string, at: number, piece: Buffer): Promise<number> {
    this.#requireRoom(at, piece);
    const isNew = await this.#pushed.objects.create(this.#key(id, String(at).padStart(DIGITS, '0')), piece);
    if (isNew) return at + piece.length;
    throw outOfOrder(`another request wrote the bytes at ${at} of the upload`);
  }

  #requireRoom(at: number, piece: Buffer): void {
    const most = this.#limits.blobBytes;
    if (at + piece.length <= most) return;
    throw new PluginServerError('PS_OCI_TOO_LARGE', `the blob has more than ${most} bytes`);
  }

  /** In one buffer: of a large blob there is no room for two copies. */
  async #whole(id: string, end: number, tail: Buffer): Promise<Buffer> {
    const blob = Buffer.allocUnsafe(end + tail.length);
    for (let at = 0; at < end;) {
      const piece = await this.#pushed.objects.read(this.#key(id, String(at).padStart(DIGITS, '0')));
      if (piece === undefined) throw unknown(id);
      piece.copy(blob, at);
      at += piece.length;
    }
    tail.copy(blob, end);
    return blob;
  }

  async #parts(id: string): Promise<readonly ObjectEntry[]> {
    if (!ID.test(id)) throw unknown(id);
    const entries = await this.#pushed.objects.list(`${this.#pushed.folder}/uploads/${id}`);
    if (!entries.some(({ key }) => key.endsWith(`/${BEGUN}`))) throw unknown(id);
    return entries;
  }

  async #removeAll(entries: readonly ObjectEntry[]): Promise<void> {
    // Its mark goes last: what is left of an upload that was half removed can be found and removed again.
    for (const { key } of entries) await this.#pushed.objects.remove(key);
  }

  #key(id: string, part: string): string {
    return `${this.#pushed.folder}/uploads/${id}/${part}`;
  }
}

/** Bytes from the beginning without a gap. */
function endOf(entries: readonly ObjectEntry[]): number {
  let end = 0;
  for (const { key, size } of entries) {
    const offset = key.slice(key.lastIndexOf('/') + 1);
    if (offset !== BEGUN && Number(offset) === end) end += size;
  }
  return end;
}

function unknown(id: string): PluginServerError {
  const shown = JSON.stringify(id.slice(0, 60));
  return new PluginServerError('PS_OCI_UPLOAD_UNKNOWN', `there is no upload ${shown} in the repository`);
}

function outOfOrder(seen: string): PluginServerError {
  return new PluginServerError('PS_OCI_UPLOAD_RANGE', seen);
}

function mismatch(seen: string, wanted: string): PluginServerError {
  return new PluginServerError(
    'PS_OCI_DIGEST_MISMATCH',
    `the bytes have the digest ${formatDigest(seen)}, not ${formatDigest(wanted)}`,
  );
}
