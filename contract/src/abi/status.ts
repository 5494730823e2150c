/** What a host function answers. Spec: proxy-wasm/spec `proxy_status_t`; 5, 9 and 11 stand only in the hosts' sources. */

/** The status codes by name. */
export const Status = {
  Ok: 0,
  NotFound: 1,
  BadArgument: 2,
  SerializationFailure: 3,
  ParseFailure: 4,
  BadExpression: 5,
  InvalidMemoryAccess: 6,
  Empty: 7,
  CasMismatch: 8,
  ResultMismatch: 9,
  InternalFailure: 10,
  BrokenConnection: 11,
  Unimplemented: 12,
} as const;

/** One status code. */
export type Status = (typeof Status)[keyof typeof Status];

const NAMES = new Map<number, string>(Object.entries(Status).map(([name, code]) => [code, name]));

/** The name of a status code, or the number if it has none. */
export function statusName(code: number): string {
  return NAMES.get(code) ?? String(code);
}
