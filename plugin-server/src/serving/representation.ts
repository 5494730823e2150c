/**
 * Which representation of a file a client gets: its own bytes, or an encoded copy of them. Plain bytes are the rule, since
 * Envoy hashes what comes and asks for nothing else; Go clients ask for gzip and undo it. Spec: RFC 9110 §12.1, §12.5.3.
 */
import type { IncomingHttpHeaders } from 'node:http';

import { PluginServerError } from '../errors.js';
import { acceptedCodings } from './content-coding.js';
import type { ServedFile } from './served-file.js';
import type { Shelf } from './shelf.js';

interface Choice {
  readonly shelf: Shelf;
  /** The file's own path, which is its key on the shelf. */
  readonly url: string;
  readonly file: ServedFile;
  readonly headers: IncomingHttpHeaders;
}

/**
 * What can be sent at once. A copy that is not there yet is made meanwhile, and the client gets the plain bytes.
 * Undefined when the client refuses the plain bytes and there is no copy yet.
 */
export function readyRepresentation({ shelf, url, file, headers }: Choice): ServedFile | undefined {
  const accepted = acceptedCodings(headers['accept-encoding']);
  if (accepted.identity && (headers.range !== undefined || isNamed(file, headers))) return file;
  for (const coding of accepted.codings) {
    const copy = shelf.readyCopy(url, file, coding);
    if (copy !== undefined) return copy;
  }
  return accepted.identity ? file : undefined;
}

/**
 * The same, waiting for a copy when the client takes nothing else.
 *
 * @throws PluginServerError PS_ENCODING
 */
export async function representation(choice: Choice): Promise<ServedFile> {
  const ready = readyRepresentation(choice);
  if (ready !== undefined) return ready;
  const { shelf, url, file, headers } = choice;
  for (const coding of acceptedCodings(headers['accept-encoding']).codings) {
    const copy = await shelf.copy(url, file, coding);
    if (copy !== undefined) return copy;
  }
  throw new PluginServerError('PS_ENCODING', `${file.name} can only be sent as it is, which is refused`, {
    headers: { Vary: 'Accept-Encoding' },
  });
}

/** A client that holds the plain bytes asks about them, whatever else it could unpack. */
function isNamed({ etag }: ServedFile, headers: IncomingHttpHeaders): boolean {
  const tags = headers['if-none-match'] ?? headers['if-match'];
  return tags?.includes(etag) === true;
}
