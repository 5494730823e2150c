/**
 * Verdicts for tools that gather findings of many checkers, such as code scanning.
 * Spec: OASIS Static Analysis Results Interchange Format (SARIF) 2.1.0.
 */
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { BROKEN_MODULE, RULES } from '@postern/contract/rules';
import { toolchainVersion } from '../version.js';
import type { Verdicts } from './verdict.js';

const SCHEMA = 'https://docs.oasis-open.org/sarif/sarif/v2.1.0/os/schemas/sarif-schema-2.1.0.json';

/** @param cwd the folder that files are named from */
export function renderSarif(verdicts: Verdicts, cwd: string): string {
  const rules = [BROKEN_MODULE, ...RULES].map(({ id, title }) => ({ id, shortDescription: { text: title } }));
  const results = verdicts.modules.flatMap(({ file, findings }) =>
    findings.map(({ rule, severity, message, hint }) => ({
      ruleId: rule,
      ruleIndex: rules.findIndex(({ id }) => id === rule),
      level: severity,
      message: { text: `${message}\n${hint}` },
      locations: [{ physicalLocation: { artifactLocation: { uri: uriOf(file, cwd) } } }],
    })),
  );
  const driver = { name: 'postern', version: toolchainVersion(), rules };
  const log = { $schema: SCHEMA, version: '2.1.0', runs: [{ tool: { driver }, results }] };
  return `${JSON.stringify(log, null, 2)}\n`;
}

/** Relative where the file is below the folder, as code scanning wants it. */
function uriOf(file: string, cwd: string): string {
  const folder = pathToFileURL(`${cwd}${path.sep}`).href;
  const { href } = pathToFileURL(path.resolve(cwd, file));
  return href.startsWith(folder) ? href.slice(folder.length) : href;
}
