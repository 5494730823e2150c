/** Notices that one of a set of files may have changed: events of their folders, and a slow look for lost events. */
import { watch, type FSWatcher } from 'node:fs';
import { dirname } from 'node:path';

/** Editors write a file in several steps; one reload for all of them. */
const DEBOUNCE_MS = 25;
/** Network folders and containers lose events. */
const POLL_MS = 1000;

/** Calls `onChange` soon after anything happened in the folders of the given files. */
export class FolderWatch {
  readonly #onChange: () => void;
  readonly #folders = new Map<string, FSWatcher>();
  readonly #poll: NodeJS.Timeout;
  #pending: NodeJS.Timeout | undefined;

  constructor(onChange: () => void) {
    this.#onChange = onChange;
    this.#poll = setInterval(onChange, POLL_MS);
  }

  /** Watches the folders of these files and no others: files are replaced by rename, folders stay. */
  follow(files: Iterable<string>): void {
    const wanted = new Set([...files].map((file) => dirname(file)));
    for (const [folder, watcher] of this.#folders) {
      if (wanted.has(folder)) continue;
      watcher.close();
      this.#folders.delete(folder);
    }
    for (const folder of wanted) if (!this.#folders.has(folder)) this.#open(folder);
  }

  close(): void {
    clearInterval(this.#poll);
    clearTimeout(this.#pending);
    for (const watcher of this.#folders.values()) watcher.close();
    this.#folders.clear();
  }

  #open(folder: string): void {
    try {
      const watcher = watch(folder, () => this.#soon());
      // A folder that disappears: the poll goes on, and the next `follow` opens it again.
      watcher.on('error', () => {
        watcher.close();
        this.#folders.delete(folder);
      });
      this.#folders.set(folder, watcher);
    } catch {
      // It does not exist yet, or the machine has no watches left: the poll sees changes all the same.
    }
  }

  #soon(): void {
    clearTimeout(this.#pending);
    this.#pending = setTimeout(this.#onChange, DEBOUNCE_MS);
  }
}
