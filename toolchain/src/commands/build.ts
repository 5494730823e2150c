/** `postern build`: plugins' folders in, modules out, with their sizes and digests. */
import path from 'node:path';
import { painterFor } from '../command-line/colour.js';
import type { Command, Invocation } from '../command-line/command.js';
import { buildAndTell, NO_CACHE } from '../compile/build-and-tell.js';
import type { BuiltModule } from '../compile/build-plugin.js';
import type { BuildTarget } from '../compile/compiler.js';
import { ToolchainError } from '../errors.js';
import { orThisFolder, requireFolder } from '../files/require-path.js';
import type { Io } from '../io.js';
import { renderSize } from '../size/render-size.js';
import { sizeReport } from '../size/size-report.js';

/** The command's table entry. */
export const buildCommand: Command = {
  name: 'build',
  summary: 'Compile plugins to WebAssembly, reproducibly.',
  usage: '[DIR…] [--target release|debug|both] [--out FILE] [--report] [--no-cache]',
  examples: ['postern build', 'postern build plugins/auth --target both', 'postern build . --out auth.wasm'],
  flags: {
    target: {
      type: 'string',
      choices: ['release', 'debug', 'both'],
      default: 'release',
      doc: 'What to build: small and fast, quick to build with a source map, or both',
    },
    out: {
      type: 'string',
      value: 'FILE',
      doc: "Where to write the module instead of the plugin's build folder",
    },
    report: { type: 'boolean', doc: 'Say where the bytes of each module go, as `postern size` does' },
    ...NO_CACHE,
  },
  arity: [0, Number.POSITIVE_INFINITY],
  run: build,
};

async function build({ args: given, flags, io }: Invocation): Promise<number> {
  const args = orThisFolder(given);
  const chosen = flags.given('target');
  const targets: readonly BuildTarget[] =
    chosen === 'both' ? ['release', 'debug'] : [chosen === 'debug' ? 'debug' : 'release'];
  const out = flags.text('out');
  if (out !== undefined && args.length * targets.length > 1) {
    throw new ToolchainError('TC_ARGUMENTS', '--out names one file, but several modules would be built', {
      hint: 'Build one plugin for one target with it, for example `postern build . --out auth.wasm`.',
    });
  }
  let failed = 0;
  for (const arg of args) {
    const dir = await requireFolder(arg, io);
    for (const target of targets) {
      const outFile = out === undefined ? undefined : path.resolve(io.cwd, out);
      const one = { arg, dir, target, out: outFile, cache: !flags.on('no-cache') };
      const built = await buildAndTell(one, io);
      if (built === undefined) failed += 1;
      else if (flags.on('report')) io.stdout.write(reportOf(built, io));
    }
  }
  return failed === 0 ? 0 : 1;
}

const REPORT_ROWS = 15;

function reportOf({ file, bytes }: BuiltModule, io: Io): string {
  const view = { paint: painterFor(io.stdout, io.env), top: REPORT_ROWS };
  return `\n${renderSize(sizeReport(path.relative(io.cwd, file), bytes), view)}`;
}
