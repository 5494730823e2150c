/**
 * Where agents reach the servers of a plugin configuration: for each value that a rule matches on, one request that has it.
 * Spec: Higress wasm plugin configuration, `_match_*_`.
 */
import { member, textsOf } from './json.js';
import type { Json } from './json.js';

/** A kind of requests, and one of them. */
export interface Endpoint {
  /** As people read it: `route acme/orders`. */
  readonly label: string;
  readonly authority: string;
  readonly properties: Readonly<Record<string, string>>;
}

/** Stands for the part of a name that a pattern leaves open; no rule should have it as a name of its own. */
const OPEN = 'any-other';
const NOBODY = `${OPEN}.invalid`;
/** Where a service is named without a port, each fits. */
const PORT = '80';

const NO_RULE = { 'xds.route_name': OPEN, 'xds.cluster_name': OPEN };

interface Choice {
  readonly label: string;
  readonly authority?: string;
  readonly properties?: Readonly<Record<string, string>>;
}

const KINDS: readonly (readonly [field: string, choose: (value: string) => Choice])[] = [
  ['_match_route_', (name) => ({ label: `route ${name}`, properties: { 'xds.route_name': name } })],
  [
    '_match_route_prefix_',
    (name) => ({ label: `routes ${name}*`, properties: { 'xds.route_name': name + OPEN } }),
  ],
  ['_match_domain_', (name) => ({ label: `domain ${name}`, authority: hostOf(name) })],
  [
    '_match_service_',
    (name) => ({ label: `service ${name}`, properties: { 'xds.cluster_name': clusterOf(name) } }),
  ],
];

/** The endpoints of a rule: each value of one kind with each of another, as the rule may want both. */
export function endpointsOf(rule: Json): Endpoint[] {
  const choices = KINDS.map(([field, choose]) => textsOf(member(rule, field)).map(choose));
  // A rule with routes does not look at prefixes.
  if (choices[0]?.length !== 0) choices[1] = [];
  const given = choices.filter((kind) => kind.length > 0);
  if (given.length === 0) return [];
  const combined = given.reduce<Choice[]>(
    (all, kind) => all.flatMap((one) => kind.map((two) => both(one, two))),
    [{ label: '' }],
  );
  return combined.map(({ label, authority, properties }) => ({
    label,
    authority: authority ?? hostFor(rule),
    properties: { ...NO_RULE, ...properties },
  }));
}

/** What no rule is for: the configuration beside the rules answers it. */
export function elsewhere(configuration: Json): Endpoint {
  return { label: 'requests without a rule', authority: hostFor(configuration), properties: NO_RULE };
}

/** A server that serves some hosts only is asked as one of them. */
function hostFor(part: Json): string {
  return textsOf(member(member(part, 'server'), 'allowedHosts'))[0] ?? NOBODY;
}

function both(one: Choice, two: Choice): Choice {
  const authority = one.authority ?? two.authority;
  return {
    label: one.label === '' ? two.label : `${one.label}, ${two.label}`,
    ...(authority !== undefined && { authority }),
    properties: { ...one.properties, ...two.properties },
  };
}

/** `*x` ends with x, `x*` begins with it. */
function hostOf(domain: string): string {
  if (domain.startsWith('*')) return `${OPEN}${domain.slice(1)}`;
  return domain.endsWith('*') ? `${domain.slice(0, -1)}${OPEN}` : domain;
}

function clusterOf(service: string): string {
  const colon = service.lastIndexOf(':');
  const [name, port] = colon < 0 ? [service, PORT] : [service.slice(0, colon), service.slice(colon + 1)];
  return `outbound|${port}||${name}`;
}
