/** What a page takes for granted, and what has to be said of it before its commands can be run one by one. */
import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

import { ROOT } from '../../e2e/processes.js';
import type { Terminal } from './terminal.js';

/** How one page is run. */
export interface Story {
  /** Relative to the repository. */
  readonly page: string;
  /** Brings about what the page begins with. */
  prepare?(terminal: Terminal): Promise<void> | void;
  /** What stands for what in its commands, in this order, before the ports are. */
  readonly reads?: readonly (readonly [from: string | RegExp, to: string])[];
  /** Done right before a command that begins like this, as it stands on the page. */
  readonly before?: Readonly<Record<string, (terminal: Terminal) => Promise<void> | void>>;
  /** What the page says in prose of what a command prints. */
  readonly prints?: readonly (readonly [command: RegExp, output: RegExp])[];
  /** Beginnings of commands that are not run, and why. */
  readonly notRun?: Readonly<Record<string, string>>;
}

/** A plugin of the repository, with what was built of it. */
export function bringPlugin(terminal: Terminal, name: string): void {
  cpSync(path.join(ROOT, 'plugins', name), path.join(terminal.folder, 'plugins', name), { recursive: true });
  cpSync(path.join(ROOT, 'asconfig.json'), path.join(terminal.folder, 'asconfig.json'));
  mkdirSync(path.join(terminal.folder, 'sdk'), { recursive: true });
  cpSync(path.join(ROOT, 'sdk/asconfig.json'), path.join(terminal.folder, 'sdk/asconfig.json'));
}

/** The quickstart's files, with its ports moved, in a folder of the terminal. */
export function bringQuickstart({ folder, ports }: Terminal, at: string): void {
  const target = path.join(folder, at);
  cpSync(path.join(ROOT, 'examples/quickstart'), target, {
    recursive: true,
    filter: (file) => !/[\\/]\.postern|postern\.lock$/.test(file),
  });
  const manifest = path.join(target, 'postern.yaml');
  const moved = readFileSync(manifest, 'utf8')
    .replaceAll('9101', String(ports.rest))
    .replaceAll('8002', String(ports.plugins));
  writeFileSync(manifest, `${moved}\ngateway: { port: ${ports.gateway}, admin: { port: ${ports.admin} } }\n`);
}

/** A plugin that `postern new` makes, built. */
export async function newPlugin(terminal: Terminal, name: string, template = 'http-filter'): Promise<void> {
  await terminal.type(`postern new ${name} --template ${template} --dependencies registry`);
  await terminal.type(`postern build ${name}`);
}

/** A plugin-server with its token in the environment of all that follows. */
export async function pluginServer(terminal: Terminal): Promise<void> {
  await terminal.type('export POSTERN_PUBLISH_TOKEN=choose-a-long-one');
  await terminal.type(`postern plugin-server --port ${terminal.ports.plugins} --data ../plugin-data`);
}
