import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

import { describe, expect, it } from 'vitest';

const POSTERN_BIN = fileURLToPath(new URL('../bin/postern.js', import.meta.url));

function inShell(line: string): { status: number | null; stderr: string } {
  const { status, stderr } = spawnSync('bash', ['-c', line, 'bash', process.execPath, POSTERN_BIN], {
    encoding: 'utf8',
  });
  return { status, stderr };
}

describe('what is printed', () => {
  it.runIf(existsSync('/dev/full'))('and does not fit on the disk is a failure in two lines', () => {
    const { status, stderr } = inShell('"$1" "$2" --version > /dev/full');
    expect(stderr).toBe(
      'error TC_FILE_UNREADABLE: the output cannot be written: ENOSPC\n  hint: Check its permissions and the free space of the disk.\n',
    );
    expect(status).toBe(1);
  });

  it.runIf(existsSync('/dev/full'))('fails a command that listens for signals, too', () => {
    const { status } = inShell('"$1" "$2" doctor > /dev/full');
    expect(status).not.toBe(0);
  });

  it('to a reader that has gone ends the command in silence', () => {
    const { status, stderr } = inShell('set -o pipefail; "$1" "$2" completion bash | head -c 1 > /dev/null');
    expect(stderr).toBe('');
    // what is short has been written before the reader goes
    expect([0, 141]).toContain(status);
  });
});
