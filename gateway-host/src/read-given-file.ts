/** Files that a command is given: a module, a configuration. */
import { readFile, stat } from 'node:fs/promises';

import { GatewayError, type GatewayErrorCode } from './errors.js';

/** No plugin and no configuration is larger. */
const MAX_FILE_BYTES = 64 * 1024 * 1024;

/**
 * The bytes of a file; none where none is given.
 *
 * @throws GatewayError with `code` where it cannot be read, or is too large
 */
export async function readGivenFile(file: string | undefined, code: GatewayErrorCode): Promise<Uint8Array> {
  if (file === undefined) return new Uint8Array();
  try {
    const { size } = await stat(file);
    if (size > MAX_FILE_BYTES)
      throw new GatewayError(code, `${file} has ${size} bytes; the most is ${MAX_FILE_BYTES}`);
    return await readFile(file);
  } catch (cause) {
    if (cause instanceof GatewayError) throw cause;
    const reason = cause instanceof Error && 'code' in cause ? String(cause.code) : String(cause);
    throw new GatewayError(code, `cannot read ${file}: ${reason}`, { cause });
  }
}
