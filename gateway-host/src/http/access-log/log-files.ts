/**
 * Files that access logs are written to: opened once per path, appended to in batches.
 * Spec: Envoy source/common/access_log/access_log_manager_impl.cc (AccessLogFileImpl).
 */
import { closeSync, openSync, writeSync } from 'node:fs';

/** Written at the latest after this time, or at once when so much waits. */
const FLUSH_MS = 200;
const FLUSH_BYTES = 64 * 1024;

class LogFile {
  readonly #descriptor: number;
  #waiting: string[] = [];
  #bytes = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor(descriptor: number) {
    this.#descriptor = descriptor;
  }

  write(text: string): void {
    this.#waiting.push(text);
    this.#bytes += text.length;
    if (this.#bytes >= FLUSH_BYTES) return this.flush();
    this.#timer ??= setTimeout(() => this.flush(), FLUSH_MS).unref();
  }

  flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const text = this.#waiting.join('');
    this.#waiting = [];
    this.#bytes = 0;
    try {
      writeSync(this.#descriptor, Buffer.from(text, 'latin1'));
    } catch {
      // A full disk or a pipe that nobody reads: Envoy drops the lines too.
    }
  }
}

const files = new Map<string, LogFile>();

process.once('exit', () => {
  for (const file of files.values()) file.flush();
});

/** @throws the system's error when the file cannot be opened */
export function logFile(path: string): (text: string) => void {
  let file = files.get(path);
  if (file === undefined) files.set(path, (file = new LogFile(openSync(path, 'a'))));
  const target = file;
  return (text) => target.write(text);
}

/** Why a file cannot be written to; undefined when it can. */
export function logFileProblem(path: string): string | undefined {
  try {
    closeSync(openSync(path, 'a'));
    return undefined;
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    const why =
      code === 'ENOENT' ? 'No such file or directory' : code === 'EACCES' ? 'Permission denied' : code;
    return `unable to open file '${path}': ${why}`;
  }
}

/** Everything that waits is written now. */
export function flushLogFiles(): void {
  for (const file of files.values()) file.flush();
}
