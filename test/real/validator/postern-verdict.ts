/** What `postern validate --target envoy` makes of a module. */
import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import path from 'node:path';

import { ROOT } from '../../e2e/processes.js';
import type { ModuleCase } from './module-case.js';

export interface PosternVerdict {
  readonly accepted: boolean;
  readonly canary: 'passed' | 'refused' | 'not-executed';
  /** Why the canary was not executed. */
  readonly reason: string;
  /** Rules, each once, as they were found. */
  readonly errors: readonly string[];
  readonly warnings: readonly string[];
}

const DEADLINE = '15s';

/** What the command prints of a module, as far as it is needed. */
interface Printed {
  readonly accepted: boolean;
  readonly findings: readonly { readonly rule: string; readonly severity: 'error' | 'warning' }[];
  readonly canary: { readonly result: PosternVerdict['canary']; readonly reason?: string };
}

/** A module's file, and what it is started with. */
export interface PlacedCase {
  readonly one: ModuleCase;
  readonly module: string;
}

/** How they are judged. */
export interface HowJudged {
  /** A place for the files of their configuration, without a spec.yaml. */
  readonly folder: string;
  /** The oldest Envoy that shall take them. */
  readonly minimumVersion?: string;
}

/** The verdicts of modules that are started alike, by one command. */
export async function posternVerdicts(
  placed: readonly PlacedCase[],
  { folder, minimumVersion }: HowJudged,
): Promise<PosternVerdict[]> {
  const [first] = placed;
  if (first === undefined) return [];
  const { configuration, vmConfiguration, rootId, loops } = first.one;
  const flags = [
    '--target',
    'envoy',
    '--format',
    'json',
    '--canary-deadline',
    loops === true ? '2s' : DEADLINE,
  ];
  if (minimumVersion !== undefined) flags.push('--minimum-version', minimumVersion);
  const given = (flag: string, text: string | undefined): void => {
    if (text === undefined) return;
    const file = path.join(folder, flag);
    writeFileSync(file, text);
    flags.push(`--${flag}`, file);
  };
  given('configuration', configuration);
  given('vm-configuration', vmConfiguration);
  if (rootId !== undefined) flags.push('--root-id', rootId);
  const printed = await run(['validate', ...placed.map(({ module }) => module), ...flags]);
  const { modules } = JSON.parse(printed) as { modules: readonly Printed[] };
  return modules.map(verdictOf);
}

function verdictOf({ accepted, findings, canary }: Printed): PosternVerdict {
  const rules = (wanted: 'error' | 'warning'): string[] => [
    ...new Set(findings.filter(({ severity }) => severity === wanted).map(({ rule }) => rule)),
  ];
  const { result, reason = '' } = canary;
  return { accepted, canary: result, reason, errors: rules('error'), warnings: rules('warning') };
}

/** Exit code 1 is a verdict, too. */
function run(args: readonly string[]): Promise<string> {
  const bin = path.join(ROOT, 'toolchain/bin/postern.js');
  return new Promise((resolve, reject) => {
    execFile(process.execPath, [bin, ...args], { maxBuffer: 64 << 20 }, (error, stdout, stderr) => {
      if (stdout !== '') resolve(stdout);
      else reject(new Error(`postern ${args.join(' ')}: ${stderr}`, { cause: error }));
    });
  });
}
