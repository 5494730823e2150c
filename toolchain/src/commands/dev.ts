/** `postern dev`: a plugin in a running gateway, swapped whenever a source is saved. */
import path from 'node:path';
import { parsePluginSpec } from '@postern/contract/spec';
import { exampleIn, isJsonText, readConfiguration } from '../canary/plugin-configuration.js';
import type { Command, FlagReader, Invocation } from '../command-line/command.js';
import { NO_CACHE } from '../compile/build-and-tell.js';
import { devAlone, type DevConfiguration } from '../dev/alone.js';
import { devInProject } from '../dev/in-project.js';
import { ToolchainError } from '../errors.js';
import { readIfPresent } from '../files/read-bounded.js';
import { requireFolder } from '../files/require-path.js';
import type { Io } from '../io.js';
import { readProject } from '../project/project.js';
import { workDirOf } from '../stack/run-project.js';

/** The command's table entry. */
export const devCommand: Command = {
  name: 'dev',
  summary: 'Run a plugin in a gateway and swap it on every save.',
  usage: '[DIR] [--config POSTERN_YAML | --port N --upstream URL --configuration FILE|JSON]',
  examples: [
    'postern dev',
    'postern dev plugins/auth --config examples/quickstart/postern.yaml',
    'postern dev plugins/auth --upstream http://127.0.0.1:9000 --configuration auth.json',
  ],
  flags: {
    config: {
      type: 'string',
      short: 'c',
      value: 'POSTERN_YAML',
      doc: 'Run this project with the plugin in it; else the plugin runs alone',
    },
    port: { type: 'string', value: 'N', default: '8080', doc: 'Where the gateway listens' },
    'admin-port': { type: 'string', value: 'N', default: '15000', doc: "Where the gateway's admin listens" },
    upstream: { type: 'string', value: 'URL', doc: 'Where requests go; by default an echo of the request' },
    configuration: {
      type: 'string',
      value: 'FILE|JSON',
      doc: "The plugin's configuration, a file is read anew when it is saved; unless given, the example in its spec.yaml, else nothing",
    },
    ...NO_CACHE,
  },
  arity: [0, 1],
  run: dev,
};

const HOST = '127.0.0.1';

async function dev({ args, flags, io }: Invocation): Promise<number> {
  const dir = await requireFolder(args[0] ?? '.', io);
  const name = await nameOf(dir);
  const cache = !flags.on('no-cache');
  const config = flags.text('config');
  if (config !== undefined) {
    const project = await readProject(path.resolve(io.cwd, config));
    return devInProject({ dir, name, project, workDir: workDirOf(project, undefined, io.cwd), io, cache });
  }
  return devAlone({
    dir,
    name,
    io,
    cache,
    configuration: await configurationOf(dir, flags, io),
    listen: { host: HOST, port: portOf(flags, 'port') },
    admin: { host: HOST, port: portOf(flags, 'admin-port') },
    upstream: upstreamOf(flags),
  });
}

function portOf(flags: FlagReader, name: string): number {
  const text = flags.given(name);
  const port = /^\d{1,5}$/.test(text) ? Number(text) : 0;
  if (port >= 1 && port <= 65_535) return port;
  throw new ToolchainError('TC_FLAG_VALUE', `--${name} cannot be "${text}"`, {
    hint: `A port is a number from 1 to 65535, for example \`--${name} 8081\`.`,
  });
}

function upstreamOf(flags: FlagReader): URL | undefined {
  const text = flags.text('upstream');
  if (text === undefined) return undefined;
  if (URL.canParse(text) && new URL(text).protocol === 'http:') return new URL(text);
  throw new ToolchainError('TC_FLAG_VALUE', `--upstream cannot be "${text}"`, {
    hint: 'It is an http address, for example `--upstream http://127.0.0.1:9000`.',
  });
}

/** As `postern validate` starts a plugin, so that what the one accepts runs in the other. */
async function configurationOf(dir: string, flags: FlagReader, io: Io): Promise<DevConfiguration> {
  const given = flags.text('configuration');
  const text = (bytes: Uint8Array | undefined): string => new TextDecoder().decode(bytes);
  if (given !== undefined) {
    const read = async (): Promise<string> => text(await readConfiguration('--configuration', given, io.cwd));
    // Found out now, not after the first build.
    await read();
    return isJsonText(given)
      ? { from: 'what --configuration says', file: undefined, read }
      : { from: given, file: path.resolve(io.cwd, given), read };
  }
  const file = path.join(dir, 'spec.yaml');
  const hasExample = (await exampleIn(dir)) !== undefined;
  const other = '--configuration FILE|JSON gives another';
  return {
    from: hasExample ? `the example in spec.yaml; ${other}` : `nothing; ${other}`,
    file,
    read: async () => text(await exampleIn(dir)),
  };
}

/** The name in spec.yaml is the root id under which plugins register; a folder without one is called after itself. */
async function nameOf(dir: string): Promise<string> {
  const file = path.join(dir, 'spec.yaml');
  const bytes = await readIfPresent(file);
  return bytes === undefined
    ? path.basename(dir)
    : parsePluginSpec(new TextDecoder().decode(bytes), file).info.name;
}
