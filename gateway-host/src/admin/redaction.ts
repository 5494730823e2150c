/**
 * A configuration without its secrets: what Envoy marks as sensitive, and credentials inside plugins' configurations,
 * environment variables, header values and URLs, which Envoy shows.
 * Spec: Envoy `udpa.annotations.sensitive` fields of api/envoy; observed of 1.40 ("[redacted]").
 */
import { REDACTED, redactText } from '@postern/service/logs';

import type { PlainValue } from '../config/document.js';

/** Fields whose whole value Envoy masks, every text below it. */
const SENSITIVE = new Set([
  'private_key',
  'password',
  'generic_secret',
  'session_ticket_keys',
  'inline_secret',
  'hmac_secret',
  'token_secret',
  'pkcs12',
]);
/** Names of settings and headers that hold a credential. */
const CREDENTIAL =
  /^(?:(?:proxy-)?authorization|(?:set-)?cookie)$|(?:token|secret|passwd|password|passphrase|credentials?|(?:api|access|private|secret|auth|subscription)[-_]?key|apikey)s?(?:[-_]?(?:base64|value))?$/i;
const STRING_VALUE = 'type.googleapis.com/google.protobuf.StringValue';
const BYTES_VALUE = 'type.googleapis.com/google.protobuf.BytesValue';
/** A credential in a text that is not JSON. */
const CREDENTIAL_LINE =
  /((?:authorization|cookie|token|secret|passw(?:or)?d|credentials?|api[-_]?key)["']?\s*[:=]\s*)(\S.*)$/gim;

/** The same document, masked. */
export function redactConfig(value: PlainValue): PlainValue {
  if (Array.isArray(value)) return value.map((item: PlainValue) => redactConfig(item));
  if (typeof value !== 'object' || value === null)
    return typeof value === 'string' ? redactText(value) : value;
  const fields = value as Readonly<Record<string, PlainValue>>;
  const result: Record<string, PlainValue> = {};
  const named = [fields['key'], fields['name'], fields['header']].some(
    (name) => typeof name === 'string' && CREDENTIAL.test(name),
  );
  for (const [name, field] of Object.entries(fields)) {
    if (SENSITIVE.has(name)) result[name] = maskTexts(field);
    else if (name === 'value' && isText(fields)) result[name] = maskPluginText(field, fields['@type']);
    else if (typeof field === 'string' && (CREDENTIAL.test(name) || (named && /value/.test(name))))
      result[name] = REDACTED;
    else if (CREDENTIAL.test(name) && isTextList(field)) result[name] = field.map(() => REDACTED);
    else result[name] = redactConfig(field);
  }
  return result;
}

/** Every text below is masked; names of fields and of secrets stay. */
function maskTexts(value: PlainValue): PlainValue {
  if (typeof value === 'string') return REDACTED;
  if (Array.isArray(value)) return value.map((item: PlainValue) => maskTexts(item));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value as Readonly<Record<string, PlainValue>>).map(([name, field]) => [
      name,
      name === '@type' ? field : name === 'inline_bytes' ? base64(REDACTED) : maskTexts(field),
    ]),
  );
}

function isText(fields: Readonly<Record<string, PlainValue>>): boolean {
  return fields['@type'] === STRING_VALUE || fields['@type'] === BYTES_VALUE;
}

function isTextList(value: PlainValue): value is readonly string[] {
  return Array.isArray(value) && value.length > 0 && value.every((item) => typeof item === 'string');
}

/** A plugin's configuration: JSON keeps its form, of any other text the lines that name a credential are cut. */
function maskPluginText(value: PlainValue, type: PlainValue | undefined): PlainValue {
  if (typeof value !== 'string') return value;
  if (type === BYTES_VALUE) return base64(maskText(Buffer.from(value, 'base64').toString('utf8')));
  return maskText(value);
}

function maskText(source: string): string {
  try {
    const parsed = JSON.parse(source) as PlainValue;
    if (typeof parsed === 'object' && parsed !== null) return JSON.stringify(redactConfig(parsed));
  } catch {
    // Not JSON: the lines below.
  }
  return redactText(source.replaceAll(CREDENTIAL_LINE, `$1${REDACTED}`));
}

function base64(source: string): string {
  return Buffer.from(source).toString('base64');
}
