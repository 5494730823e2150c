/** What an upstream answered. Good until `onAnswer` returns. Spec: proxy-wasm 0.2.1, "HTTP calls". */

import { BufferType, readBuffer } from '../../buffers';
import { Bytes, HostBytes } from '../../bytes';
import { MapType, readHeader } from '../../headers';
import { JsonError, parse, Tape } from '../../json';
import { Status } from '../../status';
import { RestCall } from './rest-call';

const STATUS = Bytes.of(':status');


@final
export class RestAnswer {
  /** The HTTP status: 503 or 504 also where Envoy did not reach the upstream, 0 where nobody answered. */
  status: u32 = 0;
  readonly body: HostBytes = new HostBytes();
  /** The body, after `isJson` has said yes. */
  readonly tape: Tape = new Tape();
  private value: HostBytes = new HostBytes();

  /** @param call what was asked */
  constructor(readonly call: RestCall) {}

  /** Whether the upstream did what it was asked: 2xx. */
  get isOk(): bool {
    return this.status >= 200 && this.status < 300;
  }

  /** Parses the body into `tape`. */
  isJson(): bool {
    return parse(this.tape, this.body.ptr, this.body.size) == JsonError.None;
  }

  /** The body as text. */
  text(): string {
    return this.body.toString();
  }

  /** A header's first value, null when there is none. The name is in lower case. */
  header(name: string): string | null {
    if (readHeader(MapType.HttpCallResponseHeaders, Bytes.of(name), this.value) != Status.Ok) return null;
    return this.value.takeString();
  }

  /** The SDK's: reads the answer that is being delivered; without headers there is none. */
  read(headers: u32, bodySize: u32): void {
    if (headers == 0) return;
    readHeader(MapType.HttpCallResponseHeaders, STATUS, this.value);
    for (let i = 0; i < this.value.size; i++) this.status = this.status * 10 + <u32>this.value.at(i) - 0x30;
    this.value.free();
    if (bodySize > 0) readBuffer(BufferType.HttpCallResponseBody, 0, bodySize, this.body);
  }

  /** The SDK's: gives the memory back. */
  free(): void {
    this.body.free();
    this.tape.free();
  }
}
