/** `postern dev` for a plugin alone: one gateway, one plugin, and an upstream that may be an echo. */
import path from 'node:path';
import { writeWhole } from '../files/write-whole.js';
import type { Io } from '../io.js';
import type { Address } from '../project/project.js';
import { siblingCommand } from '../siblings/locate.js';
import { ChildFailure } from '../stack/child-failure.js';
import { Family } from '../stack/family.js';
import { MergedLog } from '../stack/merged-log.js';
import { requireFree } from '../stack/ports.js';
import { answers } from '../stack/ready.js';
import { startEcho } from './echo.js';
import { bootstrapYaml, listenerYaml } from './envoy-files.js';
import type { DevGateway } from './envoy-files.js';
import { BUILD, devFolder, DevSession } from './session.js';
import { whatToTry } from './what-to-try.js';

/** A plugin and the gateway to put it into. */
export interface DevAlone {
  readonly dir: string;
  /** The plugin's name, which is the root id it registers under. */
  readonly name: string;
  readonly configuration: DevConfiguration;
  readonly listen: Address;
  readonly admin: Address;
  /** Absent for the echo. */
  readonly upstream: URL | undefined;
  readonly io: Io;
  readonly cache: boolean;
}

/** What the plugin is started with, read anew for every swap. */
export interface DevConfiguration {
  /** Where it comes from, for people. */
  readonly from: string;
  /** Absolute; a change of it is a swap. */
  readonly file: string | undefined;
  read(): Promise<string>;
}

/** Serves and swaps until the user asks to stop. */
export async function devAlone(options: DevAlone): Promise<0> {
  const { dir, io, listen, admin, upstream, configuration } = options;
  await requireFree([
    { ...listen, what: 'the gateway', field: '--port' },
    { ...admin, what: "the gateway's admin", field: '--admin-port' },
  ]);
  const echo = await startEcho();
  const gateway = { listen, admin, upstream: upstream ?? echo.url };
  const log = new MergedLog(io.stderr, io.env, ['gateway', BUILD]);
  const listenerFile = path.join(devFolder(dir), 'lds.yaml');
  const session = new DevSession({
    ...{ dir, io, log, cache: options.cache },
    alsoWatched: configuration.file === undefined ? [] : [configuration.file],
    serve: async (moduleFile) => {
      const plugin = { name: options.name, moduleFile, configuration: await configuration.read() };
      await writeWhole(listenerFile, listenerYaml(gateway, plugin));
    },
  });
  const family = new Family(log);
  try {
    await session.begin();
    await startGateway({ dir, gateway, listenerFile, family, io });
    const lines = await whatToTry({ gateway, sources: session.sources }, io);
    io.stdout.write(['', ...lines, ...endingOf(configuration), '', ''].join('\n'));
    await family.watch(io.signal);
    return 0;
  } catch (error) {
    if (io.signal.aborted) return 0;
    if (error instanceof ChildFailure) io.stderr.write(error.lastLines);
    throw error;
  } finally {
    await session.close();
    await family.stop();
    await echo.close();
  }
}

interface GatewayStart {
  readonly dir: string;
  readonly gateway: DevGateway;
  readonly listenerFile: string;
  readonly family: Family;
  readonly io: Io;
}

async function startGateway({ dir, gateway, listenerFile, family, io }: GatewayStart): Promise<void> {
  const bootstrap = path.join(devFolder(dir), 'bootstrap.yaml');
  await writeWhole(bootstrap, bootstrapYaml(gateway, listenerFile));
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
}

function endingOf({ from, file }: DevConfiguration): string[] {
  const what = file === undefined ? 'a source' : `a source or ${path.basename(file)}`;
  return [`Configured with ${from}.`, `Save ${what} to swap the plugin; Ctrl-C ends.`];
}
