/** Differences as annotations of a GitHub run: errors for what can break an agent, notices for the rest. */
import { annotation } from '../../findings/annotation.js';
import { visible } from '../../command-line/visible-text.js';
import type { Change, ServerDifference, ToolDifference } from '../difference/change.js';
import { wordPieces } from '../difference/wording.js';
import { placesText } from './list-text.js';

/** A line for each change; `file` is the newer configuration. */
export function renderGithub(differences: readonly ServerDifference[], file: string): string {
  return differences
    .flatMap((server) => [...serverNotes(server), ...server.tools.flatMap((tool) => toolNotes(server, tool))])
    .map(({ breaking, title, text }) =>
      annotation({ severity: breaking ? 'error' : 'notice', file, title: `postern tools: ${title}`, text }),
    )
    .join('');
}

interface Note {
  readonly breaking: boolean;
  readonly title: string;
  readonly text: string;
}

function serverNotes(server: ServerDifference): Note[] {
  const { status, changes } = server;
  const title = nameOf(server);
  const notes = changes.map((change) => ({ breaking: change.breaking, title, text: textOf(change) }));
  return status === 'changed' ? notes : [{ breaking: false, title, text: `server ${status}` }, ...notes];
}

function toolNotes(server: ServerDifference, { name, status, changes, alike }: ToolDifference): Note[] {
  const title = `${nameOf(server)}, ${visible(name)}`;
  const also = alike === undefined ? '' : `; ${visible(alike)} reads the same`;
  if (status !== 'changed') return [{ breaking: status === 'removed', title, text: `tool ${status}${also}` }];
  return changes.map((change) => ({ breaking: change.breaking, title, text: textOf(change) }));
}

function nameOf({ before, after, endpoints }: ServerDifference): string {
  return visible((after ?? before)?.name ?? placesText(endpoints));
}

function textOf({ text, wording }: Change): string {
  if (wording === undefined) return visible(text);
  const marks = { same: ['', ''], removed: ['[-', '-]'], added: ['{+', '+}'] } as const;
  const pieces = wordPieces(wording.before, wording.after);
  const words = pieces.map(({ kind, text: one }) => marks[kind][0] + visible(one) + marks[kind][1]);
  return `${visible(text)}: ${words.join('')}`;
}
