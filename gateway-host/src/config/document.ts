/**
 * A configuration file as a tree in which every value knows its path and line, read as Envoy reads YAML and JSON.
 * Spec: https://yaml.org/spec/1.1/ with the scalars of scalar.ts.
 */
import { isAlias, isMap, isScalar, isSeq, LineCounter, parseDocument, Scalar } from 'yaml';

import { GatewayError } from '../errors.js';
import { readPlainScalar, type ScalarValue } from './scalar.js';

/** One value of the file. */
export interface ConfigNode {
  readonly file: string;
  /** `static_resources.listeners[0].name`; empty for the whole file. */
  readonly path: string;
  readonly line: number;
  readonly value: ScalarValue | readonly ConfigNode[] | ReadonlyMap<string, ConfigNode>;
}

/** Enough for tens of thousands of routes. */
const MAX_NODES = 2_000_000;
/** Of values that stand in the tree because of an alias: stops a file whose aliases multiply. */
const MAX_ALIASED = 100_000;
const MAX_BYTES = 64 * 1024 * 1024;

/**
 * Parses one file.
 *
 * @throws GatewayError GH_CONFIG with file and line
 */
export function parseConfigText(text: string, file: string): ConfigNode {
  if (text.length > MAX_BYTES) {
    throw new GatewayError('GH_CONFIG', `${file}: ${text.length} bytes; at most ${MAX_BYTES} are read`);
  }
  const lines = new LineCounter();
  const document = parse(text, lines, file);
  const [problem] = document.errors;
  if (problem !== undefined) {
    const line = lines.linePos(problem.pos[0]).line;
    throw new GatewayError('GH_CONFIG', `${file}:${line}: ${firstLine(problem.message)}`, {
      hint: 'the file must be one YAML or JSON document; keys may stand only once',
    });
  }
  const build = new TreeBuilder(lines, file);
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
export function refuse(node: ConfigNode, message: string, hint?: string): GatewayError {
  const place = node.path === '' ? '' : ` ${node.path}:`;
  return new GatewayError('GH_CONFIG', `${node.file}:${node.line}:${place} ${message}`, {
    ...(hint === undefined ? {} : { hint }),
  });
}

class TreeBuilder {
  /** Complete nodes only: an alias inside its own anchor finds nothing. */
  readonly #anchors = new Map<string, unknown>();
  readonly #lines: LineCounter;
  readonly #file: string;
  #count = 0;
  #aliased = 0;
  #inAlias = 0;

  constructor(lines: LineCounter, file: string) {
    this.#lines = lines;
    this.#file = file;
  }

  node(source: unknown, path: string, fallbackLine = 1): ConfigNode {
    const line = this.#lineOf(source) ?? fallbackLine;
    const at = { file: this.#file, path, line };
    this.#count++;
    if (this.#inAlias > 0) this.#aliased++;
    if (this.#count > MAX_NODES || this.#aliased > MAX_ALIASED) {
      const most =
        this.#aliased > MAX_ALIASED ? `${MAX_ALIASED} values through aliases` : `${MAX_NODES} values`;
      throw new GatewayError('GH_CONFIG', `${this.#file}:${line}: more than ${most}`);
    }
    if (isAlias(source)) {
      const target = this.#anchors.get(source.source);
      if (target === undefined) throw refuse({ ...at, value: null }, 'an alias without an anchor');
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
    return source.type === Scalar.PLAIN ? readPlainScalar(text) : text;
  }

  #fields(items: readonly { key: unknown; value: unknown }[], path: string, line: number) {
    const fields = new Map<string, ConfigNode>();
    for (const { key, value } of items) {
      const name = isScalar(key) ? String(key.value ?? '') : undefined;
      const keyLine = this.#lineOf(key) ?? line;
      if (name === undefined) {
        throw refuse({ file: this.#file, path, line: keyLine, value: null }, 'a key that is not text');
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
