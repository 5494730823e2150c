/**
 * `postern dev` for a plugin inside a project: everything that `postern up` runs, but the gateway follows a listener
 * file in which this plugin's code is the module that was built last.
 */
import { watch } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { ToolchainError } from '../errors.js';
import { writeWhole } from '../files/write-whole.js';
import type { Io } from '../io.js';
import type { Project } from '../project/project.js';
import { memberNames } from '../stack/bring-up.js';
import { MergedLog } from '../stack/merged-log.js';
import { runProject } from '../stack/run-project.js';
import { BUILD, DevSession } from './session.js';
import { swapCode } from './swap-code.js';

/** A plugin and the project that uses it. */
export interface DevInProject {
  readonly dir: string;
  readonly name: string;
  readonly project: Project;
  readonly workDir: string;
  readonly io: Io;
  readonly cache: boolean;
}

/** Runs the project and swaps the plugin until the user asks to stop. */
export async function devInProject(options: DevInProject): Promise<0> {
  const { dir, name, project, workDir, io, cache } = options;
  const log = new MergedLog(io.stderr, io.env, [...memberNames(project), BUILD]);
  const listeners = new SwappedListeners({ project, name, workDir, log });
  const session = new DevSession({
    ...{ dir, io, log, cache },
    serve: (moduleFile) => listeners.use(moduleFile),
  });
  try {
    await session.begin();
    return await runProject({ project, workDir, io, log, beforeGateway: () => listeners.follow() });
  } finally {
    listeners.close();
    await session.close();
  }
}

/** Keeps a copy of the control plane's listener file in which one plugin is another module. */
class SwappedListeners {
  readonly #project: Project;
  readonly #name: string;
  readonly #log: MergedLog;
  readonly #source: string;
  readonly #folder: string;
  #moduleFile = '';
  #watching: { close(): void } | undefined;
  #writing: Promise<unknown> = Promise.resolve();

  constructor({
    project,
    name,
    workDir,
    log,
  }: Pick<DevInProject, 'project' | 'name' | 'workDir'> & { log: MergedLog }) {
    this.#project = project;
    this.#name = name;
    this.#log = log;
    this.#source = path.join(workDir, 'envoy');
    this.#folder = path.join(workDir, 'dev');
  }

  /** From now on this module. */
  async use(moduleFile: string): Promise<void> {
    this.#moduleFile = moduleFile;
    if (this.#watching !== undefined) await this.#rewrite();
  }

  /** Begins to follow the control plane, whose files are there now; gives the bootstrap for the gateway. */
  async follow(): Promise<string> {
    const bootstrap = await readFile(path.join(this.#source, 'bootstrap.yaml'), 'utf8');
    const own = path.join(this.#folder, 'bootstrap.yaml');
    const from = path.join(this.#source, 'lds.yaml');
    await writeWhole(own, bootstrap.replaceAll(from, path.join(this.#folder, 'lds.yaml')));
    await this.#rewrite();
    this.#watching = watch(this.#source, (_, file) => {
      if (file === 'lds.yaml')
        this.#rewrite().catch((error: unknown) => this.#log.write(BUILD, String(error)));
    });
    return own;
  }

  /** Stops following. */
  close(): void {
    this.#watching?.close();
  }

  /** One at a time and in order, so that the last state is the one that stays. */
  #rewrite(): Promise<void> {
    const next = this.#writing.then(() => this.#write());
    // Whoever asked hears of a failure; the next write is not held up by it.
    this.#writing = next.catch(() => undefined);
    return next;
  }

  async #write(): Promise<void> {
    const listeners = await readFile(path.join(this.#source, 'lds.yaml'), 'utf8');
    const { text, swapped } = swapCode(listeners, this.#name, this.#moduleFile);
    if (swapped === 0) {
      throw new ToolchainError('TC_PROJECT', `${this.#project.file} does not use the plugin ${this.#name}`, {
        hint: 'Run `postern dev` without `--config` to serve the plugin alone.',
      });
    }
    await writeWhole(path.join(this.#folder, 'lds.yaml'), text);
  }
}
