/** Brings versitygw, an S3 server over a folder, through `go install`: its module proxy checks what it delivers. */
import path from 'node:path';

import { CACHE, command, installed } from './cache.mjs';
import { ensureGo } from './go.mjs';

const VERSION = 'v1.8.0';

/** The path of a `versitygw` command. */
export function ensureVersitygw() {
  const folder = installed(`versitygw-${VERSION}`, (target) => {
    const caches = { GOCACHE: path.join(CACHE, 'go-build'), GOMODCACHE: path.join(CACHE, 'go-modules') };
    const settings = { CGO_ENABLED: '0', GOTOOLCHAIN: 'local', GOFLAGS: '', GOBIN: target };
    // The build takes two minutes on two cores; in a small temporary folder it would not fit.
    command(ensureGo(), ['install', '-trimpath', `github.com/versity/versitygw/cmd/versitygw@${VERSION}`], {
      env: { ...process.env, ...caches, ...settings },
    });
  });
  return path.join(folder, 'versitygw');
}
