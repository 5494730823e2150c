/**
 * The agreement with whoever watches how long a guest runs: told of every entry, costs nothing when absent.
 * A guest cannot be interrupted from its own thread, so the watcher reads the marks from another one.
 */
export interface CallbackGuard {
  /** The number that stands for a name in `enter`; 0 for a plugin that is unknown. */
  numberOf(kind: 'callback' | 'plugin', name: string): number;
  enter(callback: number, plugin: number): void;
  leave(): void;
}
