/** What a catalogue looks like where people can look over a shoulder: every credential replaced. */
import { isJsonObject, type Json, type JsonObject } from '../json.js';
import type { Catalogue } from './catalogue.js';

/** Stands where a credential stood. */
export const MASK = '***';

const SECRET_NAME = /token|secret|password|passwd|credential|api[-_]?key|authorization|cookie/i;

/** A copy without credentials: those of consumers, and what a tool configuration holds under a telling name. */
export function maskCredentials(catalogue: Catalogue): Catalogue {
  const tenants = catalogue.tenants.map((tenant) => ({
    ...tenant,
    consumers: tenant.consumers.map(({ name }) => ({ name, credential: MASK })),
    servers: tenant.servers.map((server) => ({ ...server, config: maskObject(server.config) })),
  }));
  return { ...catalogue, tenants };
}

function maskObject(object: JsonObject): JsonObject {
  // Headers are written {key: Authorization, value: ...}: there the secret's name is a value itself.
  const key = object.get('key');
  const isSecretHeader = typeof key === 'string' && SECRET_NAME.test(key);
  return new Map(
    [...object].map(([name, value]) => {
      const secret = SECRET_NAME.test(name) || (isSecretHeader && name === 'value');
      return [name, secret && typeof value === 'string' ? MASK : maskValue(value)];
    }),
  );
}

function maskValue(value: Json): Json {
  if (isJsonObject(value)) return maskObject(value);
  return Array.isArray(value) ? value.map(maskValue) : value;
}
