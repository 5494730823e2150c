/** Stock Envoy follows the files that the control plane writes. */
import { describeLiveEdits } from '../../e2e/live-edits.js';
import { startEnvoy } from './envoy.js';

describeLiveEdits('stock Envoy', async (processes, bootstrap) => {
  const { admin } = await startEnvoy(processes, bootstrap);
  return {
    refusedUpdates: async () => {
      const stats = await (await fetch(`${admin}/stats?filter=update_rejected|update_failure`)).text();
      return stats.match(/(lds|cds)\S*: [1-9]\d*$/gm) ?? [];
    },
  };
});
