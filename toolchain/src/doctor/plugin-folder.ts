/** Whether a folder is a plugin's that can be built and published; nothing is said of another. */
import { existsSync } from 'node:fs';
import path from 'node:path';
import { PosternError } from '@postern/contract/errors';
import { parsePluginSpec } from '@postern/contract/spec';
import { loadOptionTable } from '../compile/asc.js';
import { readPluginConfig } from '../compile/asconfig.js';
import { readIfPresent } from '../files/read-bounded.js';
import type { Check } from './check.js';

export async function checkPlugin(dir: string): Promise<Check[]> {
  if (!existsSync(path.join(dir, 'asconfig.json'))) return [];
  return [
    await asked('asconfig.json', async () => {
      const table = await loadOptionTable();
      const { entries, options } = await readPluginConfig({ dir, target: 'release', table });
      return `${entries.join(', ')}, runtime ${String(options['runtime'] ?? 'incremental')}`;
    }),
    await asked('spec.yaml', async () => {
      const bytes = await readIfPresent(path.join(dir, 'spec.yaml'));
      if (bytes === undefined) return undefined;
      const { info } = parsePluginSpec(new TextDecoder().decode(bytes), 'spec.yaml');
      return `${info.name} ${info.version}`;
    }),
  ];
}

/** What reading a file gives, or the error that reading it ends with; undefined where it is missing. */
async function asked(what: string, read: () => Promise<string | undefined>): Promise<Check> {
  try {
    const seen = await read();
    if (seen !== undefined) return { what, state: 'ok', seen };
    const hint = 'Publishing needs it: name, version and configuration; `postern new` writes one.';
    return { what, state: 'note', seen: 'missing', hint };
  } catch (error) {
    if (!(error instanceof PosternError)) throw error;
    return { what, state: 'problem', seen: error.message, hint: error.hint };
  }
}
