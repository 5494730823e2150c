/**
 * What stops a project's children when `postern` itself is killed and cannot: a shell that reads process groups from
 * a pipe, and ends them once the pipe is closed, for whatever reason. It costs less than a megabyte.
 */
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';

const SCRIPT = `
groups=""
while read -r group; do groups="$groups $group"; done
for group in $groups; do kill -s TERM -- "-$group" 2>/dev/null; done
sleep 5
for group in $groups; do kill -s KILL -- "-$group" 2>/dev/null; done
`;

/** Guards process groups for as long as this process lives. */
export class Guard {
  readonly #shell: ChildProcess;

  constructor() {
    this.#shell = spawn('/bin/sh', ['-c', SCRIPT], { stdio: ['pipe', 'ignore', 'ignore'], detached: true });
    // Without a shell there is no guard; the children still end with an orderly stop.
    this.#shell.on('error', () => undefined);
    this.#shell.stdin?.on('error', () => undefined);
    this.#shell.unref();
  }

  /** Adds the group that the process `pid` leads. */
  add(pid: number): void {
    this.#shell.stdin?.write(`${pid}\n`);
  }

  /** Every group has ended: the guard goes without looking for them. */
  dismiss(): void {
    this.#shell.kill('SIGKILL');
  }
}
