/** Brings the clients and the registry that the OCI API is tried with: from Debian, through Go's toolchain, from npm. */
import { existsSync } from 'node:fs';
import path from 'node:path';

import { CACHE, command, installed } from './cache.mjs';
import { unpacked } from './debian.mjs';
import { ensureGo } from './go.mjs';

const ORAS = 'oras.land/oras/cmd/oras@v1.3.0';
const CRANE = 'github.com/google/go-containerregistry/cmd/crane@v0.22.1';
const SIGSTORE = '@sigstore/oci@0.7.2';

/** What skopeo and buildah are linked with. */
const LIBRARIES = [
  'libgpgme11',
  'libassuan0',
  'libgpg-error0',
  'libdevmapper1.02.1',
  'libsubid4',
  'libseccomp2',
];

/** Where Go keeps what it has downloaded and compiled. */
export const GO_CACHES = {
  GOCACHE: path.join(CACHE, 'go-build'),
  GOMODCACHE: path.join(CACHE, 'go-modules'),
};

/** The path of `oras`. */
export function ensureOras() {
  return goTool('oras-1.3.0', ORAS, 'oras');
}

/** The path of `crane`. */
export function ensureCrane() {
  return goTool('crane-0.22.1', CRANE, 'crane');
}

/** The path of `skopeo`, and the environment that it needs. */
export function ensureSkopeo() {
  return debianTool('skopeo');
}

/** The path of `buildah`, and the environment that it needs. */
export function ensureBuildah() {
  return debianTool('buildah');
}

/** The path of the registry that all others are measured by. */
export function ensureDockerRegistry() {
  return path.join(unpacked('docker-registry', ['docker-registry']), 'usr/bin/docker-registry');
}

/** The folder of the npm package `@sigstore/oci`. */
export function ensureSigstoreOci() {
  const folder = installed('sigstore-oci-0.7.2', (target) => {
    const args = ['install', '--silent', '--no-save', '--no-audit', '--no-fund', '--prefix', target];
    command('npm', [...args, SIGSTORE]);
  });
  const module = path.join(folder, 'node_modules', '@sigstore', 'oci');
  if (!existsSync(module)) throw new Error(`the package has no ${module}`);
  return module;
}

function debianTool(name) {
  const folder = unpacked(name, [name, ...LIBRARIES]);
  const libraries = ['usr/lib/x86_64-linux-gnu', 'lib/x86_64-linux-gnu'].map((part) =>
    path.join(folder, part),
  );
  return { program: path.join(folder, 'usr/bin', name), env: { LD_LIBRARY_PATH: libraries.join(':') } };
}

function goTool(name, module, program) {
  const folder = installed(name, (target) => {
    const env = { ...process.env, ...GO_CACHES, GOBIN: target, GOFLAGS: '', CGO_ENABLED: '0' };
    command(ensureGo(), ['install', '-trimpath', module], { env });
  });
  return path.join(folder, program);
}
