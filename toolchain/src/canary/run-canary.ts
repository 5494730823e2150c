/** The second stage: gateway-host starts the module, in a process of its own, and reports. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { CANARY_RULES } from '@postern/contract/rules';
import type { CanaryReport, Target } from '@postern/contract/rules';
import { ToolchainError } from '../errors.js';
import type { CanaryStage, StagedFinding } from '../findings/verdict.js';
import type { Io } from '../io.js';
import { askSibling } from '../siblings/ask.js';
import type { Answer } from '../siblings/ask.js';
import type { PluginConfiguration } from './plugin-configuration.js';

/** How a module is started. */
export interface CanaryRequest {
  readonly module: Uint8Array;
  readonly target: Exclude<Target, 'ngx'>;
  readonly configuration: PluginConfiguration;
  readonly vmConfiguration: Uint8Array;
  readonly rootId: string;
  readonly deadlineMs: number;
}

/** The stage, and what it found. */
export interface CanaryOutcome {
  readonly stage: CanaryStage;
  readonly findings: readonly StagedFinding[];
}

const HOST = '@postern/gateway-host';
/** A start has five steps that may take the deadline each; a process takes a while to start. */
const STEPS = 5;
const PROCESS_MS = 60_000;

export async function runCanary(request: CanaryRequest, io: Io): Promise<CanaryOutcome> {
  // From here on a stop signal is heard, so that nothing is left behind.
  const { signal } = io;
  // The very bytes that were judged, and no secret on a command line.
  const folder = await mkdtemp(path.join(tmpdir(), 'postern-canary-'));
  try {
    const answer = await ask(request, folder, { cwd: io.cwd, env: io.env, signal });
    return outcomeOf(answer, request.configuration.source);
  } catch (error) {
    if (!(error instanceof ToolchainError) || error.code !== 'TC_SIBLING_MISSING') throw error;
    return notExecuted(error.message, error.hint);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** A stage that tells nothing, and why. */
export function notExecuted(reason: string, hint?: string): CanaryOutcome {
  const why = hint === undefined ? { reason } : { reason, hint };
  return { stage: { result: 'not-executed', ...why, log: [] }, findings: [] };
}

async function ask(
  request: CanaryRequest,
  folder: string,
  io: Pick<Io, 'cwd' | 'env' | 'signal'>,
): Promise<Answer> {
  const files = {
    module: path.join(folder, 'plugin.wasm'),
    configuration: path.join(folder, 'configuration'),
    vmConfiguration: path.join(folder, 'vm-configuration'),
  };
  const { module, configuration, vmConfiguration, deadlineMs } = request;
  await writeFile(files.module, module, { mode: 0o600 });
  await writeFile(files.configuration, configuration.bytes, { mode: 0o600 });
  await writeFile(files.vmConfiguration, vmConfiguration, { mode: 0o600 });
  const args = [
    ...['canary', files.module, '--profile', request.target, `--root-id=${request.rootId}`],
    ...['--configuration', files.configuration, '--vm-configuration', files.vmConfiguration],
    ...['--deadline', `${deadlineMs}ms`],
  ];
  return askSibling(HOST, args, { io, patienceMs: STEPS * deadlineMs + PROCESS_MS });
}

function outcomeOf(answer: Answer, source: PluginConfiguration['source']): CanaryOutcome {
  const report = readReport(answer.stdout);
  if (report === undefined) return withoutReport(answer);
  const { findings, ...stage } = report;
  const staged = findings.map((finding) => ({ ...finding, stage: 'canary' as const }));
  return {
    stage: { ...stage, configuration: source },
    findings: source === 'empty' ? staged.map(adviseConfiguration) : staged,
  };
}

/** Of a plugin that got nothing at all, the likeliest cause is that. */
function adviseConfiguration(finding: StagedFinding): StagedFinding {
  const { rule, callback } = finding;
  if (callback !== 'proxy_on_configure' || (rule !== 'canary-configure' && rule !== 'canary-trap'))
    return finding;
  const hint = `${finding.hint}; it got an empty configuration: give one with --configuration FILE, or as \`example\` in its spec.yaml`;
  return { ...finding, hint };
}

/** A process that was ended from outside took more than it may; one that ended by itself could not do its work. */
function withoutReport({ code, signal, stderr, late }: Answer): CanaryOutcome {
  if (signal === null) {
    const last = stderr.trim().split('\n').slice(-3).join('; ');
    return notExecuted(`${HOST} ended with ${code} and without a report: ${last}`, 'mend its installation');
  }
  const [rule, message] = late
    ? (['canary-deadline', 'the start has not come to an end'] as const)
    : (['canary-crash', `the start has ended the host's process with ${signal}`] as const);
  const hint = late ? 'look for a loop' : 'the module takes more memory than there is, or breaks the engine';
  const finding = { rule, severity: 'error', message, hint, stage: 'canary', backtrace: [] } as const;
  return { stage: { result: 'refused', log: [] }, findings: [finding] };
}

function readReport(stdout: string): CanaryReport | undefined {
  try {
    const read: unknown = JSON.parse(stdout);
    return isReport(read) ? read : undefined;
  } catch {
    return undefined;
  }
}

/** Another version of gateway-host may print something else. */
function isReport(read: unknown): read is CanaryReport {
  if (typeof read !== 'object' || read === null) return false;
  const { result, findings, log } = read as Partial<Record<keyof CanaryReport, unknown>>;
  if (!Array.isArray(findings) || !Array.isArray(log)) return false;
  const known = findings.every(({ rule }: { rule?: unknown }) => CANARY_RULES.some(({ id }) => id === rule));
  return known && (result === 'passed' || result === 'refused' || result === 'not-executed');
}
