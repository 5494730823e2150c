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

/** A plugin and the gateway to put it into. */
export interface DevAlone {
  readonly dir: string;
  /** The plugin's name, which is the root id it registers under. */
  readonly name: string;
  readonly configuration: string;
  readonly listen: Address;
  readonly admin: Address;
  /** Absent for the echo. */
  readonly upstream: URL | undefined;
  readonly io: Io;
  readonly cache: boolean;
}

/** Serves and swaps until the user asks to stop. */
export async function devAlone(options: DevAlone): Promise<0> {
  const { dir, io, listen, admin, upstream } = options;
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
    serve: (moduleFile) => writeWhole(listenerFile, listenerYaml(gateway, { ...options, moduleFile })),
  });
  const family = new Family(log);
  try {
    await session.begin();
    await startGateway({ dir, gateway, listenerFile, family, io });
    io.stdout.write(addressLines(gateway));
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

function addressLines({ listen, upstream }: DevGateway): string {
  const url = `http://${listen.host}:${listen.port}/`;
  const lines = [`Serving at ${url}, requests go to ${upstream.href}`, `  curl -si ${url}`];
  return ['', ...lines, 'Save a source to swap the plugin; Ctrl-C ends.', '', ''].join('\n');
}
