/** Two CONFIG arguments, asked at the same endpoints, and what is other in the second. */
import type { Io } from '../io.js';
import type { ServerDifference } from './difference/change.js';
import { serverDifferences } from './difference/server-differences.js';
import type { PlacePair } from './difference/server-differences.js';
import type { Endpoint } from './endpoint.js';
import { Inventory } from './inventory.js';
import type { ListedServer } from './listed-server.js';
import { placesOf, serversOf } from './places.js';
import type { Place } from './places.js';
import { readConfigurations } from './read-configurations.js';
import type { PluginConfiguration } from './read-configurations.js';

/** What is compared, with which module. */
export interface CompareRequest {
  readonly old: string;
  readonly new: string;
  readonly module: string;
}

/** The differences, and the servers of the newer one. */
export interface Compared {
  readonly differences: ServerDifference[];
  readonly servers: ListedServer[];
}

/** @throws ToolchainError TC_TOOLS_CONFIG, TC_TOOLS_REFUSED, TC_TOOLS_ANSWER */
export async function compareConfigurations(request: CompareRequest, io: Io): Promise<Compared> {
  const before = await readConfigurations(request.old, io);
  const after = await readConfigurations(request.new, io);
  const labels = new Set([...after, ...before].map(({ label }) => label));
  const all: Compared = { differences: [], servers: [] };
  for (const label of labels) {
    const of = (list: readonly PluginConfiguration[]): PluginConfiguration | undefined =>
      list.find((one) => one.label === label);
    const { differences, servers } = await compareOne(of(before), of(after), request, io);
    all.differences.push(...differences.map((one) => labelled(one, label)));
    all.servers.push(...servers.map((one) => labelled(one, label)));
  }
  return all;
}

/** Every server of a CONFIG argument. */
export async function listConfigurations(arg: string, module: string, io: Io): Promise<ListedServer[]> {
  const servers: ListedServer[] = [];
  for (const { label, value } of await readConfigurations(arg, io)) {
    await withInventory(
      { module, configuration: value, shown: shownAs(arg, label) },
      io,
      async (inventory) => {
        servers.push(...(await serversOf(inventory)).map((one) => labelled(one, label)));
      },
    );
  }
  return servers;
}

async function compareOne(
  before: PluginConfiguration | undefined,
  after: PluginConfiguration | undefined,
  { old, new: fresh, module }: CompareRequest,
  io: Io,
): Promise<Compared> {
  const opened = await openBoth(
    [
      before && { module, configuration: before.value, shown: shownAs(old, before.label) },
      after && { module, configuration: after.value, shown: shownAs(fresh, after.label) },
    ],
    io,
  );
  const [one, two] = opened;
  try {
    const endpoints = [...(two?.endpoints ?? []), ...(one?.endpoints ?? [])];
    const [was, is] = await Promise.all([placesIn(one, endpoints), placesIn(two, endpoints)]);
    const pairs = is.flatMap((place, i): PlacePair[] => {
      const other = was[i];
      return other === undefined ? [] : [{ before: other, after: place }];
    });
    const servers = two === undefined ? [] : await serversOf(two);
    return { differences: serverDifferences(pairs), servers };
  } finally {
    for (const inventory of opened) inventory?.close();
  }
}

/** An endpoint is asked as its own configuration has it, and as the other one has it where it does not name it. */
function placesIn(inventory: Inventory | undefined, endpoints: readonly Endpoint[]): Promise<Place[]> {
  if (inventory === undefined) {
    const labels = [...new Set(endpoints.map(({ label }) => label))];
    return Promise.resolve(labels.map((label) => ({ label, rule: Number.NaN, server: undefined })));
  }
  const own = new Map(inventory.endpoints.map((one) => [one.label, one]));
  return placesOf(
    inventory,
    endpoints.map((one) => own.get(one.label) ?? one),
  );
}

type InventoryRequest = Parameters<typeof Inventory.open>[0];

async function openBoth(
  requests: readonly (InventoryRequest | undefined)[],
  io: Io,
): Promise<(Inventory | undefined)[]> {
  const opened = await Promise.allSettled(
    requests.map((one) => (one === undefined ? undefined : Inventory.open(one, io))),
  );
  const refused = opened.find((one) => one.status === 'rejected');
  if (refused === undefined) return opened.map((one) => (one.status === 'fulfilled' ? one.value : undefined));
  for (const one of opened) if (one.status === 'fulfilled') one.value?.close();
  throw refused.reason;
}

async function withInventory(
  request: InventoryRequest,
  io: Io,
  use: (inventory: Inventory) => Promise<void>,
): Promise<void> {
  const inventory = await Inventory.open(request, io);
  try {
    await use(inventory);
  } finally {
    inventory.close();
  }
}

function shownAs(arg: string, label: string): string {
  return label === '' ? arg : `${arg} (${label})`;
}

/** Of several configurations each endpoint says whose it is. */
function labelled<T extends { readonly endpoints: readonly string[] }>(one: T, label: string): T {
  return label === '' ? one : { ...one, endpoints: one.endpoints.map((endpoint) => `${label}: ${endpoint}`) };
}
