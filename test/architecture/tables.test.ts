/**
 * No Map or Set of the gateway shrinks with requests or connections: what it let go of would survive young collections.
 * Why: RATIONALE.md, "Why does the gateway not use Map and Set for what lives with a request?"
 */
import { expect, it } from 'vitest';

import { read, sourceFiles } from './sources.js';

/** What comes and goes with configuration, hosts and virtual machines: seldom. */
const SELDOM: readonly string[] = [
  'abi/base-images.ts #users',
  'abi/runtime.ts #plugins',
  'abi/shared-data.ts #stores',
  'abi/shared-memory/shared-memory-queues.ts #owners',
  'abi/shared-memory/vm-id-users.ts #own',
  'abi/shared-queues.ts #tokens',
  'abi/shared-state.ts #users',
  'abi/vm-pool.ts #vms',
  'http/http2-liveness.ts #watched',
  'http/upstream/cluster-set.ts #clusters',
  'http/upstream/health-checker.ts #checks',
  'http/upstream/host.ts #pools',
  'http/upstream/outlier-detector.ts #records',
  'http/upstream/redis-connections.ts #connections',
];

it('keeps what lives with a request in an IdTable', () => {
  const files = ['abi', 'http', 'network'].flatMap((folder) => sourceFiles(`gateway-host/src/${folder}`));
  const found = files.flatMap((file) => {
    const text = read(file);
    const members = [...text.matchAll(/(#\w+)(?:: [^=;]+)? = new (?:Map|Set)\b/g)].map(
      ([, name = '']) => name,
    );
    const shrinking = members.filter((name) => text.includes(`this.${name}.delete(`));
    return shrinking.map((name) => `${file.split('gateway-host/src/')[1] ?? ''} ${name}`);
  });
  expect(found.sort()).toEqual(SELDOM);
});
