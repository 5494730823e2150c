/** Servers and differences for programs. */
import { tally } from '../difference/change.js';
import type { ToolDifference } from '../difference/change.js';
import type { JsonObject } from '../json.js';
import type { ListedServer, ListedTool } from '../listed-server.js';
import type { Comparison } from './diff-text.js';

/** Every server with its tools, as clients get them. */
export function listJson(servers: readonly ListedServer[]): string {
  return text({ servers: servers.map((server) => ({ ...server, tools: server.tools.map(toolJson) })) });
}

/** What changed, each with whether it can break an agent; added and removed tools stand there whole. */
export function diffJson({ differences, hidden, servers, tools }: Comparison): string {
  const { breaking, other } = tally(differences);
  return text({
    changed: breaking + other + hidden > 0,
    breaking,
    other: other + hidden,
    compared: { servers, tools },
    servers: differences.map(({ endpoints, status, changes, before, after, tools: changed }) => ({
      name: (after ?? before)?.name,
      ...{ endpoints, status, changes },
      tools: changed.map(differenceJson),
    })),
  });
}

function differenceJson({ name, status, changes, alike, before, after }: ToolDifference): object {
  if (status === 'added') return { name, status, after: after && toolJson(after) };
  if (status === 'removed')
    return { name, status, breaking: true, alike, before: before && toolJson(before) };
  return { name, status, digests: { before: before?.digest, after: after?.digest }, changes };
}

function toolJson({ digest, rest, title, annotations, ...tool }: ListedTool): JsonObject {
  return {
    ...tool,
    ...(title !== '' && { title }),
    ...(Object.keys(annotations).length > 0 && { annotations }),
    ...rest,
    ...(digest !== undefined && { digest }),
  };
}

function text(value: object): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}
