/** The query of a request, read strictly: a parameter that means nothing would be a question answered wrongly. */
import { PluginServerError } from '../errors.js';

const LONGEST = 512;

/**
 * The parameters that the query gives, of those that the path knows.
 *
 * @throws PluginServerError PS_QUERY
 */
export function readQuery<const Name extends string>(
  url: string,
  names: readonly Name[],
): Partial<Record<Name, string>> {
  const start = url.indexOf('?');
  if (start < 0) return {};
  const query = url.slice(start + 1);
  if (query.length > LONGEST) throw refusal(`has ${query.length} characters, at most ${LONGEST} are read`);
  const found: Partial<Record<Name, string>> = {};
  for (const part of query === '' ? [] : query.split('&')) {
    const equals = part.indexOf('=');
    const written = decode(equals < 0 ? part : part.slice(0, equals));
    const name = names.find((one) => one === written);
    const known = names.length === 0 ? 'none is known here' : `known: ${names.join(', ')}`;
    if (name === undefined) throw refusal(`has ${JSON.stringify(written)}; ${known}`);
    if (found[name] !== undefined) throw refusal(`has ${name} twice`);
    found[name] = decode(equals < 0 ? '' : part.slice(equals + 1));
  }
  return found;
}

/** As forms write it: a plus is a space. */
function decode(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    throw refusal('has a broken escape');
  }
}

function refusal(seen: string): PluginServerError {
  return new PluginServerError('PS_QUERY', `the query ${seen}`);
}
