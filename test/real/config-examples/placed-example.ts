/** An example made to run: its ports and paths replaced by real ones, in a folder of its own. */
import { cpSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

import { freePorts } from '../../e2e/running-project.js';
import type { Example } from './example.js';

/** Where Envoy's documentation keeps configurations; the examples do the same. */
const DOCUMENTED = '/etc/envoy';
const PORT = /("?port_value"?: )([1-9]\d{3}|1\d{4})\b/g;

/** An example in a folder, and which port stands for which of the file's. */
export interface PlacedExample {
  readonly example: Example;
  readonly folder: string;
  readonly main: string;
  readonly ports: ReadonlyMap<number, number>;
}

/** What is there before any example is placed: running services, and folders of certificates and plugins. */
export interface Surroundings {
  readonly ports: ReadonlyMap<number, number>;
  readonly folders: readonly string[];
}

/** Copies an example with its neighbours into `folder`. */
export async function placeExample(
  example: Example,
  folder: string,
  around: Surroundings,
): Promise<PlacedExample> {
  const texts = readdirSync(example.folder).map((file) => ({
    file,
    text: readFileSync(path.join(example.folder, file), 'utf8'),
  }));
  const ports = new Map(around.ports);
  const own = new Set(texts.flatMap(({ text }) => [...text.matchAll(PORT)].map((match) => Number(match[2]))));
  const missing = [...own].filter((port) => !ports.has(port));
  for (const [at, port] of (await freePorts(missing.length)).entries()) ports.set(missing[at] ?? 0, port);
  for (const source of around.folders) cpSync(source, folder, { recursive: true });
  for (const { file, text } of texts) {
    const moved = text
      .replaceAll(DOCUMENTED, folder)
      .replace(PORT, (_, name: string, port: string) => `${name}${ports.get(Number(port))}`);
    writeFileSync(path.join(folder, file), moved);
  }
  return { example, folder, main: path.join(folder, example.main), ports };
}
