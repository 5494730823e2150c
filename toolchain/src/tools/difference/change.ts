/** One thing that is other than before, and whether an agent that worked before can fail of it, or do harm. */
import type { ListedServer, ListedTool } from '../listed-server.js';

export interface Change {
  readonly breaking: boolean;
  /** What it is about, and what happened: `argument status: no longer takes "open"`. */
  readonly text: string;
  /** For a text that was rewritten. */
  readonly wording?: { readonly before: string; readonly after: string };
}

/** What became of a tool. */
export interface ToolDifference {
  readonly name: string;
  readonly status: 'added' | 'removed' | 'changed';
  /** None for one that is added or removed: that is the change. */
  readonly changes: readonly Change[];
  /** Of one that is removed: an added one whose definition is the same but for the name. */
  readonly alike?: string;
  readonly before?: ListedTool;
  readonly after?: ListedTool;
}

/** What became of a server at its endpoints. */
export interface ServerDifference {
  readonly endpoints: readonly string[];
  readonly status: 'added' | 'removed' | 'changed';
  /** Of the server itself. */
  readonly changes: readonly Change[];
  readonly tools: readonly ToolDifference[];
  readonly before?: ListedServer;
  readonly after?: ListedServer;
}

/** A removed tool breaks whoever calls it; an added one nobody. */
export function breaksOf({ status, changes }: ToolDifference): number {
  return status === 'removed' ? 1 : changes.filter(({ breaking }) => breaking).length;
}

/** How much changed, and how much of it breaks. */
export interface Tally {
  readonly breaking: number;
  readonly other: number;
}

/** Counts added and removed tools and servers as one change each. */
export function tally(differences: readonly ServerDifference[]): Tally {
  let [breaking, all] = [0, 0];
  for (const { status, changes, tools, before } of differences) {
    breaking += changes.filter((one) => one.breaking).length;
    all += changes.length;
    // A server that is new or gone is told with its tools; each of those counts.
    for (const tool of tools) {
      breaking += breaksOf(tool);
      all += Math.max(1, tool.changes.length);
    }
    if (status !== 'changed' && tools.length === 0) {
      all++;
      if (before?.state === 'forwarding') breaking++;
    }
  }
  return { breaking, other: all - breaking };
}
