/**
 * Which postern.config.json counts: the nearest one, from a folder upwards to where its project ends. Nothing further out is
 * looked at, so that a file in a shared folder such as /tmp says nothing to the projects below it.
 */
import { existsSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';

/** The file's name. */
export const CONFIG_FILE = 'postern.config.json';

/** Where was looked, and what was found. */
export interface ConfigSearch {
  /** Absolute; undefined where there is none. */
  readonly file: string | undefined;
  /** The first and the last folder of the search. */
  readonly from: string;
  readonly upTo: string;
}

/** @param args of a command line: the first that is there says where to begin, else the current folder does */
export function findConfigFile(args: readonly string[], cwd: string): ConfigSearch {
  const from = beginning(args, cwd);
  const folders = upwards(from);
  const end = endOfProject(folders);
  const searched = folders.slice(0, end + 1);
  const holder = searched.find((folder) => existsSync(path.join(folder, CONFIG_FILE)));
  return {
    file: holder === undefined ? undefined : path.join(holder, CONFIG_FILE),
    from,
    upTo: searched.at(-1) ?? from,
  };
}

function beginning(args: readonly string[], cwd: string): string {
  for (const arg of args) {
    const named = path.resolve(cwd, arg);
    const found = statSync(named, { throwIfNoEntry: false });
    if (found !== undefined) return found.isDirectory() ? named : path.dirname(named);
  }
  return cwd;
}

function upwards(from: string): string[] {
  const folders = [from];
  for (let at = from; path.dirname(at) !== at; at = path.dirname(at)) folders.push(path.dirname(at));
  return folders;
}

/** The root of a repository or of workspaces; without one the package; without that the folder alone. */
function endOfProject(folders: readonly string[]): number {
  const root = folders.findIndex((folder) => existsSync(path.join(folder, '.git')) || hasWorkspaces(folder));
  if (root >= 0) return root;
  return Math.max(
    0,
    folders.findIndex((folder) => existsSync(path.join(folder, 'package.json'))),
  );
}

function hasWorkspaces(folder: string): boolean {
  try {
    const manifest: unknown = JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8'));
    return typeof manifest === 'object' && manifest !== null && 'workspaces' in manifest;
  } catch {
    // No package.json, or none that npm could read.
    return false;
  }
}
