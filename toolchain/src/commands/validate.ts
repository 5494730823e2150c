/**
 * `postern validate`: would a gateway take this module? First the rules read it, then a canary starts it as a gateway's own
 * check does. Each finding says what was seen and what to do.
 */
import { existsSync } from 'node:fs';
import { constants } from 'node:os';
import path from 'node:path';
import { sha256Hex } from '@postern/contract/digest';
import { checkModule, ENVOY_VERSIONS, isTarget, observedVersion, TARGETS } from '@postern/contract/rules';
import type { EnvoyVersion, Finding, PackageFinding, Target } from '@postern/contract/rules';
import { foldersOf, pluginConfiguration, readConfiguration } from '../canary/plugin-configuration.js';
import type { PluginConfiguration } from '../canary/plugin-configuration.js';
import { notExecuted, runCanary } from '../canary/run-canary.js';
import type { CanaryOutcome } from '../canary/run-canary.js';
import { painterFor } from '../command-line/colour.js';
import type { Command, FlagReader, Invocation } from '../command-line/command.js';
import { readModuleArgument } from '../files/module-argument.js';
import { ToolchainError } from '../errors.js';
import type { Io } from '../io.js';
import { renderFixHints } from '../findings/fix-hints.js';
import { renderGithub } from '../findings/github.js';
import { renderJson } from '../findings/json.js';
import { renderSarif } from '../findings/sarif.js';
import { renderText } from '../findings/text.js';
import type { Verdict, Verdicts } from '../findings/verdict.js';
import { orThisFolder } from '../files/require-path.js';
import { checkFolder } from '../package/check-folder.js';

const [OLDEST, NEWEST] = [ENVOY_VERSIONS[0], ENVOY_VERSIONS[ENVOY_VERSIONS.length - 1]] as const;

/** Nobody waits longer. */
const LONGEST_DEADLINE_MS = 3_600_000;

/** The command's table entry. */
export const validateCommand: Command = {
  name: 'validate',
  summary: 'Check that a gateway would take a module.',
  usage:
    '[FILE|DIR…] [--target envoy|higress|ngx] [--minimum-version V] [--configuration FILE|JSON] [--strict] [--fix-hint] [--format text|json|sarif|github]',
  examples: [
    'postern validate build/plugin.wasm',
    'postern validate . --target higress --strict',
    'postern validate plugin.wasm --fix-hint',
    'postern validate plugin.wasm --minimum-version 1.36',
    'postern validate plugin.wasm --format sarif > findings.sarif',
    `postern validate plugin.wasm --configuration '{"header": "x-token"}'`,
  ],
  flags: {
    target: { type: 'string', choices: TARGETS, default: 'envoy', doc: 'The gateway that would load it' },
    'minimum-version': {
      type: 'string',
      value: 'V',
      doc: `The oldest Envoy that shall load it, from ${OLDEST} on; unless given, ${NEWEST} decides`,
    },
    format: {
      type: 'string',
      choices: ['text', 'json', 'sarif', 'github'],
      default: 'text',
      doc: 'How to print the findings: for people, programs, code scanning, or as annotations of a GitHub run',
    },
    strict: { type: 'boolean', doc: 'Refuse on warnings too' },
    'fix-hint': {
      type: 'boolean',
      doc: 'End with what to change, each cure once; other formats than text have it in each finding',
    },
    configuration: {
      type: 'string',
      value: 'FILE|JSON',
      doc: 'What the plugin is started with; unless given, the example in its spec.yaml, else nothing',
    },
    'vm-configuration': { type: 'string', value: 'FILE|JSON', doc: 'What its VM is started with' },
    'root-id': { type: 'string', value: 'ID', doc: 'The root_id that it is started with' },
    'canary-deadline': {
      type: 'string',
      value: 'TIME',
      default: '30s',
      doc: 'How long each step of the start may take: 500ms, 30s, 2m',
    },
    'no-canary': { type: 'boolean', doc: 'Only read the module, do not start it' },
  },
  arity: [0, Number.POSITIVE_INFINITY],
  run: validate,
};

/** What the command line says of every module. */
interface Wishes {
  readonly target: Target;
  readonly minimumVersion?: EnvoyVersion;
  readonly strict: boolean;
  readonly canary: boolean;
  readonly configuration: Uint8Array | undefined;
  readonly vmConfiguration: Uint8Array;
  readonly rootId: string;
  readonly deadlineMs: number;
}

async function validate({ args: given, flags, io }: Invocation): Promise<number> {
  const args = orThisFolder(given);
  const wishes = await readWishes(flags, io);
  const modules: Verdict[] = [];
  for (const arg of args) {
    modules.push(await judge(arg, wishes, io));
    if (io.signal.aborted) return 128 + (constants.signals[io.signal.reason as NodeJS.Signals] ?? 0);
  }
  const accepted = modules.every((verdict) => verdict.accepted);
  const { target, minimumVersion } = wishes;
  const asked = { target, ...(minimumVersion !== undefined && { minimumVersion }) };
  const verdicts = { ...asked, accepted, modules };
  const format = flags.given('format');
  io.stdout.write(render(verdicts, format, io));
  if (format === 'text' && flags.on('fix-hint')) {
    io.stdout.write(renderFixHints(verdicts, painterFor(io.stdout, io.env)));
  }
  return accepted ? 0 : 1;
}

async function readWishes(flags: FlagReader, io: Io): Promise<Wishes> {
  const target = flags.given('target');
  const read = (name: string): Promise<Uint8Array | undefined> =>
    readConfiguration(`--${name}`, flags.text(name), io.cwd);
  return {
    target: isTarget(target) ? target : 'envoy',
    ...minimumVersionOf(target, flags.text('minimum-version')),
    strict: flags.on('strict'),
    canary: !flags.on('no-canary'),
    configuration: await read('configuration'),
    vmConfiguration: (await read('vm-configuration')) ?? new Uint8Array(),
    rootId: flags.text('root-id') ?? '',
    deadlineMs: readDeadline(flags.given('canary-deadline')),
  };
}

function minimumVersionOf(target: string, text: string | undefined): Pick<Wishes, 'minimumVersion'> {
  if (text === undefined) return {};
  const minimumVersion = observedVersion(text);
  if (target === 'envoy' && minimumVersion !== undefined) return { minimumVersion };
  throw new ToolchainError('TC_FLAG_VALUE', `--minimum-version cannot be "${text}" for ${target}`, {
    hint:
      target === 'envoy'
        ? `What Envoy does is known from ${OLDEST} on, for example \`--minimum-version ${OLDEST}\`.`
        : 'It is a version of Envoy: leave it out, or give `--target envoy`.',
  });
}

function readDeadline(text: string): number {
  const [, number, unit = ''] = /^(\d+(?:\.\d+)?)(ms|s|m)$/.exec(text) ?? [];
  const milliseconds = Number(number) * ({ ms: 1, s: 1000, m: 60_000 }[unit] ?? Number.NaN);
  if (milliseconds >= 1 && milliseconds <= LONGEST_DEADLINE_MS) return milliseconds;
  throw new ToolchainError('TC_FLAG_VALUE', `--canary-deadline cannot be "${text}"`, {
    hint: 'It is a time of at most an hour, written as 500ms, 30s or 2m.',
  });
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

async function judge(arg: string, wishes: Wishes, io: Io): Promise<Verdict> {
  const { file, shown, bytes, folder } = await readModuleArgument(arg, io);
  const around = folder ?? folderAround(file);
  const beside = around === undefined ? [] : await checkFolder(around);
  const { target, minimumVersion } = wishes;
  const seen = checkModule(bytes, { target, ...(minimumVersion !== undefined && { minimumVersion }) });
  const { stage, findings: started } = await start(
    { module: file, bytes, findings: seen, beside },
    wishes,
    io,
  );
  const findings = [
    ...seen.map((finding) => ({ ...finding, stage: 'rules' as const })),
    ...started,
    ...beside.map((finding) => ({ ...finding, stage: 'package' as const })),
  ];
  const refused = findings.some(({ severity }) => wishes.strict || severity === 'error');
  return {
    file: shown,
    accepted: !refused,
    size: bytes.length,
    sha256: sha256Hex(bytes),
    findings,
    canary: stage,
    isPackage: around !== undefined,
  };
}

/** The plugin's folder around a module that was named by itself, if it is in one. */
function folderAround(file: string): string | undefined {
  return foldersOf(file).find((folder) => existsSync(path.join(folder, 'spec.yaml')));
}

/** A module, and what the rules say of it. */
interface ReadModule {
  readonly module: string;
  readonly bytes: Uint8Array;
  readonly findings: readonly Finding[];
  /** What is found beside it. */
  readonly beside: readonly PackageFinding[];
}

async function start(
  { module, bytes, findings, beside }: ReadModule,
  wishes: Wishes,
  io: Io,
): Promise<CanaryOutcome> {
  const { target, canary, configuration: given } = wishes;
  if (!canary) return notExecuted('--no-canary was given');
  if (target === 'ngx')
    return notExecuted(
      'no host here starts modules as ngx_wasm_module does',
      'start it on ngx_wasm_module itself',
    );
  if (findings.some(({ severity }) => severity === 'error'))
    return notExecuted('the rules refuse the module already');
  // A spec.yaml that cannot be read has no example, and that is said already.
  const isSpecBroken = beside.some(({ rule, severity }) => rule === 'spec-file' && severity === 'error');
  const none: PluginConfiguration = { source: 'empty', bytes: new Uint8Array() };
  const configuration = isSpecBroken && given === undefined ? none : await pluginConfiguration(module, given);
  return runCanary({ ...wishes, target, module: bytes, configuration }, io);
}
