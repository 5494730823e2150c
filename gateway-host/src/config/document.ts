/**
 * A configuration file as a tree in which every value knows its path and line, read as Envoy reads YAML and JSON.
 * Spec: https://yaml.org/spec/1.1/ with the scalars of scalar.ts.
 */
import { isAlias, isMap, isScalar, isSeq, LineCounter, parseDocument, Scalar, type Document } from 'yaml';

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

/** Enough for tens of thousands of routes; stops a file whose aliases multiply. */
const MAX_NODES = 2_000_000;
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
  const document = parseDocument(text, { lineCounter: lines, schema: 'failsafe', version: '1.1' });
  const [problem] = document.errors;
  if (problem !== undefined) {
    const line = lines.linePos(problem.pos[0]).line;
    throw new GatewayError('GH_CONFIG', `${file}:${line}: ${firstLine(problem.message)}`, {
      hint: 'the file must be one YAML or JSON document; keys may stand only once',
    });
  }
  const build = new TreeBuilder(document, lines, file);
  return build.node(document.contents, '');
}

/** The error for a value that is not what it should be. */
export function refuse(node: ConfigNode, message: string, hint?: string): GatewayError {
  const place = node.path === '' ? '' : ` ${node.path}:`;
  return new GatewayError('GH_CONFIG', `${node.file}:${node.line}:${place} ${message}`, {
    ...(hint === undefined ? {} : { hint }),
  });
}

class TreeBuilder {
  readonly #document: Document;
  readonly #lines: LineCounter;
  readonly #file: string;
  #count = 0;

  constructor(document: Document, lines: LineCounter, file: string) {
    this.#document = document;
    this.#lines = lines;
    this.#file = file;
  }

  node(source: unknown, path: string, fallbackLine = 1): ConfigNode {
    const line = this.#lineOf(source) ?? fallbackLine;
    const at = { file: this.#file, path, line };
    if (++this.#count > MAX_NODES) {
      throw new GatewayError('GH_CONFIG', `${this.#file}:${line}: more than ${MAX_NODES} values`);
    }
    if (isAlias(source)) {
      const target = source.resolve(this.#document);
      if (target === undefined) throw refuse({ ...at, value: null }, 'an alias without an anchor');
      return { ...this.node(target, path, line), line };
    }
    if (isMap(source)) return { ...at, value: this.#fields(source.items, path, line) };
    if (isSeq(source)) {
      return { ...at, value: source.items.map((item, index) => this.node(item, `${path}[${index}]`, line)) };
    }
    if (!isScalar(source)) return { ...at, value: null };
    const text = String(source.value ?? '');
    return { ...at, value: source.type === Scalar.PLAIN ? readPlainScalar(text) : text };
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
