/** Turns a YAML node into JSON data without losing a digit. Spec: https://yaml.org/spec/1.2.2/#1032-tag-resolution */
import { isAlias, isMap, isScalar, isSeq, type Node, type Scalar } from 'yaml';

import { ControlPlaneError } from '../errors.js';
import { JsonNumber, type Json } from '../json.js';
import type { YamlFile } from './yaml-file.js';

const MAX_NODES = 500_000;
const MAX_DEPTH = 100;
const JSON_NUMBER = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/;

interface Walk {
  readonly file: YamlFile;
  /** Aliases may repeat a part many times; every repetition counts. */
  nodes: number;
}

/**
 * The value of a node.
 *
 * @throws ControlPlaneError CP_YAML for what JSON cannot say, and for data that aliases blow up
 */
export function jsonOf(node: Node | undefined, file: YamlFile, path: string): Json {
  return convert(node, path, 0, { file, nodes: 0 });
}

function convert(node: Node | null | undefined, path: string, depth: number, walk: Walk): Json {
  walk.nodes += 1;
  if (walk.nodes > MAX_NODES) throw refuse(walk, node, path, `holds more than ${MAX_NODES} values`);
  if (depth > MAX_DEPTH) throw refuse(walk, node, path, `is nested deeper than ${MAX_DEPTH} levels`);
  if (node === null || node === undefined) return null;
  if (isAlias(node)) return convert(node.resolve(walk.file.document), path, depth + 1, walk);
  if (isSeq<Node>(node)) {
    return node.items.map((item, index) => convert(item, `${path}[${index}]`, depth + 1, walk));
  }
  if (isMap<Node, Node | null>(node)) {
    const fields = node.items.map((pair): [string, Json] => {
      const key = keyText(pair.key);
      if (key === undefined) throw refuse(walk, pair.key, path, 'has a field whose name is not text');
      return [key, convert(pair.value, path === '' ? key : `${path}.${key}`, depth + 1, walk)];
    });
    return new Map(fields);
  }
  if (isScalar(node)) return scalar(node, path, walk);
  throw refuse(walk, node, path, 'has no JSON form');
}

/** `404:` and `true:` are names here as they are for every reader that makes JSON of YAML. */
function keyText(key: Node): string | undefined {
  if (!isScalar(key)) return undefined;
  if (typeof key.value === 'string') return key.value;
  return key.source ?? String(key.value);
}

function scalar(node: Scalar, path: string, walk: Walk): Json {
  const { value } = node;
  if (value === null || value === undefined) return null;
  if (typeof value === 'string' || typeof value === 'boolean') return value;
  if (typeof value === 'bigint') return new JsonNumber(integerText(value, node.source));
  if (typeof value === 'number' && Number.isFinite(value))
    return new JsonNumber(floatText(node.source, value));
  throw refuse(walk, node, path, `is ${node.source ?? String(value)}, which JSON has no number for`);
}

function integerText(value: bigint, source: string | undefined): string {
  return source !== undefined && JSON_NUMBER.test(source) ? source : value.toString();
}

/** `.5`, `1.` and `+2.5` are YAML but not JSON numbers. */
function floatText(source: string | undefined, value: number): string {
  const text = (source ?? String(value))
    .replace(/^\+/, '')
    .replace(/^(-?)0+(?=\d)/, '$1')
    .replace(/^(-?)\./, '$10.')
    .replace(/\.(?=$|[eE])/, '.0');
  return JSON_NUMBER.test(text) ? text : String(value);
}

function refuse(walk: Walk, node: Node | null | undefined, path: string, what: string): ControlPlaneError {
  const line = walk.file.lineOf(node ?? undefined);
  const place = path === '' ? 'the file' : path;
  return new ControlPlaneError('CP_YAML', `${walk.file.shown}:${line}: ${place} ${what}`);
}
