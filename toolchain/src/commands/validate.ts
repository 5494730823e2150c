/** `postern validate`: would a gateway take this module? Each finding says what was seen and what to do. */
import { sha256Hex } from '@postern/contract/digest';
import { checkModule, isTarget, TARGETS } from '@postern/contract/rules';
import type { Target } from '@postern/contract/rules';
import { painterFor } from '../command-line/colour.js';
import type { Command, Invocation } from '../command-line/command.js';
import { readModuleArgument } from '../files/module-argument.js';
import type { Io } from '../io.js';
import { renderGithub } from '../findings/github.js';
import { renderJson } from '../findings/json.js';
import { renderSarif } from '../findings/sarif.js';
import { renderText } from '../findings/text.js';
import type { Verdict, Verdicts } from '../findings/verdict.js';

/** The command's table entry. */
export const validateCommand: Command = {
  name: 'validate',
  summary: 'Check that a gateway would take a module.',
  usage: 'FILE|DIR… [--target envoy|higress|ngx] [--strict] [--format text|json|sarif|github]',
  examples: [
    'postern validate build/plugin.wasm',
    'postern validate . --target higress --strict',
    'postern validate plugin.wasm --format sarif > findings.sarif',
  ],
  flags: {
    target: { type: 'string', choices: TARGETS, default: 'envoy', doc: 'The gateway that would load it' },
    format: {
      type: 'string',
      choices: ['text', 'json', 'sarif', 'github'],
      default: 'text',
      doc: 'How to print the findings: for people, programs, code scanning, or as annotations of a GitHub run',
    },
    strict: { type: 'boolean', doc: 'Refuse on warnings too' },
  },
  arity: [1, Number.POSITIVE_INFINITY],
  run: validate,
};

async function validate({ args, flags, io }: Invocation): Promise<number> {
  const chosen = flags.given('target');
  const target = isTarget(chosen) ? chosen : 'envoy';
  const modules: Verdict[] = [];
  for (const arg of args) modules.push(await judge(arg, { target, strict: flags.on('strict'), io }));
  const accepted = modules.every((verdict) => verdict.accepted);
  io.stdout.write(render({ target, accepted, modules }, flags.given('format'), io));
  return accepted ? 0 : 1;
}

function render(verdicts: Verdicts, format: string, io: Io): string {
  switch (format) {
    case 'json':
      return renderJson(verdicts);
    case 'sarif':
      return renderSarif(verdicts, io.cwd);
    case 'github':
      return renderGithub(verdicts);
    default:
      return renderText(verdicts, painterFor(io.stdout, io.env));
  }
}

async function judge(
  arg: string,
  { target, strict, io }: { target: Target; strict: boolean; io: Io },
): Promise<Verdict> {
  const { shown, bytes } = await readModuleArgument(arg, io);
  const findings = checkModule(bytes, { target });
  const refused = findings.some(({ severity }) => strict || severity === 'error');
  return { file: shown, accepted: !refused, size: bytes.length, sha256: sha256Hex(bytes), findings };
}
