/** Notices that a source was saved: folders are watched, since editors replace files, and bursts become one call. */
import { watch } from 'node:fs';
import type { FSWatcher } from 'node:fs';
import path from 'node:path';

const QUIET_MS = 30;

/** Watches the files that the last build read, and folders where a missing one may appear. */
export class SourceWatch {
  readonly #watchers = new Map<string, FSWatcher>();
  readonly #onSave: () => void;
  #files: ReadonlySet<string> = new Set();
  #timer: NodeJS.Timeout | undefined;

  constructor(onSave: () => void) {
    this.#onSave = onSave;
  }

  /** Replaces what is watched: changes of `files` count, and of any source below `folders`. */
  follow(files: readonly string[], folders: readonly string[]): void {
    this.#files = new Set(files);
    const wanted = new Set([...files.map((file) => path.dirname(file)), ...folders]);
    for (const [folder, watcher] of this.#watchers) {
      if (wanted.has(folder)) continue;
      watcher.close();
      this.#watchers.delete(folder);
    }
    for (const folder of wanted)
      if (!this.#watchers.has(folder)) this.#open(folder, folders.includes(folder));
  }

  /** Stops watching. */
  close(): void {
    clearTimeout(this.#timer);
    for (const watcher of this.#watchers.values()) watcher.close();
    this.#watchers.clear();
  }

  #open(folder: string, own: boolean): void {
    try {
      const watcher = watch(folder, (_, name) => {
        if (name === null || this.#files.has(path.join(folder, name)) || (own && name.endsWith('.ts')))
          this.#saved();
      });
      // A folder that is removed stops being watched; the next build finds out what that means.
      watcher.on('error', () => this.#watchers.delete(folder));
      this.#watchers.set(folder, watcher);
    } catch {
      // The folder went away between the build and now.
    }
  }

  #saved(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(this.#onSave, QUIET_MS);
  }
}
