/**
 * What came of compiling, kept as long as nothing of it can have changed: the compiler, its arguments, and every file that it
 * read or looked for in vain. Paths are kept from the plugin's folder, so that the cache may move with it.
 */
import { readdir, readFile, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { sha256Hex } from '@postern/contract/digest';
import { toolchainVersion } from '../version.js';
import { compilerIdentity, loadOptionTable } from './asc.js';
import type { OptionTable } from './asconfig.js';
import type { Diagnostic, Place } from './diagnostics.js';
import { DAMAGED, readSealed, writeSealed } from './sealed-file.js';

/** From the plugin's folder. Everybody's .gitignore has node_modules, and packages are looked for in it as before. */
export const CACHE_FOLDER = 'node_modules/.cache/postern';

/** Raised when an entry gets another form. */
const FORMAT = 2;
/** A plugin has two targets and its files of tests; what is older than so many others is of no use. */
const MOST_ENTRIES = 100;

/** What the cache gives back, and is given: all paths absolute. */
export interface Remembered {
  /** The text of every file that was read, null for one that was not there. */
  readonly reads: ReadonlyMap<string, string | null>;
  readonly outputs: ReadonlyMap<string, Uint8Array | string>;
  readonly diagnostics: readonly Diagnostic[];
}

/** What the cache knew: all of it, nothing, or something that was damaged. */
export type Recalled = Remembered | 'nothing' | 'damaged';

/** An entry as it is written; outputs are text or base64. */
interface Entry {
  readonly reads: readonly (readonly [file: string, digest: string | null])[];
  readonly outputs: readonly (readonly [file: string, kind: 'text' | 'bytes', contents: string])[];
  readonly diagnostics: readonly Diagnostic[];
}

/** The cache of one plugin. */
export class BuildCache {
  readonly #dir: string;
  readonly #folder: string;
  readonly #compiler = compilerIdentity();

  constructor(dir: string) {
    this.#dir = dir;
    this.#folder = path.join(dir, CACHE_FOLDER);
  }

  /** The compiler's options, without loading it where they are known. */
  async optionTable(): Promise<OptionTable> {
    const file = this.#file(['options']);
    const known = await readSealed(file);
    if (known !== undefined && known !== DAMAGED) return known as OptionTable;
    const table = await loadOptionTable();
    await writeSealed(file, table);
    return table;
  }

  /** What came of these arguments, if nothing has changed since. */
  async recall(argv: readonly string[]): Promise<Recalled> {
    const known = await readSealed(this.#file(this.#relativeWords(argv)));
    if (known === undefined) return 'nothing';
    if (known === DAMAGED) return 'damaged';
    const { reads, outputs, diagnostics } = known as Entry;
    const texts = await Promise.all(
      reads.map(async ([name]) => readFile(this.#absolute(name), 'utf8').catch(() => null)),
    );
    if (reads.some(([, digest], at) => digest !== digestOf(texts[at] ?? null))) return 'nothing';
    return {
      reads: new Map(reads.map(([name], at) => [this.#absolute(name), texts[at] ?? null])),
      outputs: new Map(
        outputs.map(([name, kind, contents]) => [
          this.#absolute(name),
          kind === 'text' ? contents : new Uint8Array(Buffer.from(contents, 'base64')),
        ]),
      ),
      diagnostics: diagnostics.map((one) => withFiles(one, (file) => this.#absolute(file))),
    };
  }

  /** Keeps what came of these arguments. Where nothing can be written, nothing is. */
  async remember(argv: readonly string[], { reads, outputs, diagnostics }: Remembered): Promise<void> {
    const entry: Entry = {
      reads: [...reads].map(([file, text]) => [this.#relative(file), digestOf(text)]),
      outputs: [...outputs].map(([file, contents]) =>
        typeof contents === 'string'
          ? [this.#relative(file), 'text', contents]
          : [this.#relative(file), 'bytes', Buffer.from(contents).toString('base64')],
      ),
      diagnostics: diagnostics.map((one) => withFiles(one, (file) => this.#relative(file))),
    };
    if (await writeSealed(this.#file(this.#relativeWords(argv)), entry)) await this.#forgetOld();
  }

  #file(words: readonly string[]): string {
    const key = JSON.stringify([FORMAT, toolchainVersion(), this.#compiler, words]);
    return path.join(this.#folder, `${sha256Hex(new TextEncoder().encode(key)).slice(0, 32)}.json`);
  }

  #relativeWords(argv: readonly string[]): string[] {
    return argv.map((word) => (path.isAbsolute(word) ? `${path.relative(this.#dir, word)}/` : word));
  }

  #relative(file: string): string {
    return path.isAbsolute(file) ? path.relative(this.#dir, file) : file;
  }

  /** The compiler's own library keeps its names. */
  #absolute(file: string): string {
    return file.startsWith('~lib/') ? file : path.resolve(this.#dir, file);
  }

  async #forgetOld(): Promise<void> {
    const names = await readdir(this.#folder).catch(() => []);
    if (names.length <= MOST_ENTRIES) return;
    const aged = await Promise.all(
      names.map(async (name) => {
        const file = path.join(this.#folder, name);
        return { file, age: (await stat(file).catch(() => undefined))?.mtimeMs ?? 0 };
      }),
    );
    aged.sort((a, b) => b.age - a.age);
    for (const { file } of aged.slice(MOST_ENTRIES)) await rm(file, { force: true }).catch(() => undefined);
  }
}

function digestOf(text: string | null): string | null {
  return text === null ? null : sha256Hex(new TextEncoder().encode(text));
}

function withFiles(diagnostic: Diagnostic, rename: (file: string) => string): Diagnostic {
  const moved = (place: Place | undefined): Place | undefined =>
    place === undefined ? undefined : { ...place, file: rename(place.file) };
  return { ...diagnostic, place: moved(diagnostic.place), related: moved(diagnostic.related) };
}
