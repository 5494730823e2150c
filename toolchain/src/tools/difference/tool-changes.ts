/** What is other in a tool's definition, in the order in which a reviewer wants to know. */
import { isObject, isSame, member } from '../json.js';
import type { Json } from '../json.js';
import type { ListedTool } from '../listed-server.js';
import { annotationChanges } from './annotation-changes.js';
import type { Change, ToolDifference } from './change.js';
import { schemaChanges } from './schema-changes.js';

/** The tools of one server before and after: in the order of `after`, the removed ones where they stood. */
export function toolDifferences(
  before: readonly ListedTool[],
  after: readonly ListedTool[],
): ToolDifference[] {
  const old = new Map(before.map((tool) => [tool.name, tool]));
  const fresh = new Set(after.map(({ name }) => name));
  const alike = byDefinition(after.filter(({ name }) => !old.has(name)));
  const removed = before
    .filter(({ name }) => !fresh.has(name))
    .map((tool): ToolDifference => {
      const other = alike.get(definitionOf(tool));
      const gone = { name: tool.name, status: 'removed', changes: [], before: tool } as const;
      return other === undefined ? gone : { ...gone, alike: other };
    });
  const others = after.flatMap((tool): ToolDifference[] => {
    const known = old.get(tool.name);
    if (known === undefined) return [{ name: tool.name, status: 'added', changes: [], after: tool }];
    const changes = toolChanges(known, tool);
    const { name } = tool;
    return changes.length === 0 ? [] : [{ name, status: 'changed', changes, before: known, after: tool }];
  });
  return [...removed, ...others];
}

/** The names of tools by what is said of them, where only one says it. */
function byDefinition(tools: readonly ListedTool[]): Map<string, string> {
  const names = new Map<string, string>();
  const twice = new Set<string>();
  for (const tool of tools) {
    const definition = definitionOf(tool);
    if (names.has(definition)) twice.add(definition);
    names.set(definition, tool.name);
  }
  for (const definition of twice) names.delete(definition);
  return names;
}

/** All that a model reads of a tool but for its name. */
function definitionOf(tool: ListedTool): string {
  return JSON.stringify({ ...tool, name: '', digest: '' });
}

function toolChanges(before: ListedTool, after: ListedTool): Change[] {
  const changes = [
    ...annotationChanges(before.annotations, after.annotations),
    ...breakingFirst(schemaChanges(before.inputSchema, after.inputSchema, 'argument')),
    ...breakingFirst(outputChanges(before, after)),
    ...wording('title', before, after),
    ...wording('description', before, after),
    ...restChanges(before, after),
  ];
  if (changes.length > 0 || isWrittenTheSame(before, after)) return changes;
  const what =
    orderOf(before.inputSchema) === orderOf(after.inputSchema) ? 'its definition' : 'its arguments';
  return [{ breaking: false, text: `${what}: in another order` }];
}

/** A model reads bytes: what says the same in another order is still another text. */
function isWrittenTheSame(before: ListedTool, after: ListedTool): boolean {
  if (before.digest !== undefined && after.digest !== undefined) return before.digest === after.digest;
  return JSON.stringify(before) === JSON.stringify(after);
}

function orderOf(schema: Json | undefined): string {
  const properties = member(schema, 'properties');
  return isObject(properties) ? Object.keys(properties).join('\n') : '';
}

function outputChanges({ outputSchema: before }: ListedTool, { outputSchema: after }: ListedTool): Change[] {
  if (before === undefined && after === undefined) return [];
  if (after === undefined)
    return [{ breaking: true, text: 'result: no longer structured, its schema is removed' }];
  if (before === undefined) return [{ breaking: false, text: 'result: structured now, it has a schema' }];
  return schemaChanges(before, after, 'result');
}

function wording(name: 'title' | 'description', one: ListedTool, two: ListedTool): Change[] {
  const [before, after] = [one[name], two[name]];
  return before === after ? [] : [{ breaking: false, text: name, wording: { before, after } }];
}

function restChanges({ rest: before }: ListedTool, { rest: after }: ListedTool): Change[] {
  return Object.keys({ ...before, ...after }).flatMap((name) => {
    if (isSame(before[name], after[name])) return [];
    const verb = before[name] === undefined ? 'added' : after[name] === undefined ? 'removed' : 'changed';
    return [{ breaking: false, text: `${name}: ${verb}` }];
  });
}

function breakingFirst(changes: readonly Change[]): Change[] {
  return changes.toSorted((one, two) => Number(two.breaking) - Number(one.breaking));
}
