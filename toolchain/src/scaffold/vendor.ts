/**
 * The toolchain's own packages as archives inside a new plugin, for a toolchain that no registry has: a checkout, or one that
 * was installed from archives itself. What is a registry's stays a registry's.
 */
import { spawn } from 'node:child_process';
import { existsSync, readFileSync, realpathSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { ToolchainError } from '../errors.js';
import { writeWhole } from '../files/write-whole.js';
import type { Io } from '../io.js';
import { isFromRegistry } from './package-origin.js';

/** Where the archives lie in a plugin. */
export const VENDOR_FOLDER = 'vendor';

/** A package that is its archive: its name, and what a package.json says of it. */
export type Vendored = Readonly<Record<string, string>>;

const OWN_FOLDER = realpathSync(fileURLToPath(new URL('../../', import.meta.url)));

/** Whether a registry has this very toolchain. */
export function toolIsFromRegistry(): boolean {
  return isFromRegistry(OWN_FOLDER);
}

/** Packs the toolchain and what it needs of its kind into `dir/vendor`; the dependencies that name the archives. */
export async function vendorPackages(dir: string, io: Pick<Io, 'env'>): Promise<Vendored> {
  const folders = [...withoutRegistry(OWN_FOLDER, new Map()).values()];
  const packed = await mkdtemp(path.join(tmpdir(), 'postern-pack-'));
  try {
    const archives = await npmPack(folders, packed, io);
    for (const { filename } of archives) {
      const archive = await readFile(path.join(packed, filename)).catch((cause: unknown) => {
        throw notPacked(`\`npm pack\` has not written ${filename}`, cause);
      });
      await writeWhole(path.join(dir, VENDOR_FOLDER, filename), archive);
    }
    const specs = archives.map(({ name, filename }) => [name, `file:${VENDOR_FOLDER}/${filename}`] as const);
    return Object.fromEntries(specs.sort(([a], [b]) => (a < b ? -1 : 1)));
  } finally {
    await rm(packed, { recursive: true, force: true });
  }
}

/** A package.json with these in place of its `devDependencies`. */
export function withDependencies(manifest: string, devDependencies: Vendored): string {
  return `${JSON.stringify({ ...(JSON.parse(manifest) as object), devDependencies }, null, 2)}\n`;
}

/** The package in `folder` and its dependencies, by name, as far as no registry has them. */
function withoutRegistry(folder: string, found: Map<string, string>): Map<string, string> {
  const { name, dependencies, optionalDependencies } = JSON.parse(
    readFileSync(path.join(folder, 'package.json'), 'utf8'),
  ) as Record<'dependencies' | 'optionalDependencies', Record<string, string> | undefined> & { name: string };
  if (found.has(name)) return found;
  found.set(name, folder);
  for (const needed of Object.keys({ ...dependencies, ...optionalDependencies })) {
    const there = installedFolder(needed, folder);
    if (there !== undefined && !isFromRegistry(there)) withoutRegistry(there, found);
  }
  return found;
}

/** As Node looks for packages, but for their folders, which not every package lets itself be asked for. */
function installedFolder(name: string, from: string): string | undefined {
  for (let folder = from; ; folder = path.dirname(folder)) {
    const candidate = path.join(folder, 'node_modules', name);
    if (existsSync(path.join(candidate, 'package.json'))) return realpathSync(candidate);
    if (path.dirname(folder) === folder) return undefined;
  }
}

interface Archive {
  readonly name: string;
  readonly filename: string;
}

async function npmPack(
  folders: readonly string[],
  into: string,
  { env }: Pick<Io, 'env'>,
): Promise<Archive[]> {
  const flags = ['--json', '--ignore-scripts', '--loglevel=error', `--pack-destination=${into}`];
  const { code, stdout, stderr } = await output('npm', ['pack', ...flags, ...folders], { cwd: into, env });
  if (code !== 0) throw notPacked(`\`npm pack\` ended with ${code}: ${stderr.trim()}`);
  try {
    return JSON.parse(stdout) as Archive[];
  } catch (cause) {
    throw notPacked(`\`npm pack\` printed no list of archives: ${stdout.slice(0, 200)}`, cause);
  }
}

function output(
  command: string,
  args: readonly string[],
  options: { cwd: string; env: Io['env'] },
): Promise<{ code: number; stdout: string; stderr: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
    const said = { stdout: '', stderr: '' };
    child.stdout.setEncoding('utf8').on('data', (text: string) => (said.stdout += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (said.stderr += text));
    child.once('error', (cause) => reject(notPacked(`npm cannot be started: ${cause.message}`, cause)));
    child.once('close', (code) => resolve({ code: code ?? 1, ...said }));
  });
}

function notPacked(seen: string, cause?: unknown): ToolchainError {
  return new ToolchainError('TC_VENDOR', seen, { cause });
}
