/** Builds every guest of this folder from its sources; one that does not compile fails the suite. */
import { execFile } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';

import wabt from 'wabt';

import { CACHE } from '../install/cache.mjs';
import { ensureGo } from '../install/go.mjs';
import { ensureZig } from '../install/zig.mjs';

const run = promisify(execFile);
const HERE = import.meta.dirname;
/** What needs the C library, or Zig's parts that talk to a system, is built for WASI. */
const ON_WASI = ['growth.c', 'library.zig'];
const AT_ONCE = 2;

interface Source {
  readonly language: 'go' | 'c' | 'zig' | 'wat';
  /** File or package in the language's folder. */
  readonly file: string;
}

/** All guests as `language/name`. */
export function guestNames(): string[] {
  return sources().map(nameOf);
}

/** Builds all of them into `folder` and gives a function that finds a module by `language/name`. */
export async function buildGuests(folder: string): Promise<(name: string) => string> {
  const all = sources();
  const tools = { go: ensureGo(), zig: ensureZig(), wabt: await wabt() };
  const output = (name: string) => path.join(folder, `${name.replace('/', '-')}.wasm`);
  const waiting = [...all];
  const work = async () => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      await build(next, output(nameOf(next)), tools);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  const names = new Set(all.map(nameOf));
  return (name) => {
    if (!names.has(name)) throw new Error(`there is no guest ${name}`);
    return output(name);
  };
}

function sources(): Source[] {
  const files = (language: Source['language'], wanted: (name: string) => boolean) =>
    readdirSync(path.join(HERE, language))
      .filter(wanted)
      .map((file) => ({ language, file }));
  return [
    ...files('go', (name) => !name.includes('.') && name !== 'host'),
    ...files('c', (name) => name.endsWith('.c')),
    ...files('zig', (name) => name.endsWith('.zig') && name !== 'host.zig'),
    ...files('wat', (name) => name.endsWith('.wat')),
  ];
}

function nameOf({ language, file }: Source): string {
  return `${language}/${file.split('.')[0] ?? file}`;
}

interface Tools {
  readonly go: string;
  readonly zig: string;
  readonly wabt: Awaited<ReturnType<typeof wabt>>;
}

async function build({ language, file }: Source, output: string, { go, zig, wabt }: Tools): Promise<void> {
  const cwd = path.join(HERE, language);
  if (language === 'wat') {
    const module = wabt.parseWat(file, readFileSync(path.join(cwd, file), 'utf8'));
    writeFileSync(output, module.toBinary({ write_debug_names: true }).buffer);
    module.destroy();
    return;
  }
  const [command, args] =
    language === 'go' ? [go, goArguments(file, output)] : [zig, zigArguments(file, output)];
  await run(command, args, { cwd, env: environment() });
}

function goArguments(name: string, output: string): string[] {
  return ['build', '-trimpath', '-buildvcs=false', '-buildmode=c-shared', '-o', output, `./${name}`];
}

function zigArguments(file: string, output: string): string[] {
  const wasi = ON_WASI.includes(file);
  const target = ['-target', wasi ? 'wasm32-wasi' : 'wasm32-freestanding'];
  if (file.endsWith('.zig')) {
    const mode = ['-O', wasi ? 'ReleaseSafe' : 'ReleaseSmall', '-fno-strip'];
    return ['build-exe', file, ...target, '-fno-entry', '-rdynamic', ...mode, `-femit-bin=${output}`];
  }
  const system = wasi ? ['-mexec-model=reactor'] : ['-nostdlib', '-fno-builtin', '-Wl,--no-entry'];
  return ['cc', ...target, ...system, '-O1', '-Wall', '-Wno-unused-function', '-o', output, file];
}

/** Compilers keep what they made beside what the suite has installed. */
function environment(): NodeJS.ProcessEnv {
  const zig = path.join(CACHE, 'zig-build');
  return {
    ...process.env,
    ...{ GOOS: 'wasip1', GOARCH: 'wasm', GOTOOLCHAIN: 'local', GOFLAGS: '', CGO_ENABLED: '0' },
    ...{ GOCACHE: path.join(CACHE, 'go-build'), ZIG_GLOBAL_CACHE_DIR: zig, ZIG_LOCAL_CACHE_DIR: zig },
  };
}
