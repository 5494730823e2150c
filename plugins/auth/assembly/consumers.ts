/** Who is known, and whose credential a request shows. */

import { Bytes } from 'proxy-wasm-assemblyscript-sdk/assembly';
import { ConfigValue } from 'proxy-wasm-assemblyscript-sdk/assembly/rules';

/** No consumer has the credential. */
export const NOBODY = -1;

/** A caller and the credential that proves it. Neither is ever logged. */
export class Consumer {
  constructor(
    readonly name: Bytes,
    readonly credential: Bytes,
  ) {}
}

/** Reads `consumers`; names and credentials must be there and unique. */
export function readConsumers(config: ConfigValue): Consumer[] {
  const consumers: Consumer[] = [];
  const items = config.objects('consumers');
  if (items === null || items.length == 0) {
    config.refuse('missing', 'list who may call, as [{"name": "demo", "credential": "…"}]', 'consumers');
    return consumers;
  }
  for (let i = 0; i < items.length; i++) {
    const item = items[i];
    item.allowOnly(['name', 'credential']);
    const name = item.requiredText('name');
    const consumer = new Consumer(Bytes.of(name), Bytes.of(item.requiredText('credential')));
    if (hasControl(consumer.name)) item.refuse('not a header value', 'use printable characters', 'name');
    refuseTwins(consumers, consumer, item);
    consumers.push(consumer);
  }
  return consumers;
}

function refuseTwins(consumers: Consumer[], added: Consumer, item: ConfigValue): void {
  for (let i = 0; i < consumers.length; i++) {
    if (consumers[i].name.equals(added.name)) {
      item.refuse('another consumer has the same name', 'give each consumer its own', 'name');
    }
    if (consumers[i].credential.equals(added.credential)) {
      item.refuse('another consumer has the same credential', 'give each consumer its own', 'credential');
    }
  }
}

/** The name travels in a header, where a line break would begin another one. */
function hasControl(name: Bytes): bool {
  for (let i = 0; i < name.size; i++) if (name.at(i) < 0x20 || name.at(i) == 0x7f) return true;
  return false;
}

/**
 * Index of the consumer whose credential this is. The time depends on the length of what was shown and on the
 * number of consumers, not on how much of a credential was guessed right.
 */
export function findConsumer(consumers: Consumer[], shown: Bytes): i32 {
  let found = NOBODY;
  for (let i = 0; i < consumers.length; i++) {
    const same = differences(shown, consumers[i].credential) == 0;
    found = select<i32>(i, found, same);
  }
  return found;
}

/** 0 when both are the same; reads as many bytes as were shown, whatever they are. */
function differences(shown: Bytes, credential: Bytes): u32 {
  let bits: u32 = shown.size ^ credential.size;
  let at: i32 = 0;
  for (let i = 0; i < shown.size; i++) {
    bits |= shown.at(i) ^ credential.at(at);
    at = select<i32>(0, at + 1, at + 1 == credential.size);
  }
  return bits;
}
