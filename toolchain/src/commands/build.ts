/** `postern build`: plugins' folders in, modules out, with their sizes and digests. */
import path from 'node:path';
import { painterFor } from '../command-line/colour.js';
import type { Command, Invocation } from '../command-line/command.js';
import { buildPlugin } from '../compile/build-plugin.js';
import type { BuiltModule } from '../compile/build-plugin.js';
import type { BuildTarget } from '../compile/compiler.js';
import { renderDiagnostic } from '../compile/diagnostics.js';
import { TOOLCHAIN_ERRORS, ToolchainError } from '../errors.js';
import { requireFolder } from '../files/require-path.js';
import type { Io } from '../io.js';
import { renderFinding } from '../package/findings.js';

/** The command's table entry. */
export const buildCommand: Command = {
  name: 'build',
  summary: 'Compile plugins to WebAssembly, reproducibly.',
  usage: 'DIR… [--target release|debug|both] [--out FILE]',
  examples: [
    'postern build .',
    'postern build plugins/auth --target both',
    'postern build . --out auth.wasm',
  ],
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
  },
  arity: [1, Number.POSITIVE_INFINITY],
  run: build,
};

async function build({ args, flags, io }: Invocation): Promise<number> {
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
      if (!(await buildOne({ arg, dir, target, out: outFile }, io))) failed += 1;
    }
  }
  return failed === 0 ? 0 : 1;
}

interface OneBuild {
  readonly arg: string;
  readonly dir: string;
  readonly target: BuildTarget;
  readonly out: string | undefined;
}

async function buildOne({ arg, dir, target, out }: OneBuild, io: Io): Promise<boolean> {
  const result = await buildPlugin({ dir, target, out });
  const paint = painterFor(io.stderr, io.env);
  for (const diagnostic of result.diagnostics) {
    io.stderr.write(renderDiagnostic(diagnostic, { paint, cwd: io.cwd }));
  }
  const errors = result.findings.filter(({ severity }) => severity === 'error');
  for (const finding of result.ok ? [] : errors) io.stderr.write(renderFinding(finding, paint));
  if (result.ok) {
    io.stdout.write(summaryOf(result, io));
    return true;
  }
  const code = errors.length > 0 ? 'TC_MODULE_REFUSED' : 'TC_COMPILE';
  const count = errors.length || result.diagnostics.filter(({ severity }) => severity === 'error').length;
  const counted = `${count} ${count === 1 ? 'error' : 'errors'}`;
  io.stderr.write(`${paint('red', `error ${code}:`)} ${arg}: ${counted}, nothing written\n`);
  io.stderr.write(`  hint: ${TOOLCHAIN_ERRORS[code].hint}\n`);
  return false;
}

/** Warnings of a good module stay with `postern validate`: they tell of a target, not of the build. */
function summaryOf({ file, bytes, codeSize, sha256, milliseconds }: BuiltModule, io: Io): string {
  const sizes = `${bytes.length} bytes (${codeSize} without names)`;
  return `${path.relative(io.cwd, file)}  ${sizes}  sha256 ${sha256}  ${milliseconds} ms\n`;
}
