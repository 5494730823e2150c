/**
 * Notices that watched files were replaced: the folder is watched, and looked at now and then in case an event was lost.
 * Spec: Envoy docs "xDS: filesystem subscriptions" (a file counts as changed when another is renamed onto it).
 */
import { watch, type FSWatcher, type Stats } from 'node:fs';
import { stat } from 'node:fs/promises';
import { dirname } from 'node:path';

import type { WatchedFile } from '../config/messages/config-source.js';

const POLL_MS = 1000;
/** A rename comes as several events, and two files are often replaced together. */
const SETTLE_MS = 15;

export class WatchedFiles {
  readonly #files: readonly WatchedFile[];
  readonly #onChange: () => void;
  readonly #watchers: FSWatcher[] = [];
  readonly #poll: NodeJS.Timeout;
  #settle: NodeJS.Timeout | undefined;
  #fingerprint = '';
  #closed = false;

  constructor(files: readonly WatchedFile[], onChange: () => void) {
    this.#files = files;
    this.#onChange = onChange;
    for (const folder of new Set(files.flatMap(foldersOf))) this.#watch(folder);
    this.#poll = setInterval(() => void this.#look(), POLL_MS);
    this.#poll.unref();
    void this.#look();
  }

  close(): void {
    this.#closed = true;
    clearInterval(this.#poll);
    clearTimeout(this.#settle);
    for (const watcher of this.#watchers) watcher.close();
  }

  #watch(folder: string): void {
    try {
      const watcher = watch(folder, { persistent: false }, () => this.#touch());
      // A folder that goes away leaves the polling.
      watcher.on('error', () => watcher.close());
      this.#watchers.push(watcher);
    } catch {
      // The folder may not exist yet; polling sees the file when it comes.
    }
  }

  #touch(): void {
    if (this.#closed) return;
    clearTimeout(this.#settle);
    this.#settle = setTimeout(this.#onChange, SETTLE_MS);
  }

  async #look(): Promise<void> {
    const marks = await Promise.all(this.#files.map(({ path }) => mark(path)));
    const fingerprint = marks.join(' ');
    if (this.#fingerprint !== '' && fingerprint !== this.#fingerprint) this.#touch();
    this.#fingerprint = fingerprint;
  }
}

/** The file's own folder is watched as well: whoever renames there means it. */
function foldersOf(file: WatchedFile): string[] {
  const own = dirname(file.path);
  return file.watchedDirectory === undefined ? [own] : [own, file.watchedDirectory];
}

/** Tells one file in a place from the next: the same content that is put there again counts as a change, as in Envoy. */
export function markOf({ ino, mtimeMs, size }: Pick<Stats, 'ino' | 'mtimeMs' | 'size'>): string {
  return `${ino}:${mtimeMs}:${size}`;
}

export async function mark(path: string): Promise<string> {
  try {
    return markOf(await stat(path));
  } catch {
    return 'absent';
  }
}
