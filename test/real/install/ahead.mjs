/**
 * `node ahead.mjs SUITE…`: installs what these suites need while others run, at the lowest priority. What fails here is
 * tried again, and told, by the suite itself.
 */
import { setPriority } from 'node:os';

import { ensureConformance } from './conformance.mjs';
import { ensureEnvoy } from './envoy.mjs';
import { ensureGo } from './go.mjs';
import { ensureInspector } from './inspector.mjs';
import { ensureNode } from './node.mjs';
import {
  ensureBuildah,
  ensureCrane,
  ensureDockerRegistry,
  ensureOras,
  ensureSigstoreOci,
  ensureSkopeo,
} from './oci-clients.mjs';
import { ensurePythonMcp, PYTHON_MCP_VERSIONS } from './python-mcp.mjs';
import { ensureVersitygw } from './versitygw.mjs';
import { ensureZig } from './zig.mjs';

/** What takes more than a few seconds, by suite. */
const INSTALLS = {
  clients: [
    ensureInspector,
    () => ensureNode(22),
    ...PYTHON_MCP_VERSIONS.map((one) => () => ensurePythonMcp(one)),
  ],
  conformance: [() => ensureNode(22), ensureConformance],
  guests: [ensureGo, ensureZig],
  node: [() => ensureNode(22)],
  oci: [
    ...[ensureOras, ensureCrane, ensureSkopeo],
    ...[ensureBuildah, ensureDockerRegistry, ensureSigstoreOci],
  ],
  s3: [ensureVersitygw],
  validator: [() => ensureEnvoy('1.36.4')],
};

setPriority(19);
for (const suite of process.argv.slice(2)) {
  for (const install of INSTALLS[suite] ?? []) {
    try {
      install();
    } catch {
      // The suite will say why.
    }
  }
}
