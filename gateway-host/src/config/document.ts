/**
 * A configuration file as a tree in which every value knows its path and line, read as Envoy reads YAML and JSON.
 * Spec: https://yaml.org/spec/1.1/ with the scalars of scalar.ts.
 */
import { nestingBound } from '@postern/contract/spec';
import { isAlias, isMap, isScalar, isSeq, LineCounter, parseDocument, Scalar } from 'yaml';

import { GatewayError } from '../errors.js';
import { ConfigContext } from './config-context.js';
import { readJsonScalar, readPlainScalar, type ScalarValue } from './scalar.js';

/** Where something stands. */
export interface Place {
  readonly file: string;
  /** `static_resources.listeners[0].name`; empty for the whole file. */
  readonly path: string;
  readonly line: number;
}

/** One value of the file. */
export interface ConfigNode extends Place {
  readonly value: ScalarValue | readonly ConfigNode[] | ReadonlyMap<string, ConfigNode>;
  /** What the file is read by besides itself. */
  readonly context: ConfigContext;
}

/** What a text without quotes stands for. */
type ScalarReader = (text: string) => ScalarValue;

/** Enough for tens of thousands of routes. */
const MAX_NODES = 2_000_000;
/** Of values that stand in the tree because of an alias: stops a file whose aliases multiply. */
const MAX_ALIASED = 100_000;
const MAX_BYTES = 64 * 1024 * 1024;
/** Brackets in texts count as well, so this is far more than any message of Envoy's nests. */
const MAX_NESTING = 2000;

/**
 * Parses one file.
 *
 * @param readScalar as Envoy reads files of that name, unless given
 * @throws GatewayError GH_CONFIG with file and line
 */
export function parseConfigText(
  text: string,
  file: string,
  context: ConfigContext = new ConfigContext(),
  readScalar: ScalarReader = file.endsWith('.json') ? readJsonScalar : readPlainScalar,
): ConfigNode {
  if (text.length > MAX_BYTES) {
    throw new GatewayError('GH_CONFIG', `${file}: ${text.length} bytes; at most ${MAX_BYTES} are read`);
  }
  // Judged before parsing: the parser recurses, and may take the process with it.
  if (nestingBound(text) > MAX_NESTING) throw new GatewayError('GH_CONFIG', `${file}: nested too deeply`);
  const lines = new LineCounter();
  const document = parse(text, lines, file);
  const [problem] = document.errors;
  if (problem !== undefined) {
    const line = lines.linePos(problem.pos[0]).line;
    throw new GatewayError('GH_CONFIG', `${file}:${line}: ${firstLine(problem.message)}`, {
      hint: 'the file must be one YAML or JSON document; keys may stand only once',
    });
  }
  const build = new TreeBuilder(lines, { file, context, readScalar });
  return build.node(document.contents, '');
}

function parse(text: string, lineCounter: LineCounter, file: string): ReturnType<typeof parseDocument> {
  try {
    return parseDocument(text, { lineCounter, schema: 'failsafe', version: '1.1' });
  } catch (cause) {
    throw new GatewayError('GH_CONFIG', `${file}: nested too deeply`, { cause });
  }
}

/** The error for a value that is not what it should be. */
export function refuse(node: Place, message: string, hint?: string): GatewayError {
  const place = node.path === '' ? '' : ` ${node.path}:`;
  return new GatewayError('GH_CONFIG', `${node.file}:${node.line}:${place} ${message}`, {
    ...(hint === undefined ? {} : { hint }),
  });
}

/** A value of a file without its places, as JSON would hold it. */
export type PlainValue = ScalarValue | readonly PlainValue[] | { readonly [field: string]: PlainValue };

/** What stands in a file, as plain data: for showing it, and for sending it to another thread. */
export function plainValue({ value }: ConfigNode): PlainValue {
  if (Array.isArray(value)) return value.map((item: ConfigNode) => plainValue(item));
  if (!(value instanceof Map)) return value as ScalarValue;
  return Object.fromEntries(
    [...value].map(([name, field]: [string, ConfigNode]) => [name, plainValue(field)]),
  );
}

class TreeBuilder {
  /** Complete nodes only: an alias inside its own anchor finds nothing. */
  readonly #anchors = new Map<string, unknown>();
  readonly #lines: LineCounter;
  readonly #file: string;
  readonly #context: ConfigContext;
  readonly #readScalar: ScalarReader;
  #count = 0;
  #aliased = 0;
  #inAlias = 0;

  constructor(
    lines: LineCounter,
    of: { readonly file: string; readonly context: ConfigContext; readonly readScalar: ScalarReader },
  ) {
    this.#context = of.context;
    this.#readScalar = of.readScalar;
    this.#lines = lines;
    this.#file = of.file;
  }

  node(source: unknown, path: string, fallbackLine = 1): ConfigNode {
    const line = this.#lineOf(source) ?? fallbackLine;
    const at = { file: this.#file, path, line, context: this.#context };
    this.#count++;
    if (this.#inAlias > 0) this.#aliased++;
    if (this.#count > MAX_NODES || this.#aliased > MAX_ALIASED) {
      const most =
        this.#aliased > MAX_ALIASED ? `${MAX_ALIASED} values through aliases` : `${MAX_NODES} values`;
      throw new GatewayError('GH_CONFIG', `${this.#file}:${line}: more than ${most}`);
    }
    if (isAlias(source)) {
      const target = this.#anchors.get(source.source);
      if (target === undefined) throw refuse(at, 'an alias without an anchor');
      this.#inAlias++;
      const node = { ...this.node(target, path, line), line };
      this.#inAlias--;
      return node;
    }
    const value = this.#value(source, path, line);
    if ((isMap(source) || isSeq(source) || isScalar(source)) && source.anchor !== undefined) {
      this.#anchors.set(source.anchor, source);
    }
    return { ...at, value };
  }

  #value(source: unknown, path: string, line: number): ConfigNode['value'] {
    if (isMap(source)) return this.#fields(source.items, path, line);
    if (isSeq(source)) return source.items.map((item, index) => this.node(item, `${path}[${index}]`, line));
    if (!isScalar(source)) return null;
    const text = String(source.value ?? '');
    if (source.type !== Scalar.PLAIN) return text;
    return this.#readScalar(text);
  }

  #fields(items: readonly { key: unknown; value: unknown }[], path: string, line: number) {
    const fields = new Map<string, ConfigNode>();
    for (const { key, value } of items) {
      const name = isScalar(key) ? String(key.value ?? '') : undefined;
      const keyLine = this.#lineOf(key) ?? line;
      if (name === undefined) {
        throw refuse({ file: this.#file, path, line: keyLine }, 'a key that is not text');
      }
      fields.set(name, this.node(value, path === '' ? name : `${path}.${name}`, keyLine));
    }
    return fields;
  }

  #lineOf(source: unknown): number | undefined {
    if (!isAlias(source) && !isMap(source) && !isSeq(source) && !isScalar(source)) return undefined;
    return source.range ? this.#lines.linePos(source.range[0]).line : undefined;
  }
}

function firstLine(text: string): string {
  return (text.split('\n')[0] ?? text).replace(/ at line .*$/, '');
}
