/** The files of one side: written beside their place and renamed into it, with what differs between sides filled in. */
import { createHash } from 'node:crypto';
import { readFileSync, renameSync, writeFileSync } from 'node:fs';

import type { ModuleFiles, Ports } from './bootstrap.js';
import type { Json } from './scenario.js';

/**
 * What a text may hold: `{file:NAME}` is the path of another file, `{module:NAME}` that of a module, `{sha256}` the
 * digest of the script plugin and `{sha256:NAME}` of another module, `"{port:CLUSTER}"` a port as a number.
 */
export class SideFiles {
  readonly #base: string;
  readonly #modules: ModuleFiles;
  readonly #ports: Ports;

  constructor(base: string, modules: ModuleFiles, ports: Ports) {
    this.#base = base;
    this.#modules = modules;
    this.#ports = ports;
  }

  path(name: string): string {
    return `${this.#base}.${name}.json`;
  }

  /** Puts a file into its place in one step, as whoever watches it wants it. */
  write(name: string, content: Json | string): string {
    const path = this.path(name);
    const text = typeof content === 'string' ? content : JSON.stringify(content, null, 1);
    writeFileSync(`${path}.new`, this.#filled(text));
    renameSync(`${path}.new`, path);
    return path;
  }

  #filled(text: string): string {
    return text
      .replaceAll(/"\{port:(\w+)\}"/g, (_, name: string) => String(this.#ports[name]))
      .replaceAll(/\{file:(\w+)\}/g, (_, name: string) => this.path(name))
      .replaceAll(/\{module:([^}]+)\}/g, (_, name: string) => this.#modules(name))
      .replaceAll(/\{sha256(?::([^}]+))?\}/g, (_, name?: string) => digestOf(this.#modules(name ?? '0.2.1')));
  }
}

/** Modules that a text names. */
export function modulesIn(text: string): string[] {
  return [...text.matchAll(/\{(?:module|sha256):([^}]+)\}/g)].map(([, name = '']) => name);
}

function digestOf(file: string): string {
  return createHash('sha256').update(readFileSync(file)).digest('hex');
}
