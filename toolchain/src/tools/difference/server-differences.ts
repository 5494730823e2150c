/** What becomes of the servers at all endpoints that one of two configurations names. */
import type { Place } from '../places.js';
import type { ListedServer, ServerState } from '../listed-server.js';
import type { Change, ServerDifference } from './change.js';
import { toolDifferences } from './tool-changes.js';

/** Who answered at an endpoint, and who answers now. */
export interface PlacePair {
  readonly before: Place;
  readonly after: Place;
}

interface Group {
  readonly before: ListedServer | undefined;
  readonly after: ListedServer | undefined;
  readonly endpoints: string[];
}

/** In the order of the endpoints; those with nothing to tell are left out. */
export function serverDifferences(pairs: readonly PlacePair[]): ServerDifference[] {
  const groups = new Map<string, Group>();
  for (const { before, after } of pairs) {
    if (before.server === undefined && after.server === undefined) continue;
    // Where the same two servers meet, they are compared once.
    const key = `${before.server === undefined ? '' : before.rule} ${after.server === undefined ? '' : after.rule}`;
    const group = groups.get(key) ?? { before: before.server, after: after.server, endpoints: [] };
    groups.set(key, group);
    group.endpoints.push(after.label);
  }
  return joinMoved([...groups.values()]).filter(
    ({ status, changes, tools }) => status !== 'changed' || changes.length > 0 || tools.length > 0,
  );
}

/** A server that is gone from one endpoint and new at another, under the same name, has moved. */
function joinMoved(groups: readonly Group[]): ServerDifference[] {
  const come = named(
    groups.filter(({ before }) => before === undefined).map((group) => [group.after, group]),
  );
  const gone = named(groups.filter(({ after }) => after === undefined).map((group) => [group.before, group]));
  return groups.flatMap((group) => {
    const { before, after, endpoints } = group;
    if (before !== undefined && after !== undefined) return [compared(before, after, endpoints)];
    const name = (before ?? after)?.name ?? '';
    const [left, arrived] = [gone.get(name), come.get(name)];
    const isMoved = left?.before !== undefined && arrived?.after !== undefined;
    if (!isMoved || left === undefined || arrived === undefined) return [alone(group)];
    if (group === left) return [];
    return [moved(left, arrived)];
  });
}

/** By the server's name, where only one has it. */
function named(all: readonly (readonly [ListedServer | undefined, Group])[]): Map<string, Group> {
  const groups = new Map<string, Group>();
  const twice = new Set<string>();
  for (const [server, group] of all) {
    const name = server?.name;
    if (name === undefined) continue;
    if (groups.has(name)) twice.add(name);
    groups.set(name, group);
  }
  for (const name of twice) groups.delete(name);
  return groups;
}

function moved(left: Group, arrived: Group): ServerDifference {
  const { before } = left;
  const { after } = arrived;
  if (before === undefined || after === undefined) return alone(arrived);
  const difference = compared(before, after, arrived.endpoints);
  const changes: Change[] = [
    { breaking: true, text: `no longer reached by ${left.endpoints.join(', ')}` },
    { breaking: false, text: `reached by ${arrived.endpoints.join(', ')}` },
  ];
  return { ...difference, changes: [...changes, ...difference.changes] };
}

function alone({ before, after, endpoints }: Group): ServerDifference {
  const tools = toolDifferences(before?.tools ?? [], after?.tools ?? []);
  const status = after === undefined ? 'removed' : 'added';
  const told = after?.instructions ?? '';
  const changes =
    told === '' ? [] : [{ breaking: false, text: 'instructions', wording: { before: '', after: told } }];
  return { endpoints, status, changes, tools, ...(before && { before }), ...(after && { after }) };
}

function compared(before: ListedServer, after: ListedServer, endpoints: readonly string[]): ServerDifference {
  // Of a server that no longer serves one fault is told, not each tool.
  const tools = after.state === 'serving' ? toolDifferences(before.tools, after.tools) : [];
  const changes = [
    ...stateChange(before, after),
    ...nameChange(before, after),
    ...instructionsChange(before, after),
    ...orderChange(before, after),
  ];
  return { endpoints, status: 'changed', changes, tools, before, after };
}

const STATES: Readonly<Record<ServerState, string>> = {
  serving: 'it serves now',
  quarantined: 'it is quarantined now',
  refusing: 'it refuses to list tools now',
  forwarding: 'it forwards to another MCP server now',
  unreached: 'no request reaches it now',
};

function stateChange(before: ListedServer, after: ListedServer): Change[] {
  const isSame = before.state === after.state && before.reasons.join('\n') === after.reasons.join('\n');
  if (isSame) return [];
  const reasons = after.reasons.length === 0 ? '' : `: ${after.reasons.join('; ')}`;
  if (before.state === after.state)
    return [{ breaking: false, text: `${after.state} for another reason${reasons}` }];
  const breaking = before.state === 'serving' || before.state === 'forwarding';
  const isOwn = before.state === 'forwarding' && after.state === 'serving';
  const now = isOwn ? 'its tools are its own now, not those of another MCP server' : STATES[after.state];
  return [{ breaking, text: `${now}${after.state === 'serving' ? '' : lost(before)}${reasons}` }];
}

function lost({ tools }: ListedServer): string {
  if (tools.length === 0) return '';
  return `, with ${tools.length === 1 ? 'its tool' : `its ${tools.length} tools`}`;
}

function nameChange({ name: before }: ListedServer, { name: after }: ListedServer): Change[] {
  if (before === undefined || after === undefined || before === after) return [];
  return [{ breaking: false, text: `name ${JSON.stringify(before)} → ${JSON.stringify(after)}` }];
}

function instructionsChange(
  { instructions: before }: ListedServer,
  { instructions: after, state }: ListedServer,
): Change[] {
  if (before === after || state !== 'serving') return [];
  return [{ breaking: false, text: 'instructions', wording: { before, after } }];
}

function orderChange(before: ListedServer, after: ListedServer): Change[] {
  if (after.state !== 'serving') return [];
  const fresh = new Set(after.tools.map(({ name }) => name));
  const old = new Set(before.tools.map(({ name }) => name));
  const one = before.tools.filter(({ name }) => fresh.has(name)).map(({ name }) => name);
  const two = after.tools.filter(({ name }) => old.has(name)).map(({ name }) => name);
  if (one.join('\n') === two.join('\n')) return [];
  return [{ breaking: false, text: 'tools: in another order' }];
}
