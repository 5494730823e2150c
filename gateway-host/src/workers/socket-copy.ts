/**
 * A copy of a listening socket that its holder may close without closing it for others.
 * A descriptor is the whole process's, so two threads cannot each own one number; a handle that travels over an IPC channel
 * becomes a new descriptor (SCM_RIGHTS), so a child process is started for a moment that sends back what it inherited.
 * Why this way: RATIONALE.md, "Why does every worker copy the listening socket through a child process?"
 */
import { spawn } from 'node:child_process';

const INHERITED = 4;
const PROGRAM = `
const { Socket } = require('node:net');
const { _handle } = new Socket({ fd: ${INHERITED}, readable: false, writable: false, manualStart: true });
process.send('copy', _handle, () => process.exit(0));
`;

/** What `server.listen(handle)` takes; nothing is accepted from it before. */
export interface SocketHandle {
  readonly fd: number;
  close(): void;
}

/** The copy belongs to the calling thread. The child has inherited the socket when this returns. */
export function copySocket(fd: number): Promise<SocketHandle> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, ['-e', PROGRAM], {
      stdio: ['ignore', 'ignore', 'inherit', 'ipc', fd],
      env: { ...process.env, NODE_OPTIONS: '' },
    });
    child.once('error', reject);
    // Comes after the last message.
    child.once('disconnect', () =>
      reject(new Error('copying a listening socket failed: no handle came back')),
    );
    child.once('message', (_message, handle) => {
      if (isHandle(handle)) resolve(handle);
      else reject(new Error('copying a listening socket failed: something else came back'));
    });
  });
}

function isHandle(value: unknown): value is SocketHandle {
  return typeof value === 'object' && value !== null && 'fd' in value && 'close' in value;
}
