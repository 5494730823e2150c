/** What is left of differences where only what can break an agent is wanted. */
import { breaksOf } from './change.js';
import type { ServerDifference } from './change.js';

/** Without servers and tools that have nothing of it. */
export function breakingOnly(differences: readonly ServerDifference[]): ServerDifference[] {
  return differences.flatMap((difference) => {
    const changes = difference.changes.filter(({ breaking }) => breaking);
    const tools = difference.tools
      .filter((tool) => breaksOf(tool) > 0)
      .map((tool) => ({ ...tool, changes: tool.changes.filter(({ breaking }) => breaking) }));
    const isGone = difference.status === 'removed' && difference.before?.state === 'forwarding';
    return changes.length + tools.length > 0 || isGone ? [{ ...difference, changes, tools }] : [];
  });
}
