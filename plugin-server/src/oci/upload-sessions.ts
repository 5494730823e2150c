/** Which uploads a repository has, and which of them nobody goes on with. */
import type { ObjectEntry } from '../store/store.js';

/** Objects of uploads by the id of the upload. */
export function sessionsOf(entries: readonly ObjectEntry[]): Map<string, ObjectEntry[]> {
  const sessions = new Map<string, ObjectEntry[]>();
  for (const entry of entries) {
    const id = entry.key.split('/').at(-2) ?? '';
    const known = sessions.get(id);
    if (known === undefined) sessions.set(id, [entry]);
    else known.push(entry);
  }
  return sessions;
}

/** Whether nothing came for an upload for so long. */
export function isIdle(entries: readonly ObjectEntry[], now: Date, ageMs: number): boolean {
  const last = Math.max(...entries.map(({ createdAt }) => createdAt.getTime()));
  return now.getTime() - last > ageMs;
}
