/**
 * Compiles AssemblyScript in memory. `npm run mutate` compiles beforehand what a test will ask for: POSTERN_COMPILED names the
 * folders in which such modules lie, the first one first, and POSTERN_COMPILE_NOTES one that keeps whatever is compiled.
 */
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { main as asc } from 'assemblyscript/asc';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/**
 * @param {import('./compile-module.mjs').CompileRequest} request
 * @returns {Promise<Uint8Array>} the module; what the compiler says against it becomes the thrown error's message
 */
export async function compileModule(request) {
  const { bytes, error } = shelved(request) ?? (await compile(request));
  if (bytes === undefined) throw new Error(error);
  return bytes;
}

/**
 * @param {import('./compile-module.mjs').CompileRequest} request
 * @returns {Promise<import('./compile-module.mjs').Compiled>}
 */
export async function compile({ entry, flags, baseDir, onRead }) {
  const output = new Map();
  const read = [];
  const { error, stderr } = await asc([entry, '--baseDir', baseDir, '-o', 'out.wasm', ...flags], {
    readFile: (file, folder) => {
      const found = path.resolve(folder, file);
      if (!existsSync(found)) return null;
      read.push(file);
      onRead?.(file);
      return readFileSync(found, 'utf8');
    },
    writeFile: (file, contents) => {
      output.set(file, typeof contents === 'string' ? Buffer.from(contents) : contents);
    },
  });
  const bytes = output.get('out.wasm');
  const isSound = error === null && bytes !== undefined;
  const compiled = isSound ? { bytes, read } : { error: stderr.toString(), read };
  const notes = process.env.POSTERN_COMPILE_NOTES;
  if (notes !== undefined && isOfHere(baseDir)) shelve(notes, { entry, flags, baseDir }, compiled);
  return compiled;
}

/** What a request is filed under. */
export function shelfMark({ entry, flags }) {
  return createHash('sha256')
    .update(JSON.stringify([entry, flags]))
    .digest('hex')
    .slice(0, 16);
}

/** Puts what a request came to into a folder, and beside it the request and what it read. */
export function shelve(folder, { entry, flags, baseDir }, { bytes, error, read }) {
  const file = path.join(folder, shelfMark({ entry, flags }));
  const from = path.relative(ROOT, baseDir);
  writeFileSync(`${file}.json`, JSON.stringify({ entry, flags, baseDir: from, read }));
  if (bytes === undefined) writeFileSync(`${file}.txt`, error);
  else writeFileSync(`${file}.wasm`, bytes);
}

/** One that wants to be told what is read, or that compiles another folder, is not to be had from a shelf. */
function shelved(request) {
  const folders = process.env.POSTERN_COMPILED;
  if (folders === undefined || request.onRead !== undefined || !isOfHere(request.baseDir)) return undefined;
  for (const folder of folders.split(path.delimiter)) {
    const file = path.join(folder, shelfMark(request));
    if (existsSync(`${file}.wasm`)) return { bytes: readFileSync(`${file}.wasm`) };
    if (existsSync(`${file}.txt`)) return { error: readFileSync(`${file}.txt`, 'utf8') };
  }
  return undefined;
}

function isOfHere(baseDir) {
  return !path.relative(ROOT, baseDir).startsWith('..');
}
