/** `postern validate`: would a gateway take this module? Each finding says what was seen and what to do. */
import path from 'node:path';
import { sha256Hex } from '@postern/contract/digest';
import { checkModule, isTarget, TARGETS } from '@postern/contract/rules';
import type { Finding, Target } from '@postern/contract/rules';
import { painterFor } from '../command-line/colour.js';
import type { Command, Invocation } from '../command-line/command.js';
import { requirePath } from '../files/require-path.js';
import { readIfPresent } from '../files/read-bounded.js';
import { ToolchainError } from '../errors.js';
import type { Io } from '../io.js';
import { renderFinding } from '../package/findings.js';

/** The command's table entry. */
export const validateCommand: Command = {
  name: 'validate',
  summary: 'Check that a gateway would take a module.',
  usage: 'FILE|DIR… [--target envoy|higress|ngx] [--strict] [--format text|json]',
  examples: [
    'postern validate build/plugin.wasm',
    'postern validate . --target higress --strict',
    'postern validate plugin.wasm --format json',
  ],
  flags: {
    target: { type: 'string', choices: TARGETS, default: 'envoy', doc: 'The gateway that would load it' },
    format: { type: 'string', choices: ['text', 'json'], default: 'text', doc: 'How to print the findings' },
    strict: { type: 'boolean', doc: 'Refuse on warnings too' },
  },
  arity: [1, Number.POSITIVE_INFINITY],
  run: validate,
};

interface Verdict {
  readonly file: string;
  readonly accepted: boolean;
  readonly size: number;
  readonly sha256: string;
  readonly findings: readonly Finding[];
}

async function validate({ args, flags, io }: Invocation): Promise<number> {
  const chosen = flags.given('target');
  const target = isTarget(chosen) ? chosen : 'envoy';
  const verdicts: Verdict[] = [];
  for (const arg of args) verdicts.push(await judge(arg, { target, strict: flags.on('strict'), io }));
  const accepted = verdicts.every((verdict) => verdict.accepted);
  if (flags.given('format') === 'json') {
    io.stdout.write(`${JSON.stringify({ target, accepted, modules: verdicts }, null, 2)}\n`);
  } else {
    for (const verdict of verdicts) io.stdout.write(renderVerdict(verdict, target, io));
  }
  return accepted ? 0 : 1;
}

async function judge(
  arg: string,
  { target, strict, io }: { target: Target; strict: boolean; io: Io },
): Promise<Verdict> {
  const { file, folder } = await requirePath(arg, io);
  const module = folder ? path.join(file, 'build', 'plugin.wasm') : file;
  const shown = folder ? path.join(arg, 'build', 'plugin.wasm') : arg;
  const bytes = await readIfPresent(module);
  if (bytes === undefined) {
    throw new ToolchainError('TC_FILE_MISSING', `there is no ${shown}`, {
      hint: `Build it with \`postern build ${arg}\`, or name a .wasm file.`,
    });
  }
  const findings = checkModule(bytes, { target });
  const refused = findings.some(({ severity }) => strict || severity === 'error');
  return { file: shown, accepted: !refused, size: bytes.length, sha256: sha256Hex(bytes), findings };
}

function renderVerdict({ file, accepted, findings }: Verdict, target: Target, io: Io): string {
  const paint = painterFor(io.stdout, io.env);
  const verdict = accepted ? paint('green', 'accepted') : paint('red', 'refused');
  const counts = countOf(findings);
  const headline = `${file}: ${verdict} for ${target}${counts === '' ? '' : `, ${counts}`}\n`;
  return headline + findings.map((finding) => renderFinding(finding, paint)).join('');
}

function countOf(findings: readonly Finding[]): string {
  const count = (severity: Finding['severity']): string => {
    const number = findings.filter((finding) => finding.severity === severity).length;
    return number === 0 ? '' : `${number} ${severity}${number === 1 ? '' : 's'}`;
  };
  return [count('error'), count('warning')].filter((text) => text !== '').join(', ');
}
