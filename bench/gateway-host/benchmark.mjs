/** The gateway: a proxied request, a host call, a plugin's footprint. */
import { rmSync } from 'node:fs';

import { builtPlugin, folder, startUpstream } from './contestants.mjs';
import { ids as footprintIds, measureFootprint } from './footprint.mjs';
import { ids as hostCallIds, measureHostCalls } from './host-calls.mjs';
import { ids as proxyingIds, measureProxying } from './proxying.mjs';

export const expected = [...proxyingIds, ...hostCallIds, ...footprintIds];

export async function run({ rounds, seconds }) {
  const upstream = await startUpstream();
  try {
    const at = { upstream: upstream.port, rounds, seconds };
    const passThrough = builtPlugin('pass-through');
    return [
      ...(await measureProxying({ ...at, module: passThrough })),
      ...(await measureHostCalls({ ...at, module: builtPlugin('host-calls') })),
      ...(await measureFootprint({ ...at, module: passThrough })),
    ];
  } finally {
    await upstream.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}
