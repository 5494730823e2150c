/** How Envoy resources are held before they become YAML: plain data, with the few forms that recur. */

/** A protobuf message in its JSON form. */
export interface Resource {
  readonly [field: string]: ResourceValue;
}

/** A field of a resource. */
export type ResourceValue = string | number | boolean | Resource | readonly ResourceValue[];

/** A message inside a `google.protobuf.Any`. */
export function typed(type: string, fields: Resource): Resource {
  return { '@type': `type.googleapis.com/${type}`, ...fields };
}

/** A `google.protobuf.Duration`: `15s`, `0.250s`. */
export function duration(milliseconds: number): string {
  const seconds = milliseconds / 1000;
  return Number.isInteger(seconds) ? `${seconds}s` : `${seconds.toFixed(3)}s`;
}

/** An address with a port. */
export function socketAddress(host: string, port: number): Resource {
  return { socket_address: { address: host, port_value: port } };
}

/** Order that does not depend on the machine's language. */
export function byName(a: { readonly name: string }, b: { readonly name: string }): number {
  return a.name < b.name ? -1 : a.name > b.name ? 1 : 0;
}
