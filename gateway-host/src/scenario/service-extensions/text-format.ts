/**
 * Reads protobuf's text format into the same tree that YAML is read into, so that one reader serves both.
 * Spec: https://protobuf.dev/reference/protobuf/textformat-spec/ (without extensions, `Any` and numbers that nobody needs here).
 */
import { ConfigContext } from '../../config/config-context.js';
import type { ConfigNode } from '../../config/document.js';
import { GatewayError } from '../../errors.js';

const MAX_DEPTH = 32;
const TOKEN =
  /\s+|#[^\n]*|"(?:[^"\\\n]|\\[^\n])*"|'(?:[^'\\\n]|\\[^\n])*'|[A-Za-z_][\w.]*|[+-]?[\d.][\w.+-]*|[{}<>[\]:;,]/y;
const ESCAPE = /\\(?:x([\da-fA-F]{1,2})|([0-7]{1,3})|(.))/gs;
const LETTERS: Readonly<Record<string, string>> = {
  a: '\x07',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
};
const CLOSING: Readonly<Record<string, string>> = { '{': '}', '<': '>' };

interface Token {
  readonly text: string;
  readonly line: number;
}

/**
 * A message as a mapping; a field that comes several times is a list.
 *
 * @throws GatewayError GH_CONFIG with file and line
 */
export function parseTextFormat(text: string, file: string): ConfigNode {
  const parser = new Parser(tokens(text, file), file);
  return parser.message('', undefined, 0);
}

function tokens(text: string, file: string): Token[] {
  const found: Token[] = [];
  let line = 1;
  for (let at = 0; at < text.length;) {
    TOKEN.lastIndex = at;
    const [token] = TOKEN.exec(text) ?? [];
    if (token === undefined)
      throw fault(file, line, `${JSON.stringify(text.slice(at, at + 20))} is no text format`);
    if (!/^[\s#]/.test(token)) found.push({ text: token, line });
    line += token.split('\n').length - 1;
    at += token.length;
  }
  return found;
}

class Parser {
  readonly #tokens: readonly Token[];
  readonly #file: string;
  readonly #context = new ConfigContext();
  #at = 0;

  constructor(found: readonly Token[], file: string) {
    this.#tokens = found;
    this.#file = file;
  }

  /** Fields up to `end`, or to the end of the file. */
  message(path: string, end: string | undefined, depth: number): ConfigNode {
    if (depth > MAX_DEPTH) throw this.#fault('nested too deeply');
    const line = this.#tokens[Math.max(0, this.#at - 1)]?.line ?? 1;
    const fields = new Map<string, ConfigNode>();
    while (this.#peek()?.text !== end) {
      const name = this.#next('a field');
      if (!/^[A-Za-z_]\w*$/.test(name.text))
        throw this.#fault(`${JSON.stringify(name.text)} is no name of a field`, name);
      const place = path === '' ? name.text : `${path}.${name.text}`;
      for (const value of this.#values(place, depth)) this.#put(fields, name.text, value);
      if (/^[;,]$/.test(this.#peek()?.text ?? '')) this.#at++;
    }
    this.#at++;
    return { value: fields, path, line, file: this.#file, context: this.#context };
  }

  #put(fields: Map<string, ConfigNode>, name: string, value: ConfigNode): void {
    const before = fields.get(name);
    if (before === undefined) return void fields.set(name, value);
    const list = Array.isArray(before.value) ? (before.value as ConfigNode[]) : [before];
    fields.set(name, { ...before, value: [...list, value] });
  }

  #values(path: string, depth: number): ConfigNode[] {
    const colon = this.#peek()?.text === ':';
    if (colon) this.#at++;
    const opening = this.#peek()?.text ?? '';
    if (CLOSING[opening] !== undefined) {
      this.#at++;
      return [this.message(path, CLOSING[opening], depth + 1)];
    }
    if (!colon) throw this.#fault('a colon or a brace is wanted');
    if (opening !== '[') return [this.#scalar(path)];
    this.#at++;
    const values: ConfigNode[] = [];
    while (this.#peek()?.text !== ']') {
      values.push(...this.#one(path, depth));
      if (this.#peek()?.text === ',') this.#at++;
    }
    this.#at++;
    return values;
  }

  #one(path: string, depth: number): ConfigNode[] {
    const closing = CLOSING[this.#peek()?.text ?? ''];
    if (closing === undefined) return [this.#scalar(path)];
    this.#at++;
    return [this.message(path, closing, depth + 1)];
  }

  /** Neighbouring strings are one; everything else stays the text that it is. */
  #scalar(path: string): ConfigNode {
    const first = this.#next('a value');
    const isString = /^["']/.test(first.text);
    if (!isString && !/^[\w.+-]+$/.test(first.text))
      throw this.#fault(`${JSON.stringify(first.text)} is no value`, first);
    if (!isString)
      return { value: first.text, path, line: first.line, file: this.#file, context: this.#context };
    const parts = [first];
    while (/^["']/.test(this.#peek()?.text ?? '')) parts.push(this.#next('a text'));
    const value = Buffer.concat(parts.map(({ text }) => unquoted(text))).toString('utf8');
    return { value, path, line: first.line, file: this.#file, context: this.#context };
  }

  #peek(): Token | undefined {
    return this.#tokens[this.#at];
  }

  #next(wanted: string): Token {
    const token = this.#tokens[this.#at++];
    if (token === undefined) throw this.#fault(`the file ends where ${wanted} is wanted`);
    return token;
  }

  #fault(message: string, token = this.#tokens[Math.min(this.#at, this.#tokens.length - 1)]): GatewayError {
    return fault(this.#file, token?.line ?? 1, message);
  }
}

/** The bytes of a string token. */
function unquoted(token: string): Buffer {
  const parts: Buffer[] = [];
  const inner = token.slice(1, -1);
  let from = 0;
  for (const match of inner.matchAll(ESCAPE)) {
    const [whole, hex, octal, letter = ''] = match;
    parts.push(Buffer.from(inner.slice(from, match.index)));
    if (hex !== undefined) parts.push(Buffer.of(Number.parseInt(hex, 16)));
    else if (octal !== undefined) parts.push(Buffer.of(Number.parseInt(octal, 8) & 0xff));
    else parts.push(Buffer.from(LETTERS[letter] ?? letter));
    from = match.index + whole.length;
  }
  parts.push(Buffer.from(inner.slice(from)));
  return Buffer.concat(parts);
}

function fault(file: string, line: number, message: string): GatewayError {
  return new GatewayError('GH_CONFIG', `${file}:${line}: ${message}`);
}
