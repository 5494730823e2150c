/** The small plugins that the examples load, assembled from their text. */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

import wabt from 'wabt';

const FOLDER = path.join(import.meta.dirname, 'plugins');

/** Writes NAME.wasm for each NAME.wat into `folder`. */
export async function buildPlugins(folder: string): Promise<string> {
  const { parseWat } = await wabt();
  for (const file of readdirSync(FOLDER)) {
    const module = parseWat(file, readFileSync(path.join(FOLDER, file), 'utf8'));
    const { buffer } = module.toBinary({ write_debug_names: true });
    writeFileSync(path.join(folder, file.replace(/\.wat$/, '.wasm')), buffer);
    module.destroy();
  }
  return folder;
}
