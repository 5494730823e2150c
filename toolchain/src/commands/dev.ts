/** `postern dev`: a plugin in a running gateway, swapped whenever a source is saved. */
import path from 'node:path';
import { parsePluginSpec } from '@postern/contract/spec';
import { painterFor } from '../command-line/colour.js';
import type { Command, FlagReader, Invocation } from '../command-line/command.js';
import { startEcho } from '../dev/echo.js';
import { bootstrapYaml } from '../dev/envoy-files.js';
import type { DevGateway } from '../dev/envoy-files.js';
import { DevSession } from '../dev/session.js';
import { ToolchainError } from '../errors.js';
import { readIfPresent } from '../files/read-bounded.js';
import { requireFolder } from '../files/require-path.js';
import { writeWhole } from '../files/write-whole.js';
import type { Io } from '../io.js';
import { siblingCommand } from '../siblings/locate.js';
import { ChildFailure } from '../stack/child-failure.js';
import { Family } from '../stack/family.js';
import { MergedLog } from '../stack/merged-log.js';
import { requireFree } from '../stack/ports.js';
import { answers } from '../stack/ready.js';

/** The command's table entry. */
export const devCommand: Command = {
  name: 'dev',
  summary: 'Run a plugin in a gateway and swap it on every save.',
  usage: '[DIR] [--port N] [--upstream URL] [--configuration FILE]',
  examples: [
    'postern dev',
    'postern dev plugins/auth --upstream http://127.0.0.1:9000 --configuration auth.json',
  ],
  flags: {
    port: { type: 'string', value: 'N', default: '8080', doc: 'Where the gateway listens' },
    'admin-port': { type: 'string', value: 'N', default: '15000', doc: "Where the gateway's admin listens" },
    upstream: { type: 'string', value: 'URL', doc: 'Where requests go; by default an echo of the request' },
    configuration: { type: 'string', value: 'FILE', doc: "The plugin's configuration; read at the start" },
  },
  arity: [0, 1],
  run: dev,
};

const HOST = '127.0.0.1';

async function dev({ args, flags, io }: Invocation): Promise<number> {
  const dir = await requireFolder(args[0] ?? '.', io);
  const listen = { host: HOST, port: portOf(flags, 'port') };
  const admin = { host: HOST, port: portOf(flags, 'admin-port') };
  await requireFree([
    { ...listen, what: 'the gateway', field: '--port' },
    { ...admin, what: "the gateway's admin", field: '--admin-port' },
  ]);
  const name = await nameOf(dir);
  const configuration = await configurationOf(flags, io);
  const chosen = upstreamOf(flags);
  const echo = chosen === undefined ? await startEcho() : undefined;
  const gateway: DevGateway = { listen, admin, upstream: chosen ?? (echo?.url as URL) };
  const log = new MergedLog(io.stderr, io.env, ['gateway', 'build']);
  const session = new DevSession({
    ...{ dir, name, configuration, gateway, cwd: io.cwd },
    paint: painterFor(io.stderr, io.env),
    write: (text) => text.split('\n').forEach((line) => line !== '' && log.write('build', line)),
  });
  const family = new Family(log);
  try {
    await serve(session, { gateway, family, io });
    return 0;
  } catch (error) {
    if (io.signal.aborted) return 0;
    if (error instanceof ChildFailure) io.stderr.write(error.lastLines);
    throw error;
  } finally {
    await session.close();
    await family.stop();
    await echo?.close();
  }
}

async function serve(
  session: DevSession,
  { gateway, family, io }: { gateway: DevGateway; family: Family; io: Io },
): Promise<void> {
  const bootstrap = path.join(session.folder, 'bootstrap.yaml');
  await writeWhole(bootstrap, bootstrapYaml(gateway, session.listenerFile));
  if (!(await session.rebuild())) {
    throw new ToolchainError('TC_COMPILE', 'the first build has to be good: nothing could be served', {
      hint: 'Mend the diagnostics above and start again; later ones leave the running plugin alone.',
    });
  }
  const ready = `http://${gateway.admin.host}:${gateway.admin.port}/ready`;
  await family.start(
    {
      name: 'gateway',
      command: [process.execPath, siblingCommand('@postern/gateway-host', io.cwd), 'serve', '-c', bootstrap],
      cwd: io.cwd,
      env: io.env,
      ready: { until: `answer at ${ready}`, check: answers(ready, io) },
    },
    io.signal,
  );
  const upstream = gateway.upstream.href;
  const url = `http://${gateway.listen.host}:${gateway.listen.port}/`;
  io.stdout.write(
    `\nServing at ${url}, requests go to ${upstream}\n  curl -si ${url}\nSave a source to swap the plugin; Ctrl-C ends.\n\n`,
  );
  await family.watch(io.signal);
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

async function configurationOf(flags: FlagReader, io: Io): Promise<string> {
  const file = flags.text('configuration');
  if (file === undefined) return '';
  const bytes = await readIfPresent(path.resolve(io.cwd, file));
  if (bytes === undefined) throw new ToolchainError('TC_FILE_MISSING', `there is no ${file}`);
  return new TextDecoder().decode(bytes);
}

/** The name in spec.yaml is the root id under which plugins register; a folder without one is called after itself. */
async function nameOf(dir: string): Promise<string> {
  const file = path.join(dir, 'spec.yaml');
  const bytes = await readIfPresent(file);
  return bytes === undefined
    ? path.basename(dir)
    : parsePluginSpec(new TextDecoder().decode(bytes), file).info.name;
}
