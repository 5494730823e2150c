/** The spec.yaml of a plugin of which nothing is known but its name: the least that there can be. */
import type { PluginRef } from '@postern/contract/plugin';

/** Names are parsed, so nothing in them needs an escape. */
export function leastSpec({ name, version }: PluginRef): Buffer {
  const lines = [
    'apiVersion: 1.0.0',
    'info:',
    '  category: custom',
    `  name: "${name}"`,
    `  title: "${name}"`,
    `  version: "${version}"`,
    'spec:',
    '  phase: UNSPECIFIED_PHASE',
    '  priority: 0',
  ];
  return Buffer.from(`${lines.join('\n')}\n`);
}
