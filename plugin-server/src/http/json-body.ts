/** A small JSON object as the body of a request: read within bounds, with no field that nobody knows. */
import type { IncomingMessage, ServerResponse } from 'node:http';

import { PluginServerError } from '../errors.js';
import type { Limits } from '../limits.js';
import { readUpload } from './upload.js';

/** A reason, a name. */
const MOST_BYTES = 16 * 1024;

/**
 * Reads the body; every field must be one of `fields`, and all of them are text.
 *
 * @throws PluginServerError PS_BODY, and what reading throws
 */
export async function readJsonBody<const Field extends string>(
  request: IncomingMessage,
  response: ServerResponse,
  { fields, limits }: { readonly fields: readonly Field[]; readonly limits: Pick<Limits, 'uploadIdleMs'> },
): Promise<Readonly<Record<Field, string | undefined>>> {
  const bytes = await readUpload(request, response, {
    maxPackageBytes: MOST_BYTES,
    uploadIdleMs: limits.uploadIdleMs,
  });
  const value = parse(bytes);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new PluginServerError('PS_BODY', 'the body is not a JSON object');
  }
  for (const [field, text] of Object.entries(value)) {
    if (!fields.some((known) => known === field)) {
      throw new PluginServerError(
        'PS_BODY',
        `the body has ${JSON.stringify(field.slice(0, 60))}; known: ${fields.join(', ')}`,
      );
    }
    if (typeof text !== 'string')
      throw new PluginServerError('PS_BODY', `${field} in the body is not a text`);
  }
  // Every field was checked above.
  return value as Record<Field, string | undefined>;
}

function parse(bytes: Buffer): unknown {
  if (bytes.length === 0) return {};
  try {
    return JSON.parse(bytes.toString('utf8'));
  } catch {
    throw new PluginServerError('PS_BODY', 'the body is not JSON');
  }
}
