/** The chapters' plugins: each compiled once per state of the SDK and of its own sources, with the options that plugins have. */
import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readdirSync, readFileSync, renameSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { main as compileSources } from 'assemblyscript/asc';

import { ROOT } from '../../e2e/processes.js';

const FIXTURES = path.join(import.meta.dirname, 'fixtures');
const SDK = path.join(ROOT, 'sdk');
const { options } = JSON.parse(readFileSync(path.join(SDK, 'asconfig.json'), 'utf8')) as {
  options: { exportStart: string; runtime: string; use: readonly string[] };
};
const FLAGS = [
  ...['-O3s', '--noAssert', '--debug', '--exportStart', options.exportStart, '--runtime', options.runtime],
  ...options.use.flatMap((use) => ['--use', use]),
];

/** The names of all chapters. */
export const CHAPTERS: readonly string[] = readdirSync(FIXTURES, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name)
  .sort();

const known = new Map<string, string>();

/** Where the module of a chapter is, by the sources as they were when this was asked first. */
export function moduleOf(chapter: string): string {
  const file = known.get(chapter) ?? moduleFile(chapter);
  known.set(chapter, file);
  return file;
}

function moduleFile(chapter: string): string {
  const hash = createHash('sha256').update(FLAGS.join(' '));
  const folders = [path.join(SDK, 'assembly'), path.join(FIXTURES, chapter)];
  const files = folders.flatMap(filesBelow).concat(path.join(FIXTURES, 'trace.ts'));
  for (const file of files.sort()) hash.update(file).update('\0').update(readFileSync(file));
  return path.join(tmpdir(), `postern-chapter-${chapter}-${hash.digest('hex').slice(0, 16)}.wasm`);
}

/** Compiles the module of a chapter where that was not done yet. */
export async function compileChapter(chapter: string): Promise<void> {
  const kept = moduleOf(chapter);
  if (existsSync(kept)) return;
  const output = path.join(mkdtempSync(path.join(tmpdir(), 'postern-chapters-')), 'plugin.wasm');
  const entry = sourceOf(chapter);
  const args = [path.relative(ROOT, entry), '-o', output, ...FLAGS, '--baseDir', ROOT];
  const { error, stderr } = await compileSources(args);
  if (error !== null) throw new Error(`the chapter ${chapter} does not compile: ${stderr.toString()}`);
  renameSync(output, kept);
}

/** The source of a chapter. */
export function sourceOf(chapter: string): string {
  return path.join(FIXTURES, chapter, 'assembly/index.ts');
}

function filesBelow(folder: string): string[] {
  const entries = readdirSync(folder, { withFileTypes: true, recursive: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => path.join(entry.parentPath, entry.name));
}
