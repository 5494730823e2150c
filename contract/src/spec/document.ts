/** Reads YAML that may come from anyone, and points at the line of any part of it. Spec: YAML 1.2, core schema. */
import { isAlias, isMap, LineCounter, parseDocument, visit, type Document } from 'yaml';

import { ContractError } from '../errors/index.js';

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
  const lines = new LineCounter();
  const document = parseDocument(text, {
    schema: 'core',
    uniqueKeys: true,
    merge: false,
    lineCounter: lines,
    prettyErrors: false,
    logLevel: 'error',
  });
  const at = (offset: number | undefined): string => position(source, lines, offset);
  const broken = document.errors[0];
  if (broken !== undefined) throw new ContractError('CT_SPEC', `${at(broken.pos[0])}: ${broken.message}`);
  visit(document, {
    Alias: (_key, node) => {
      throw new ContractError('CT_SPEC', `${at(node.range?.[0])}: alias *${node.source} is not allowed here`);
    },
  });
  if (!isMap(document.contents)) {
    throw new ContractError('CT_SPEC', `${at(0)}: the document is not a mapping`);
  }
  return {
    root: document.toJS({ maxAliasCount: 0 }),
    fault: (path, message) =>
      new ContractError('CT_SPEC', `${at(offsetOf(document, path))}: ${path.join('.')} ${message}`),
  };
}

function position(source: string, lines: LineCounter, offset: number | undefined): string {
  if (offset === undefined) return source;
  const { line, col } = lines.linePos(offset);
  return `${source}:${line}:${col}`;
}

function offsetOf(document: Document, path: SpecPath): number | undefined {
  for (let length = path.length; length >= 0; length -= 1) {
    const node = document.getIn(path.slice(0, length), true);
    if (hasRange(node) && !isAlias(node)) return node.range[0];
  }
  return undefined;
}

function hasRange(node: unknown): node is { range: [number, number, number] } {
  return typeof node === 'object' && node !== null && 'range' in node && Array.isArray(node.range);
}
