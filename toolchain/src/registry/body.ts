/** Reading an answer's body without trusting its length or its form. */
import { ToolchainError } from '../errors.js';
import { MAX_FILE_BYTES } from '../files/read-bounded.js';

const MAX_JSON_BYTES = 4 * 1024 * 1024;

/** The body's bytes, refused beyond `most`. */
export async function boundedBytes(response: Response, most = MAX_FILE_BYTES): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  try {
    for await (const chunk of response.body ?? []) {
      size += chunk.length;
      if (size > most) {
        throw new ToolchainError('TC_SERVER_ANSWER', `${response.url} sent more than ${most} bytes`);
      }
      chunks.push(chunk);
    }
  } catch (cause) {
    if (cause instanceof ToolchainError) throw cause;
    throw new ToolchainError('TC_SERVER_UNREACHABLE', `${response.url} broke off in its answer`, { cause });
  }
  return Buffer.concat(chunks);
}

/** The body as a JSON object; an empty object when it is anything else. */
export async function jsonOf(response: Response): Promise<Record<string, unknown>> {
  const text = new TextDecoder().decode(await boundedBytes(response, MAX_JSON_BYTES));
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : {};
  } catch {
    return {};
  }
}
