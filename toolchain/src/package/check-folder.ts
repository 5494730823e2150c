/** Holds what lies beside a module against the rules of a plugin's folder: spec.yaml, its schemas and example, the README. */
import path from 'node:path';
import type { PackageFinding, PackageRuleId, Severity } from '@postern/contract/rules';
import { MAX_SPEC_BYTES, parsePluginSpec, type PluginSpec } from '@postern/contract/spec';
import { PosternError } from '@postern/contract/errors';
import { readIfPresent } from '../files/read-bounded.js';
import { schemaFaults, valueFaults, type Schema } from './schema-check.js';

const SPEC = 'spec.yaml';
const README = 'README.md';

/** Everything that is found in the folder. A file that is missing is a warning: gateways load the module without it. */
export async function checkFolder(folder: string): Promise<PackageFinding[]> {
  return [...(await specFindings(folder)), ...(await readmeFindings(folder))];
}

async function specFindings(folder: string): Promise<PackageFinding[]> {
  const bytes = await readIfPresent(path.join(folder, SPEC), MAX_SPEC_BYTES);
  if (bytes === undefined) {
    const hint = `write one with \`postern new\`, or copy one: without it nothing can be packed, published or locked`;
    return [finding('spec-file', 'warning', `there is no ${SPEC}`, hint)];
  }
  try {
    return schemaFindings(parsePluginSpec(new TextDecoder().decode(bytes), SPEC));
  } catch (error) {
    if (!(error instanceof PosternError)) throw error;
    return [finding('spec-file', 'error', error.message, error.hint)];
  }
}

function schemaFindings({ spec }: PluginSpec): PackageFinding[] {
  return (['configSchema', 'routeConfigSchema'] as const).flatMap((field) => {
    const schema = spec[field]?.openAPIV3Schema;
    if (schema === undefined) return [];
    const place = `${SPEC}: spec.${field}.openAPIV3Schema`;
    const faults = schemaFaults(schema);
    const hint = 'a console makes a form of the schema, and checks what is filled in by it: mend it';
    if (faults.length > 0)
      return faults.map((fault) => finding('spec-schema', 'error', `${place}: ${fault}`, hint));
    return exampleFindings(schema, `${place}.example`);
  });
}

function exampleFindings(schema: Schema, place: string): PackageFinding[] {
  const faults = exampleFaults(schema);
  if (faults === undefined) {
    const hint = 'look for a pattern that takes the same text in many ways, as ^(a+)+$ does';
    return [finding('spec-example', 'warning', `${place}: takes too long to check`, hint)];
  }
  const hint =
    'people begin with the example, and `postern validate` and `postern dev` start the plugin with it: mend it, or the schema';
  return faults.map((fault) => finding('spec-example', 'error', `${place}: ${fault}`, hint));
}

/** An example in YAML is a value, or the text of a configuration, which may be JSON. */
function exampleFaults(schema: Schema): string[] | undefined {
  const example = schema['example'] ?? undefined;
  return example === undefined
    ? []
    : valueFaults(schema, typeof example === 'string' ? parsed(example) : example);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}

async function readmeFindings(folder: string): Promise<PackageFinding[]> {
  const bytes = await readIfPresent(path.join(folder, README));
  if (bytes !== undefined && bytes.length > 0) return [];
  const seen = bytes === undefined ? `there is no ${README}` : `${README} is empty`;
  return [
    finding(
      'readme',
      'warning',
      seen,
      'say what the plugin does and what its configuration means: a console shows it',
    ),
  ];
}

function finding(rule: PackageRuleId, severity: Severity, message: string, hint: string): PackageFinding {
  return { rule, severity, message, hint };
}
