/** A build as the user sees it: diagnostics, findings, and a line with sizes and digest. */
import path from 'node:path';
import { painterFor } from '../command-line/colour.js';
import type { Flags } from '../command-line/command.js';
import { TOOLCHAIN_ERRORS } from '../errors.js';
import { renderFinding } from '../findings/finding-lines.js';
import type { Io } from '../io.js';
import { buildPlugin } from './build-plugin.js';
import type { BuiltModule } from './build-plugin.js';
import type { BuildTarget } from './compiler.js';
import { renderDiagnostic } from './diagnostics.js';

/** One build, and how the user named its folder. */
export interface OneBuild {
  readonly arg: string;
  readonly dir: string;
  readonly target: BuildTarget;
  readonly out: string | undefined;
  /** Whether what was built before may be taken. */
  readonly cache: boolean;
}

/** The flag of every command that builds. */
export const NO_CACHE: Flags = {
  'no-cache': {
    type: 'boolean',
    doc: 'Compile even when nothing has changed, and keep nothing for the next time',
  },
};

/** What is said when the cache could not be used. */
export const CACHE_DAMAGED = 'note: the build cache was damaged, so everything was compiled';

/** Builds, and prints what came of it; undefined when nothing was written. */
export async function buildAndTell(
  { arg, dir, target, out, cache }: OneBuild,
  io: Io,
): Promise<BuiltModule | undefined> {
  const result = await buildPlugin({ dir, target, out, cache });
  const paint = painterFor(io.stderr, io.env);
  if (result.cached === 'damaged') io.stderr.write(`${CACHE_DAMAGED}\n`);
  for (const diagnostic of result.diagnostics) {
    io.stderr.write(renderDiagnostic(diagnostic, { paint, cwd: io.cwd }));
  }
  const errors = result.findings.filter(({ severity }) => severity === 'error');
  for (const finding of result.ok ? [] : errors) io.stderr.write(renderFinding(finding, paint));
  if (result.ok) {
    io.stdout.write(summaryOf(result, io));
    return result;
  }
  const code = errors.length > 0 ? 'TC_MODULE_REFUSED' : 'TC_COMPILE';
  const count = errors.length || result.diagnostics.filter(({ severity }) => severity === 'error').length;
  const counted = `${count} ${count === 1 ? 'error' : 'errors'}`;
  io.stderr.write(`${paint('red', `error ${code}:`)} ${arg}: ${counted}, nothing written\n`);
  io.stderr.write(`  hint: ${TOOLCHAIN_ERRORS[code].hint}\n`);
  return undefined;
}

/** Warnings of a good module stay with `postern validate`: they tell of a target, not of the build. */
function summaryOf({ file, bytes, codeSize, sha256, milliseconds, cached }: BuiltModule, io: Io): string {
  const sizes = `${bytes.length} bytes (${codeSize} without names)`;
  return `${path.relative(io.cwd, file)}  ${sizes}  sha256 ${sha256}  ${milliseconds} ms${cached === 'unchanged' ? ', unchanged' : ''}\n`;
}
