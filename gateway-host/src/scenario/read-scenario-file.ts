/** Reads a scenario file: every fault is an error with its line. */
import { plainValue, parseConfigText, refuse, type ConfigNode } from '../config/document.js';
import { readText } from '../config/read-file.js';
import { describe, entriesOf, type Reader } from '../config/schema.js';
import { bool, enumOf, nonEmptyText, text } from '../config/values.js';
import { fields, list } from './fields.js';
import { textMatcher } from './read-matchers.js';
import { step } from './read-steps.js';
import { isSuite, suite } from './service-extensions/read-suite.js';
import { parseTextFormat } from './service-extensions/text-format.js';
import type { Scenario, ScenarioFile, ScenarioPlugin } from './scenario.js';

const POLICIES = ['FAIL_CLOSED', 'FAIL_OPEN', 'FAIL_RELOAD'] as const;
/** The clock of a scenario that does not say: 2023-11-14T22:13:20Z. */
const NOW = 1_700_000_000_000_000_000n;

/**
 * Reads scenarios, or a suite of service-extensions in YAML or (`.textpb`) in text format.
 *
 * @throws GatewayError GH_CONFIG_FILE, GH_CONFIG
 */
export async function readScenarioFile(file: string): Promise<ScenarioFile> {
  const content = await readText(file);
  if (file.endsWith('.textpb')) return suiteFile(parseTextFormat(content, file));
  const node = parseConfigText(content, file);
  if (!isSuite(node)) return scenarioFile(node);
  // `1.10` and `no` are values of headers there, whatever YAML makes of them.
  return suiteFile(parseConfigText(content, file, undefined, (plain) => plain));
}

/** A suite as scenarios without steps. */
function suiteFile(node: ConfigNode): ScenarioFile {
  const read = suite(node);
  const scenarios = read.tests.map(({ name, line }): Scenario => ({
    ...{ name, line, configuration: undefined, properties: {}, now: NOW, refused: undefined },
    ...{ allowRefusals: true, steps: [] },
  }));
  return {
    file: node.file,
    profile: 'envoy',
    plugins: [THE_PLUGIN],
    properties: {},
    clusters: [],
    scenarios,
    suite: read,
  };
}

export const scenarioFile: Reader<ScenarioFile> = (node) => {
  const given = fields(node, {
    profile: enumOf(['envoy', 'higress']),
    plugin,
    plugins: list(plugin),
    properties,
    clusters: list(nonEmptyText),
    scenarios: list(scenario),
  });
  if (given.plugin !== undefined && given.plugins !== undefined)
    throw refuse(node, 'only one of plugin and plugins may be given');
  const { scenarios = [] } = given;
  if (scenarios.length === 0) throw refuse(node, 'scenarios is missing or empty');
  return {
    file: node.file,
    profile: given.profile ?? 'envoy',
    plugins: given.plugins ?? [given.plugin ?? THE_PLUGIN],
    properties: given.properties ?? {},
    clusters: given.clusters ?? [],
    scenarios,
  };
};

const THE_PLUGIN: ScenarioPlugin = {
  module: undefined,
  name: 'plugin',
  rootId: undefined,
  configuration: undefined,
  vmConfiguration: undefined,
  failurePolicy: 'FAIL_CLOSED',
};

/** Text, or a structure that the plugin gets as JSON. */
const configuration: Reader<string> = (node) =>
  typeof node.value === 'string' ? node.value : JSON.stringify(plainValue(node));

function plugin(node: ConfigNode): ScenarioPlugin {
  const given = fields(node, {
    module: nonEmptyText,
    name: nonEmptyText,
    root_id: text,
    configuration,
    vm_configuration: configuration,
    failure_policy: enumOf(POLICIES),
  });
  return {
    module: given.module,
    name: given.name ?? THE_PLUGIN.name,
    rootId: given.root_id,
    configuration: given.configuration,
    vmConfiguration: given.vm_configuration,
    failurePolicy: given.failure_policy ?? 'FAIL_CLOSED',
  };
}

function properties(node: ConfigNode): Readonly<Record<string, string | number | boolean>> {
  return Object.fromEntries(
    [...entriesOf(node)].map(([path, { value, ...at }]) => {
      if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean')
        return [path, value];
      throw refuse(at, `text, a number, true or false is wanted, this is ${describe({ value, ...at })}`);
    }),
  );
}

function scenario(node: ConfigNode): Scenario {
  const given = fields(node, {
    name: nonEmptyText,
    configuration,
    properties,
    now: instant,
    refused: textMatcher,
    allow_refusals: bool,
    steps: list(step),
  });
  if (given.name === undefined) throw refuse(node, 'name is missing');
  const { steps = [], refused } = given;
  if ((steps.length === 0) !== (refused !== undefined))
    throw refuse(node, 'either steps or refused must be given');
  return {
    name: given.name,
    line: node.line,
    configuration: given.configuration,
    properties: given.properties ?? {},
    now: given.now ?? NOW,
    refused,
    allowRefusals: given.allow_refusals ?? false,
    steps,
  };
}

/** `2026-01-31T12:00:00Z`, to the millisecond. */
function instant(node: ConfigNode): bigint {
  const written = text(node);
  const at = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,3})?Z$/.test(written) ? Date.parse(written) : Number.NaN;
  if (!Number.isFinite(at)) throw refuse(node, 'a time is wanted', 'write 2026-01-31T12:00:00Z, in quotes');
  return BigInt(at) * 1_000_000n;
}
