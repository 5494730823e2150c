/** The real process as an {@link Io}: a command that never reads `signal` dies of Ctrl-C as any program does. */
import type { Io } from './io.js';

const STOP_SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** Streams, folder, environment, network and stop signals of this process. */
export function processIo(): Io {
  let armed: AbortSignal | undefined;
  return {
    stdout: process.stdout,
    stderr: process.stderr,
    cwd: process.cwd(),
    env: process.env,
    fetch: globalThis.fetch,
    get signal() {
      return (armed ??= armStopSignals());
    },
  };
}

function armStopSignals(): AbortSignal {
  const controller = new AbortController();
  for (const name of STOP_SIGNALS) process.on(name, () => controller.abort(name));
  // A closed pipe (`| head`) is a wish to stop too; unheard, it would end this process and leave its children.
  for (const stream of [process.stdout, process.stderr])
    stream.on('error', () => controller.abort('SIGPIPE'));
  return controller.signal;
}
