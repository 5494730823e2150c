/** One `postern dev`: builds on save, writes each module under its digest, and points the gateway at it by rename. */
import { readdir, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import type { Paint } from '../command-line/colour.js';
import { buildPlugin } from '../compile/build-plugin.js';
import type { BuildNotes } from '../compile/build-plugin.js';
import { renderDiagnostic } from '../compile/diagnostics.js';
import { PosternError, formatError } from '@postern/contract/errors';
import { writeWhole } from '../files/write-whole.js';
import { renderFinding } from '../package/findings.js';
import { listenerYaml } from './envoy-files.js';
import type { DevGateway } from './envoy-files.js';
import { SourceWatch } from './source-watch.js';

/** What a session works on. */
export interface SessionOptions {
  /** The plugin's folder, absolute. */
  readonly dir: string;
  readonly name: string;
  readonly configuration: string;
  readonly gateway: DevGateway;
  readonly cwd: string;
  readonly paint: Paint;
  write(text: string): void;
}

/** Old modules that stay: the gateway may still be reading the one before. */
const KEPT_MODULES = 3;

/** Builds a plugin again and again. */
export class DevSession {
  /** Where modules, the listener file and the bootstrap go. */
  readonly folder: string;
  readonly #options: SessionOptions;
  readonly #watch = new SourceWatch(() => void this.rebuild());
  #running: Promise<boolean> | undefined;
  #again = false;
  #served: string | undefined;

  constructor(options: SessionOptions) {
    this.#options = options;
    this.folder = path.join(options.dir, 'build', 'dev');
  }

  /** The file that the gateway watches. */
  get listenerFile(): string {
    return path.join(this.folder, 'lds.yaml');
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
    const { dir, write } = this.#options;
    const started = performance.now();
    try {
      const out = path.join(this.folder, 'plugin.wasm');
      const built = await buildPlugin({ dir, target: 'debug', out });
      this.#follow(built.sources);
      this.#print(built);
      if (!built.ok) return this.#refused();
      await this.#swap(built.sha256, built.bytes, started);
      return true;
    } catch (error) {
      this.#follow([]);
      if (!(error instanceof PosternError)) throw error;
      write(`${formatError(error)}\n`);
      return this.#refused();
    }
  }

  #follow(sources: readonly string[]): void {
    const { dir } = this.#options;
    this.#watch.follow([path.join(dir, 'asconfig.json'), ...sources], [path.join(dir, 'assembly')]);
  }

  #print({ diagnostics, findings }: BuildNotes): void {
    const { write, paint, cwd } = this.#options;
    for (const diagnostic of diagnostics) write(renderDiagnostic(diagnostic, { paint, cwd }));
    for (const finding of findings) write(renderFinding(finding, paint));
  }

  #refused(): false {
    const { write, paint } = this.#options;
    const kept = this.#served === undefined ? 'nothing is served yet' : `${this.#served} keeps serving`;
    write(`${paint('red', 'not built')}, ${kept}\n`);
    return false;
  }

  async #swap(sha256: string, bytes: Uint8Array, started: number): Promise<void> {
    const { gateway, name, configuration, write, paint } = this.#options;
    const short = sha256.slice(0, 8);
    const moduleFile = path.join(this.folder, `plugin.${short}.wasm`);
    await writeWhole(moduleFile, bytes);
    await writeWhole(this.listenerFile, listenerYaml(gateway, { name, moduleFile, configuration }));
    await this.#forgetOldModules();
    this.#served = short;
    const spent = Math.round(performance.now() - started);
    write(`${paint('green', 'built')} ${short}, ${bytes.length} bytes, ${spent} ms\n`);
  }

  async #forgetOldModules(): Promise<void> {
    const names = (await readdir(this.folder)).filter((name) => /^plugin\.[0-9a-f]{8}\.wasm$/.test(name));
    const aged = await Promise.all(
      names.map(async (name) => ({ name, age: (await stat(path.join(this.folder, name))).mtimeMs })),
    );
    aged.sort((a, b) => b.age - a.age);
    for (const { name } of aged.slice(KEPT_MODULES)) await rm(path.join(this.folder, name), { force: true });
  }
}
