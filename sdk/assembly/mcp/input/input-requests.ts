/** What a server asks a client of 2026-07-28 for before it answers. Spec: "Multi round-trip requests". */

import { Output, writeText } from '../../json';


@final
export class InputRequests {
  private written: Output = new Output();

  get isEmpty(): bool {
    return this.written.length == 0;
  }

  /** Asks the user to fill in a form. @param schema as JSON: an object whose properties are strings, numbers, booleans and enums */
  elicit(key: string, message: string, schema: string): void {
    const out = this.begin(key, 'elicitation/create');
    out.ascii('{"mode":"form","message":');
    writeText(out, message);
    out.ascii(',"requestedSchema":');
    out.text(schema);
    out.ascii('}}');
  }

  /** Asks the client's model. @param params as JSON: `messages` and `maxTokens` at least */
  sample(key: string, params: string): void {
    const out = this.begin(key, 'sampling/createMessage');
    out.text(params);
    out.byte(0x7d);
  }

  /** Asks for the folders that the client works in. */
  listRoots(key: string): void {
    this.begin(key, 'roots/list').ascii('{}}');
  }

  /** Appends the member `inputRequests`. */
  write(out: Output): void {
    out.ascii('"inputRequests":{');
    out.bytes(this.written.data, this.written.length);
    out.byte(0x7d);
  }

  free(): void {
    this.written.free();
  }

  private begin(key: string, method: string): Output {
    const out = this.written;
    if (!this.isEmpty) out.byte(0x2c);
    writeText(out, key);
    out.ascii(':{"method":"');
    out.ascii(method);
    out.ascii('","params":');
    return out;
  }
}
