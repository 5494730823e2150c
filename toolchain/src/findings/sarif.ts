/**
 * Verdicts for tools that gather findings of many checkers, such as code scanning.
 * Spec: OASIS Static Analysis Results Interchange Format (SARIF) 2.1.0.
 */
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { BROKEN_MODULE, CANARY_RULES, PACKAGE_RULES, RULES } from '@postern/contract/rules';
import { toolchainVersion } from '../version.js';
import type { Verdicts } from './verdict.js';

const SCHEMA = 'https://docs.oasis-open.org/sarif/sarif/v2.1.0/os/schemas/sarif-schema-2.1.0.json';

/** @param cwd the folder that files are named from */
export function renderSarif({ modules }: Verdicts, cwd: string): string {
  const rules = [BROKEN_MODULE, ...RULES, ...CANARY_RULES, ...PACKAGE_RULES].map(({ id, title }) => ({
    id,
    shortDescription: { text: title },
  }));
  const results = modules.flatMap(({ file, findings, canary }) =>
    findings.map(({ rule, severity, stage, message, hint, callback, backtrace }) => ({
      ruleId: rule,
      ruleIndex: rules.findIndex(({ id }) => id === rule),
      level: severity,
      message: { text: `${message}\n${hint}` },
      locations: [placeOf(file, cwd)],
      properties: { stage, callback, backtrace, ...(stage === 'canary' ? { log: canary.log } : {}) },
    })),
  );
  const driver = { name: 'postern', version: toolchainVersion(), rules };
  // A stage that was not executed is told as the standard has it: a note about the run.
  const toolExecutionNotifications = modules.flatMap(({ file, canary: { result, reason, hint } }) =>
    result === 'not-executed'
      ? [
          {
            level: 'note',
            message: { text: `canary not-executed: ${reason}${hint === undefined ? '' : `\n${hint}`}` },
            locations: [placeOf(file, cwd)],
          },
        ]
      : [],
  );
  const invocations = [{ executionSuccessful: true, toolExecutionNotifications }];
  const log = { $schema: SCHEMA, version: '2.1.0', runs: [{ tool: { driver }, invocations, results }] };
  return `${JSON.stringify(log, null, 2)}\n`;
}

function placeOf(file: string, cwd: string): object {
  return { physicalLocation: { artifactLocation: { uri: uriOf(file, cwd) } } };
}

/** Relative where the file is below the folder, as code scanning wants it. */
function uriOf(file: string, cwd: string): string {
  const folder = pathToFileURL(`${cwd}${path.sep}`).href;
  const { href } = pathToFileURL(path.resolve(cwd, file));
  return href.startsWith(folder) ? href.slice(folder.length) : href;
}
