/** Builds a plugin on every save, writes each module under its digest, and has the gateway load it. */
import { readdir, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { formatError, PosternError } from '@postern/contract/errors';
import { painterFor } from '../command-line/colour.js';
import type { Paint } from '../command-line/colour.js';
import { CACHE_DAMAGED } from '../compile/build-and-tell.js';
import { buildPlugin } from '../compile/build-plugin.js';
import type { BuildNotes } from '../compile/build-plugin.js';
import { renderDiagnostic } from '../compile/diagnostics.js';
import { ToolchainError } from '../errors.js';
import { writeWhole } from '../files/write-whole.js';
import type { Io } from '../io.js';
import { renderFinding } from '../findings/finding-lines.js';
import type { MergedLog } from '../stack/merged-log.js';
import { SourceWatch } from './source-watch.js';

/** What a session works on. */
export interface SessionOptions {
  /** The plugin's folder, absolute. */
  readonly dir: string;
  readonly io: Io;
  readonly log: MergedLog;
  /** Whether what was built before may be taken. */
  readonly cache: boolean;
  /** Other files, absolute, whose change is a reason to serve anew. */
  readonly alsoWatched?: readonly string[];
  /** Makes the gateway load this module instead of the one before. */
  serve(moduleFile: string): Promise<void>;
}

/** Under which name a session writes to the log. */
export const BUILD = 'build';

/** Where a session puts its modules and what else it writes. */
export function devFolder(dir: string): string {
  return path.join(dir, 'build', 'dev');
}

/** Old modules that stay: the gateway may still be reading the one before. */
const KEPT_MODULES = 3;

/** Builds a plugin again and again. */
export class DevSession {
  readonly #options: SessionOptions;
  readonly #folder: string;
  readonly #watch = new SourceWatch(() => void this.rebuild());
  #running: Promise<boolean> | undefined;
  #again = false;
  #served: string | undefined;
  #sources: readonly string[] = [];

  constructor(options: SessionOptions) {
    this.#options = options;
    this.#folder = devFolder(options.dir);
  }

  /** What the last build read. */
  get sources(): readonly string[] {
    return this.#sources;
  }

  /** The first build; it has to be good, since there is no module before it. */
  async begin(): Promise<void> {
    if (await this.rebuild()) return;
    throw new ToolchainError('TC_COMPILE', 'the first build has to be good: nothing could be served', {
      hint: 'Mend the diagnostics above and start again; later ones leave the running plugin alone.',
    });
  }

  /** Builds and swaps; a save during a build makes one more build. True when the last one was good. */
  rebuild(): Promise<boolean> {
    if (this.#running !== undefined) {
      this.#again = true;
      return this.#running;
    }
    this.#running = this.#untilQuiet().finally(() => {
      this.#running = undefined;
    });
    return this.#running;
  }

  /** Stops watching and waits for a build that is under way. */
  async close(): Promise<void> {
    this.#watch.close();
    await this.#running;
    this.#watch.close();
  }

  async #untilQuiet(): Promise<boolean> {
    let good: boolean;
    do {
      this.#again = false;
      good = await this.#once();
    } while (this.#again);
    return good;
  }

  async #once(): Promise<boolean> {
    const { dir, cache } = this.#options;
    const started = performance.now();
    try {
      const out = path.join(this.#folder, 'plugin.wasm');
      const built = await buildPlugin({ dir, target: 'debug', out, cache });
      this.#follow(built.sources);
      this.#print(built);
      if (!built.ok) return this.#refused();
      await this.#swap(built.sha256, built.bytes, started);
      return true;
    } catch (error) {
      this.#follow([]);
      if (!(error instanceof PosternError)) throw error;
      this.#write(formatError(error));
      return this.#refused();
    }
  }

  #follow(sources: readonly string[]): void {
    const { dir, alsoWatched = [] } = this.#options;
    this.#sources = sources;
    const files = [path.join(dir, 'asconfig.json'), ...alsoWatched, ...sources];
    this.#watch.follow(files, [path.join(dir, 'assembly')]);
  }

  #print({ diagnostics, findings, cached }: BuildNotes): void {
    const paint = this.#paint;
    const { cwd } = this.#options.io;
    if (cached === 'damaged') this.#write(CACHE_DAMAGED);
    for (const diagnostic of diagnostics) this.#write(renderDiagnostic(diagnostic, { paint, cwd }));
    for (const finding of findings) this.#write(renderFinding(finding, paint));
  }

  #refused(): false {
    const kept = this.#served === undefined ? 'nothing is served yet' : `${this.#served} keeps serving`;
    this.#write(`${this.#paint('red', 'not built')}, ${kept}`);
    return false;
  }

  async #swap(sha256: string, bytes: Uint8Array, started: number): Promise<void> {
    const short = sha256.slice(0, 8);
    const moduleFile = path.join(this.#folder, `plugin.${short}.wasm`);
    await writeWhole(moduleFile, bytes);
    await this.#options.serve(moduleFile);
    await this.#forgetOldModules();
    this.#served = short;
    const spent = Math.round(performance.now() - started);
    this.#write(`${this.#paint('green', 'built')} ${short}, ${bytes.length} bytes, ${spent} ms`);
  }

  get #paint(): Paint {
    const { stderr, env } = this.#options.io;
    return painterFor(stderr, env);
  }

  #write(text: string): void {
    for (const line of text.trimEnd().split('\n')) this.#options.log.write(BUILD, line);
  }

  async #forgetOldModules(): Promise<void> {
    const names = (await readdir(this.#folder)).filter((name) => /^plugin\.[0-9a-f]{8}\.wasm$/.test(name));
    const aged = await Promise.all(
      names.map(async (name) => ({ name, age: (await stat(path.join(this.#folder, name))).mtimeMs })),
    );
    aged.sort((a, b) => b.age - a.age);
    for (const { name } of aged.slice(KEPT_MODULES)) await rm(path.join(this.#folder, name), { force: true });
  }
}
