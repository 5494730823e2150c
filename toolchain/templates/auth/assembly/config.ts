/** Who may call: what the configuration says, and what is refused. */

import { Bytes } from 'proxy-wasm-assemblyscript-sdk/assembly';
import { ConfigValue } from 'proxy-wasm-assemblyscript-sdk/assembly/rules';
import { sameBytes } from './same-bytes';

/** Where the upstream reads who calls. Only this plugin may set it. */
export const IDENTITY = 'x-consumer';

/** A caller, and the key that proves it. Keys are never logged. */
export class Consumer {
  constructor(
    readonly name: Bytes,
    readonly key: Bytes,
  ) {}
}

/** One configuration, or one of its rules. */
export class KeyAuthConfig {
  header: Bytes = Bytes.of('x-api-key');
  consumers: Consumer[] = [];

  /** Whose key this is, null when it is nobody's. All keys are compared, so that the time tells nothing of which one fits. */
  holder(key: Bytes): Consumer | null {
    let found: Consumer | null = null;
    for (let i = 0; i < this.consumers.length; i++) {
      if (sameBytes(key, this.consumers[i].key)) found = this.consumers[i];
    }
    return found;
  }
}

/** Reads the configuration; what does not fit is reported with its path, and the gateway refuses it. */
export function readConfig(value: ConfigValue, _parent: KeyAuthConfig | null): KeyAuthConfig {
  value.allowOnly(['header', 'consumers']);
  const config = new KeyAuthConfig();
  if (value.field('header') !== null) {
    const header = value.requiredText('header');
    if (!isHeaderName(header) || header == IDENTITY) {
      value.refuse(
        'not a header for keys',
        'use lower-case letters, digits and "-", as in "x-api-key"',
        'header',
      );
    }
    config.header = Bytes.of(header);
  }
  const items = value.objects('consumers');
  if (items === null || items.length == 0) {
    value.refuse('missing', 'list who may call, as [{"name": "demo", "key": "…"}]', 'consumers');
    return config;
  }
  for (let i = 0; i < items.length; i++) readConsumer(items[i], config);
  return config;
}

function readConsumer(item: ConfigValue, config: KeyAuthConfig): void {
  item.allowOnly(['name', 'key']);
  const name = item.requiredText('name');
  const consumer = new Consumer(Bytes.of(name), Bytes.of(item.requiredText('key')));
  if (!isPrintable(name)) item.refuse('not a header value', 'use printable ASCII characters', 'name');
  for (let i = 0; i < config.consumers.length; i++) {
    const other = config.consumers[i];
    if (other.name.equals(consumer.name))
      item.refuse('another consumer has this name', 'choose another', 'name');
    if (other.key.equals(consumer.key)) item.refuse('another consumer has this key', 'choose another', 'key');
  }
  config.consumers.push(consumer);
}

function isHeaderName(text: string): bool {
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    const letter = unit >= 0x61 && unit <= 0x7a;
    const digit = unit >= 0x30 && unit <= 0x39;
    if (!letter && !digit && unit != 0x2d) return false;
  }
  return true;
}

/** The name travels in a header, where a line break would begin another one. */
function isPrintable(text: string): bool {
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (unit < 0x20 || unit > 0x7e) return false;
  }
  return true;
}
