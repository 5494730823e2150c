/** Which server agents find at each endpoint, and all servers of a configuration with their endpoints. */
import type { Endpoint } from './endpoint.js';
import { BESIDE } from './inventory.js';
import type { Inventory, RuleNumber } from './inventory.js';
import type { ListedServer } from './listed-server.js';

/** One endpoint, and who answers there. */
export interface Place {
  readonly label: string;
  readonly rule: RuleNumber;
  readonly server: ListedServer | undefined;
}

/** The places of some endpoints, in their order; one that stands twice counts once. */
export async function placesOf(inventory: Inventory, endpoints: readonly Endpoint[]): Promise<Place[]> {
  const once = [...new Map(endpoints.map((one) => [one.label, one])).values()];
  // All are asked at once: the plugin answers one after the other, and nobody waits for a way there and back.
  return Promise.all(
    once.map(async (endpoint) => {
      const rule = await inventory.ruleAt(endpoint);
      return { label: endpoint.label, rule, server: await inventory.serverOf(rule, endpoint) };
    }),
  );
}

/** Every server in the order of its rule, the one beside the rules last. */
export async function serversOf(inventory: Inventory): Promise<ListedServer[]> {
  const places = await placesOf(inventory, inventory.endpoints);
  const labels = new Map(places.map((place) => [place.label, place]));
  // What it answers beside what it is written for is told where that is written.
  const found = (rule: RuleNumber, endpoints: readonly Endpoint[]): ListedServer | undefined => {
    const own = endpoints.filter(({ label }) => labels.get(label)?.rule === rule).map(({ label }) => label);
    const server = labels.get(own[0] ?? '')?.server;
    return server && { ...server, endpoints: own };
  };
  const servers = inventory.written.map(
    (endpoints, rule) => found(rule, endpoints) ?? unreached(inventory, rule, labels),
  );
  const beside = found(BESIDE, [inventory.elsewhere]);
  return beside === undefined ? servers : [...servers, beside];
}

function unreached(inventory: Inventory, rule: RuleNumber, places: ReadonlyMap<string, Place>): ListedServer {
  const endpoints = (inventory.written[rule] ?? []).map(({ label }) => label);
  const logged = inventory.reasonsFor(rule);
  const taken = endpoints.flatMap((label) => {
    const place = places.get(label);
    return place === undefined ? [] : [`${label} is answered by ${nameOf(place.rule)}`];
  });
  const reasons = taken.length > 0 ? taken : logged;
  return { name: undefined, instructions: '', endpoints, state: 'unreached', reasons, tools: [] };
}

function nameOf(rule: RuleNumber): string {
  return rule === BESIDE ? 'the configuration beside the rules' : `rule ${rule + 1}, which stands before it`;
}
