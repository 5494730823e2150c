/** gateway-host follows the files that the control plane writes. */
import { readFile } from 'node:fs/promises';

import { parse } from 'yaml';

import { describeLiveEdits } from './live-edits.js';
import { ROOT, untilOk } from './processes.js';

describeLiveEdits('gateway-host', async (processes, bootstrap) => {
  const bin = `${ROOT}gateway-host/bin/postern-gateway-host.js`;
  const running = processes.start(process.execPath, [bin, 'serve', '-c', bootstrap]);
  const { admin } = parse(await readFile(bootstrap, 'utf8')) as {
    admin: { address: { socket_address: { port_value: number } } };
  };
  await untilOk(`http://127.0.0.1:${admin.address.socket_address.port_value}/ready`, running);
  return {
    refusedUpdates: async () =>
      running
        .output()
        .split('\n')
        .filter((line) => /GH_CONFIG|update refused/.test(line)),
  };
});
