/**
 * Command operators that read metadata, which in JSON keeps its types.
 * Spec: Envoy source/common/formatter/stream_info_formatter.cc (MetadataFormatter); observed of 1.40.
 */
import { metadataPart, type MetadataValue } from '../../abi/metadata-value.js';
import { metadataJson, metadataText } from '../metadata/metadata-json.js';
import type { MetadataOwner } from '../metadata/metadata.js';
import type { Command, FormatReader, JsonValue } from './format-subject.js';

const OWNERS: readonly MetadataOwner[] = [
  'CLUSTER',
  'ROUTE',
  'UPSTREAM_HOST',
  'LISTENER',
  'VIRTUAL_HOST',
  'LISTENER_FILTER_CHAIN',
];

/** No filter of this gateway leaves any. */
const DYNAMIC: FormatReader = () => undefined;

class MetadataText implements JsonValue {
  readonly #value: MetadataValue;
  readonly #length: number;

  constructor(value: MetadataValue, length = Infinity) {
    this.#value = value;
    this.#length = length;
  }

  /** What is no text is whole, since half of it would be no JSON. */
  get json(): string {
    return typeof this.#value === 'string' ? JSON.stringify(String(this)) : metadataJson(this.#value);
  }

  toString(): string {
    return metadataText(this.#value).slice(0, this.#length);
  }

  cut(length: number): MetadataText {
    return new MetadataText(this.#value, length);
  }
}

/** `NAMESPACE:KEY:…`; only structures are gone into, and null counts as missing. */
function reader(owner: MetadataOwner, path: string): FormatReader {
  const [namespace = '', ...keys] = path.split(':');
  return ({ info }) => {
    let value: MetadataValue | undefined = info.metadataOf?.(owner)?.get(namespace);
    for (const key of keys) value = value instanceof Map ? metadataPart(value, [key]) : undefined;
    return value === undefined || value === null ? undefined : new MetadataText(value);
  };
}

function ofOwner(owner: MetadataOwner): Command {
  return { takes: 'argument', make: (argument = '') => reader(owner, argument) };
}

/** `OWNER:NAMESPACE:KEY:…` */
function anyOwner(argument = ''): FormatReader | string {
  const [name = '', ...path] = argument.split(':');
  if (name === 'DYNAMIC') return DYNAMIC;
  const owner = OWNERS.find((one) => one === name);
  if (owner === undefined) return `${name} is not supported type of metadata`;
  return reader(owner, path.join(':'));
}

export const METADATA_COMMANDS: Readonly<Record<string, Command>> = {
  DYNAMIC_METADATA: { takes: 'argument', make: () => DYNAMIC },
  CLUSTER_METADATA: ofOwner('CLUSTER'),
  UPSTREAM_METADATA: ofOwner('UPSTREAM_HOST'),
  METADATA: { takes: 'argument', make: anyOwner },
};
