/** Roots of several chapters in one process: what they say while they start, in VMs of their own. */
import type { Scenario } from '../../envoy/side-by-side/scenario.js';
import { chapterOf, type Given } from './chapter.js';

const CALLING = ['header-maps', 'buffers', 'properties', 'foreign-functions', 'stream-control', 'abi-0-1-0'];
const OTHERS = [
  'abi-0-2-0',
  'trailers',
  'local-responses',
  'effective-context',
  'shared-queues',
  'shared-data',
];

/** No request is sent. */
const QUIET = { own: 'process', client: [[]], patience: 0 } as const;

export function roots(given: Given): Scenario[] {
  const scenario = chapterOf('roots', given);
  const plugins = (chapters: readonly string[]) =>
    chapters.map((chapter) => ({
      module: given.moduleOf(chapter),
      name: `of-${chapter}`,
      rootId: `root-${chapter}`,
      vmId: chapter,
      vmConfiguration: 'of the VM',
    }));
  return [
    scenario('calling', { ...QUIET, plugins: plugins(CALLING) }),
    scenario('others', { ...QUIET, plugins: plugins(OTHERS) }),
  ];
}
