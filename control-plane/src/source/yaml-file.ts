/** Reads YAML 1.2 (core schema) and JSON into nodes that know their line. Spec: https://yaml.org/spec/1.2.2/#103-core-schema */
import { nestingBound } from '@postern/contract/spec';
import { LineCounter, parseDocument, type Document, type Node } from 'yaml';

import { ControlPlaneError } from '../errors.js';
import { Cursor } from './cursor.js';
import type { TextFile } from './text-file.js';

/** A parsed file: what a cursor needs to find aliases and lines. */
export interface YamlFile {
  readonly shown: string;
  readonly document: Document.Parsed;
  lineOf(node: Node | undefined): number;
}

/** Deeper than any description of tools; the parser recurses, and a few thousand levels exhaust V8. */
const DEEPEST = 200;

/**
 * Parses one document.
 *
 * @throws ControlPlaneError CP_YAML
 */
export function parseYaml(file: TextFile): Cursor {
  const lines = new LineCounter();
  const document = parseBounded(file, lines);
  const problem = document.errors[0] ?? document.warnings[0];
  if (problem !== undefined) {
    const { line } = lines.linePos(problem.pos[0]);
    // After the colon the library repeats a part of the source, which may be a credential.
    const what = problem.message.split(/ at line \d+|: |\n/)[0] ?? problem.code;
    throw new ControlPlaneError('CP_YAML', `${file.shown}:${line}: ${what}`, { hint: hintFor(problem.code) });
  }
  const yaml: YamlFile = {
    shown: file.shown,
    document,
    lineOf: (node) => lines.linePos(node?.range?.[0] ?? 0).line,
  };
  return new Cursor(yaml, '', document.contents ?? undefined);
}

function parseBounded(file: TextFile, lineCounter: LineCounter): Document.Parsed {
  if (nestingBound(file.text) > DEEPEST) {
    throw new ControlPlaneError('CP_YAML', `${file.shown} is nested deeper than ${DEEPEST} levels`);
  }
  return parseDocument(file.text, {
    schema: 'core',
    version: '1.2',
    intAsBigInt: true,
    prettyErrors: false,
    logLevel: 'silent',
    lineCounter,
  });
}

function hintFor(code: string): string {
  if (code === 'DUPLICATE_KEY') return 'Remove one of the two fields.';
  if (code === 'TAB_AS_INDENT') return 'Indent with spaces, not with tabs.';
  if (code === 'TAG_RESOLVE_FAILED') return 'Remove the tag; only plain YAML values are read.';
  if (code === 'MULTIPLE_DOCS') return 'Keep one document; remove the lines "---" after the first.';
  return 'Mend the syntax at this line; check indentation, quotes and brackets.';
}
