/** What a plugin finds around it when there is no chain: properties, and somebody who takes its answers. */
import type { BodyBuffer } from '../../abi/body-buffer.js';
import { HeaderMap } from '../../abi/header-map.js';
import type { AttributeValue, FilterCallbacks, LocalReply } from '../../abi/stream-filter.js';

export class LoneFilter implements FilterCallbacks {
  /** The plugin's own answer: nothing of the stream comes after it. */
  reply: LocalReply | undefined;
  readonly #properties: Readonly<Record<string, string>>;
  readonly #state = new Map<string, Uint8Array>();

  constructor(properties: Readonly<Record<string, string>>) {
    this.#properties = properties;
  }

  sendLocalReply(reply: LocalReply): void {
    this.reply ??= reply;
  }

  attribute(path: string): AttributeValue {
    const name = path.replaceAll('\0', '.');
    return Object.hasOwn(this.#properties, name) ? Buffer.from(this.#properties[name] ?? '') : undefined;
  }

  bufferDecoded(chunk: BodyBuffer | undefined): BodyBuffer | undefined {
    return chunk;
  }

  bufferEncoded(chunk: BodyBuffer | undefined): BodyBuffer | undefined {
    return chunk;
  }

  addDecodedTrailers(): HeaderMap {
    return HeaderMap.from([]);
  }

  addEncodedTrailers(): HeaderMap {
    return HeaderMap.from([]);
  }

  filterState(key: string): Uint8Array | undefined {
    return this.#state.get(key);
  }

  setFilterState(key: string, value: Uint8Array): void {
    this.#state.set(key, value);
  }

  continueEncoding(): boolean {
    return true;
  }

  continueDecoding(): void {}
  resetStream(): void {}
  raiseFlag(): void {}
  requestHeadersChanged(): void {}
}
