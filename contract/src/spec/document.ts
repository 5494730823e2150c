/** Reads YAML that may come from anyone, and points at the line of any part of it. Spec: YAML 1.2, core schema. */
import { isMap, isNode, isScalar, LineCounter, parseDocument, visit, type Document } from 'yaml';

import { ContractError } from '../errors/index.js';
import { nestingBound } from './nesting.js';

/** A path into a document: `['spec', 'priority']`. */
export type SpecPath = readonly string[];

/** A YAML document whose parts know their lines. */
export interface SpecDocument {
  readonly root: Readonly<Record<string, unknown>>;
  /** An error about the value at `path`, with the line of the value, or of its nearest parent. */
  fault(path: SpecPath, message: string): ContractError;
}

/** Largest `spec.yaml`; the largest known is 30 KB. */
export const MAX_SPEC_BYTES = 256 * 1024;

const DEEPEST = 200;
const TOO_DEEP = 'the document is nested too deeply';

/**
 * Parses `text`, whose top must be a mapping. Aliases are refused: a spec needs none, and a few lines of them
 * can stand for gigabytes.
 *
 * @throws ContractError CT_SPEC
 */
export function readSpecDocument(text: string, source: string): SpecDocument {
  if (Buffer.byteLength(text) > MAX_SPEC_BYTES) {
    throw new ContractError('CT_SPEC', `${source} has more than ${MAX_SPEC_BYTES} bytes`);
  }
  if (nestingBound(text) > DEEPEST) throw new ContractError('CT_SPEC', `${source}: ${TOO_DEEP}`);
  const lines = new LineCounter();
  const at = (offset: number | undefined): string => position(source, lines, offset);
  const document = parseDocument(text, {
    schema: 'core',
    // Checked below: the library compares every key with every other.
    uniqueKeys: false,
    merge: false,
    lineCounter: lines,
    prettyErrors: false,
    logLevel: 'error',
  });
  const broken = document.errors[0];
  if (broken !== undefined) {
    throw new ContractError('CT_SPEC', `${at(broken.pos[0])}: ${broken.message}`);
  }
  refuseTraps(document, at);
  if (!isMap(document.contents)) {
    throw new ContractError('CT_SPEC', `${at(0)}: the document is not a mapping`);
  }
  return {
    root: document.toJS({ maxAliasCount: 0 }),
    fault: (path, message) =>
      new ContractError('CT_SPEC', `${at(offsetOf(document, path))}: ${path.join('.')} ${message}`),
  };
}

function refuseTraps(document: Document, at: (offset: number | undefined) => string): void {
  const fault = (node: unknown, message: string): ContractError =>
    new ContractError('CT_SPEC', `${at(isNode(node) ? node.range?.[0] : undefined)}: ${message}`);
  visit(document, {
    Alias: (_key, node) => {
      throw fault(node, `alias *${node.source} is not allowed here`);
    },
    Collection: (_key, node) => {
      const seen = new Set<string>();
      for (const { key } of isMap(node) ? node.items : []) {
        if (!isScalar(key)) throw fault(key, 'a key is not plain text');
        const name = String(key.value);
        if (seen.has(name)) throw fault(key, `key ${JSON.stringify(name)} stands twice`);
        seen.add(name);
      }
    },
  });
}

function position(source: string, lines: LineCounter, offset: number | undefined): string {
  if (offset === undefined) return source;
  const { line, col } = lines.linePos(offset);
  return `${source}:${line}:${col}`;
}

function offsetOf(document: Document, path: SpecPath): number | undefined {
  for (let length = path.length; length >= 0; length -= 1) {
    const node = document.getIn(path.slice(0, length), true);
    if (isNode(node) && node.range) return node.range[0];
  }
  return undefined;
}
