/** Which files of a plugin hold unit tests: `assembly/**` + `/*.test.ts`, and which scenarios: `scenarios/*.yaml`, `tests.yaml`, `tests.textpb`. */
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { ToolchainError } from '../errors.js';

/** Where unit tests stand, beside what they test. */
export const UNIT_TEST_FOLDER = 'assembly';
export const SCENARIO_FOLDER = 'scenarios';
const SCENARIO_FILE = /\.(ya?ml|textpb)$/;
const SUITE_FILE = /^tests\.(yaml|textpb)$/;

/** No plugin has more; a folder that does is not a plugin's. */
const MOST_FILES = 1000;

/** Absolute, in order of name; no links, no hidden folders, nothing of packages. */
export async function unitTestFiles(dir: string): Promise<string[]> {
  const found: string[] = [];
  await collect(path.join(dir, UNIT_TEST_FOLDER), found);
  if (found.length <= MOST_FILES) return found.toSorted();
  throw new ToolchainError(
    'TC_ARGUMENTS',
    `${path.join(dir, UNIT_TEST_FOLDER)} holds more than ${MOST_FILES} files of unit tests`,
    { hint: 'Name the folder of one plugin.' },
  );
}

async function collect(folder: string, found: string[]): Promise<void> {
  for (const entry of await entriesOf(folder)) {
    const file = path.join(folder, entry.name);
    if (entry.isFile() && entry.name.endsWith('.test.ts')) found.push(file);
    const own = entry.name !== 'node_modules' && !entry.name.startsWith('.');
    if (entry.isDirectory() && own && found.length <= MOST_FILES) await collect(file, found);
  }
}

/** Absolute, in order of name; suites of service-extensions stand beside the plugin's sources. */
export async function scenarioFiles(dir: string): Promise<string[]> {
  const folder = path.join(dir, SCENARIO_FOLDER);
  const names = (await entriesOf(folder)).map(({ name }) => name).filter((name) => SCENARIO_FILE.test(name));
  const beside = (await entriesOf(dir)).map(({ name }) => name).filter((name) => SUITE_FILE.test(name));
  return [
    ...names.toSorted().map((name) => path.join(folder, name)),
    ...beside.toSorted().map((name) => path.join(dir, name)),
  ];
}

/** Nothing where there is no such folder. */
function entriesOf(folder: string) {
  return readdir(folder, { withFileTypes: true }).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return [];
    throw new ToolchainError('TC_FILE_UNREADABLE', `${folder}: ${error.message}`, { cause: error });
  });
}
