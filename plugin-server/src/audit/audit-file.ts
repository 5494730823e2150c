/** An audit log in a file: a line counts as written when it is on disk. Several processes may write to one file. */
import { open, stat, type FileHandle } from 'node:fs/promises';

import { ServiceError } from '@postern/service/errors';

import type { AuditLine, AuditSink } from './audit-log.js';

/** Only who runs the server reads who did what. */
const MODE = 0o600;

/**
 * Opens the file, so that one that cannot be written is found at the start.
 *
 * @throws ServiceError SV_SETTING_VALUE
 */
export async function openAuditFile(path: string): Promise<AuditSink & { close(): Promise<void> }> {
  const file = new AuditFile(path);
  try {
    await file.open();
  } catch (cause) {
    const code = (cause as NodeJS.ErrnoException).code ?? 'unknown';
    throw new ServiceError('SV_SETTING_VALUE', `--audit-log ${path} cannot be written (${code})`, {
      hint: 'Give a file in a folder that there is, which this user may write.',
      cause,
    });
  }
  return file;
}

class AuditFile implements AuditSink {
  readonly #path: string;
  #handle: FileHandle | undefined;
  /** One line after the other: a write that was cut short must not be continued by another one. */
  #last: Promise<void> = Promise.resolve();
  /** A line was cut short, so the next one must begin on a line of its own. */
  #isTorn = false;

  constructor(path: string) {
    this.#path = path;
  }

  async open(): Promise<FileHandle> {
    await this.#handle?.close().catch(() => undefined);
    this.#handle = undefined;
    return (this.#handle = await open(this.#path, 'a', MODE));
  }

  write(line: AuditLine): Promise<void> {
    const written = this.#last.then(() => this.#append(`${JSON.stringify(line)}\n`));
    this.#last = written.catch(() => undefined);
    return written;
  }

  async close(): Promise<void> {
    await this.#last;
    await this.#handle?.close();
    this.#handle = undefined;
  }

  async #append(text: string): Promise<void> {
    const handle = await this.#current();
    try {
      const bytes = Buffer.from(this.#isTorn ? `\n${text}` : text);
      // One write: with O_APPEND lines of several processes then stand whole beside each other.
      const { bytesWritten } = await handle.write(bytes);
      this.#isTorn = bytesWritten < bytes.length;
      if (this.#isTorn) throw Object.assign(new Error('a line was cut short'), { code: 'ENOSPC' });
      await handle.datasync().catch(unlessPipe);
    } catch (error) {
      await handle.close().catch(() => undefined);
      this.#handle = undefined;
      throw error;
    }
  }

  /** The file of that name: after a rotation it is another one. */
  async #current(): Promise<FileHandle> {
    if (this.#handle === undefined) return this.open();
    const [named, held] = await Promise.all([stat(this.#path).catch(() => undefined), this.#handle.stat()]);
    return named?.ino === held.ino && named.dev === held.dev ? this.#handle : this.open();
  }
}

/** Pipes and devices cannot be synced, and need not be. */
function unlessPipe(error: unknown): void {
  if ((error as NodeJS.ErrnoException).code !== 'EINVAL') throw error;
}
