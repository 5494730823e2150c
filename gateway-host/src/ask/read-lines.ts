/** Lines of a stream, each as it ends: whoever writes them waits for an answer. */
import { GatewayError } from '../errors.js';

/** No configuration is larger, and no request. */
const MOST_BYTES = 64 * 1024 * 1024;
const NEWLINE = 0x0a;

/**
 * The lines without their ends; a last one need not end.
 *
 * @throws GatewayError GH_ASK_REQUEST for one that is longer than anything
 */
export async function* readLines(input: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  let parts: Buffer[] = [];
  let size = 0;
  for await (const chunk of input) {
    let rest = Buffer.from(chunk);
    for (let end = rest.indexOf(NEWLINE); end >= 0; end = rest.indexOf(NEWLINE)) {
      yield Buffer.concat([...parts, rest.subarray(0, end)]).toString('utf8');
      rest = rest.subarray(end + 1);
      [parts, size] = [[], 0];
    }
    parts.push(rest);
    size += rest.length;
    if (size > MOST_BYTES)
      throw new GatewayError('GH_ASK_REQUEST', `a line is longer than ${MOST_BYTES} bytes`);
  }
  if (size > 0) yield Buffer.concat(parts).toString('utf8');
}
