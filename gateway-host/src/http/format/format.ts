/**
 * A line with command operators as configuration holds it: plain data that may travel between threads.
 * Spec: https://www.envoyproxy.io/docs/envoy/latest/configuration/observability/access_log/usage#command-operators
 */

/** Text as it stands, or one `%COMMAND(argument):length%`. */
export type FormatPart =
  | { readonly text: string }
  | { readonly command: string; readonly argument?: string; readonly length?: number };

export type Format = readonly FormatPart[];

/** The values of a JSON object whose texts are formats. */
export type JsonFormat =
  | { readonly format: Format }
  | { readonly value: number | boolean | null }
  | { readonly list: readonly JsonFormat[] }
  | { readonly fields: readonly (readonly [name: string, value: JsonFormat])[] };

const COMMAND = /%([A-Z0-9_]+)(?:\(([^)\n]*)\))?(?::([0-9]+))?%/y;

/** Takes a text apart; an answer that is text says what is wrong with it, in Envoy's words. */
export function splitFormat(source: string): Format | string {
  const parts: FormatPart[] = [];
  let text = '';
  let at = 0;
  while (at < source.length) {
    if (source[at] !== '%') {
      text += source[at++];
      continue;
    }
    if (source[at + 1] === '%') {
      text += '%';
      at += 2;
      continue;
    }
    COMMAND.lastIndex = at;
    const found = COMMAND.exec(source);
    const command = found?.[1];
    if (command === undefined) {
      return `Incorrect configuration: ${source}. Couldn't find valid command at position ${at}`;
    }
    if (text !== '') parts.push({ text });
    text = '';
    const [whole, , argument, length] = found as RegExpExecArray;
    parts.push({
      command,
      ...(argument === undefined ? {} : { argument }),
      ...(length === undefined ? {} : { length: Number(length) }),
    });
    at += whole.length;
  }
  if (text !== '') parts.push({ text });
  return parts;
}
