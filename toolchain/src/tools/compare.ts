/** Two CONFIG arguments, asked at the same endpoints, and what is other in the second. */
import type { Io } from '../io.js';
import type { ServerDifference } from './difference/change.js';
import { serverDifferences } from './difference/server-differences.js';
import type { PlacePair } from './difference/server-differences.js';
import type { StartRequest } from './asked-configuration.js';
import type { Endpoint } from './endpoint.js';
import { inTurns } from './in-turns.js';
import { Inventory } from './inventory.js';
import type { ListedServer } from './listed-server.js';
import { placesOf, serversOf } from './places.js';
import type { Place } from './places.js';
import { readConfigurations } from './read-configurations.js';
import type { PluginConfiguration } from './read-configurations.js';

/** Configurations that are asked at the same time: each has two processes, of a comparison four. */
const AT_ONCE = 2;

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
  const [before, after] = alone(
    await readConfigurations(request.old, io),
    await readConfigurations(request.new, io),
  );
  const labels = new Set([...after, ...before].map(({ label }) => label));
  const compared = await inTurns([...labels], AT_ONCE, async (label): Promise<Compared> => {
    const of = (list: Configurations): PluginConfiguration | undefined =>
      list.find((one) => one.label === label);
    const { differences, servers } = await compareOne(of(before), of(after), request, io);
    return {
      differences: differences.map((one) => labelled(one, label)),
      servers: servers.map((one) => labelled(one, label)),
    };
  });
  return {
    differences: compared.flatMap(({ differences }) => differences),
    servers: compared.flatMap(({ servers }) => servers),
  };
}

/** Every server of a CONFIG argument. */
export async function listConfigurations(arg: string, module: string, io: Io): Promise<ListedServer[]> {
  const [found] = alone(await readConfigurations(arg, io), []);
  const listed = await inTurns(found, AT_ONCE, async ({ label, value: configuration }) => {
    const inventory = await Inventory.open({ module, configuration, shown: shownAs(arg, label) }, io);
    try {
      return (await serversOf(inventory)).map((one) => labelled(one, label));
    } finally {
      inventory.close();
    }
  });
  return listed.flat();
}

type Configurations = readonly PluginConfiguration[];

/** One configuration is compared with one, wherever each was kept; of several the labels say which belong together. */
function alone(one: Configurations, two: Configurations): [Configurations, Configurations] {
  if (one.length > 1 || two.length > 1) return [one, two];
  const unnamed = ({ value }: PluginConfiguration): PluginConfiguration => ({ label: '', value });
  return [one.map(unnamed), two.map(unnamed)];
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

async function openBoth(
  requests: readonly (StartRequest | undefined)[],
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

function shownAs(arg: string, label: string): string {
  return label === '' ? arg : `${arg} (${label})`;
}

/** Of several configurations each endpoint says whose it is. */
function labelled<T extends { readonly endpoints: readonly string[] }>(one: T, label: string): T {
  return label === '' ? one : { ...one, endpoints: one.endpoints.map((endpoint) => `${label}: ${endpoint}`) };
}
