/** How a template folder becomes a new plugin: every file copied, `__NAME__` and the like filled in. */
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** What a template is filled with. */
export interface TemplateValues {
  readonly name: string;
  /** The toolchain's version, for the new plugin's dependencies. */
  readonly version: string;
}

/** What every plugin has; a template's own file of the same name stands in for one of these. */
const BASE = 'base';

/** npm leaves a .gitignore out of packages, so the template's has another name. */
const RENAMED: Readonly<Record<string, string>> = { _gitignore: '.gitignore' };

/** The files of a template by their path in the new plugin, in order of name. */
export async function fillTemplate(template: string, values: TemplateValues): Promise<Map<string, string>> {
  const files = new Map<string, string>();
  for (const folder of [BASE, template]) {
    const root = fileURLToPath(new URL(`../../templates/${folder}/`, import.meta.url));
    const entries = await readdir(root, { recursive: true, withFileTypes: true });
    for (const entry of entries.filter((candidate) => candidate.isFile())) {
      const text = await readFile(path.join(entry.parentPath, entry.name), 'utf8');
      const below = path.relative(root, entry.parentPath);
      files.set(path.join(below, RENAMED[entry.name] ?? entry.name), fill(text, values));
    }
  }
  return new Map([...files].sort(([a], [b]) => (a < b ? -1 : 1)));
}

function fill(text: string, values: TemplateValues): string {
  return text.replaceAll('__NAME__', values.name).replaceAll('__VERSION__', values.version);
}
