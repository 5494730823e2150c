/** Contexts and lifecycle: what is seen of a plugin from its start to its end. */
import { pluginConfig, WASM } from '../../envoy/side-by-side/bootstrap.js';
import { request, type Json, type Scenario, type ScenarioPlugin } from '../../envoy/side-by-side/scenario.js';
import { chapterOf, configured, type Given } from './chapter.js';

const VM = { vmId: 'v', vmConfiguration: 'shared' };
const TWICE = [[request()], [request()]];

const COUNTERS = 'extension_config_discovery.http_filter.found.';
const CONFIG = 'type.googleapis.com/envoy.config.core.v3.TypedExtensionConfig';
/** A filter that comes from a file: when the file changes, the plugin goes once nobody uses it. */
const FOUND: Json = {
  name: 'found',
  config_discovery: { config_source: { path_config_source: { path: '{file:ecds}' } }, type_urls: [WASM] },
};

function resources(plugin: ScenarioPlugin, version_info: string): Json {
  const modules = (name: string): string => `{module:${name}}`;
  const config = pluginConfig({ name: 'A', ...plugin }, { vm: 'v', configuration: '', modules });
  return {
    version_info,
    resources: [{ '@type': CONFIG, name: 'found', typed_config: { '@type': WASM, config } }],
  };
}

export function lifecycle(given: Given): Scenario[] {
  const scenario = chapterOf('lifecycle', given);
  const module = given.moduleOf('lifecycle');
  const goes = (name: string, rootId: string, nextVm = 'second') =>
    scenario(name, {
      own: 'process',
      plugins: [],
      setup: { filters: [FOUND] },
      files: { ecds: resources({ ...configured('first', { vmId: 'first' }), module, rootId }, '1') },
      client: [
        [request()],
        [
          {
            write: 'ecds',
            content: resources({ ...configured('next', { vmId: nextVm }), module }, '2'),
            counters: COUNTERS,
          },
        ],
        [{ wait: 100 }, request()],
      ],
      settle: 300,
    });
  return [
    scenario('one', { own: 'validate', plugins: [configured('text', { vmConfiguration: 'of the VM' })] }),
    scenario('two-in-one-vm', {
      own: 'process',
      plugins: [configured('one', { ...VM, rootId: 'a' }), configured('two', { ...VM, rootId: 'b' })],
      client: TWICE,
    }),
    scenario('four-in-four-vms', {
      own: 'process',
      plugins: [
        configured('one', { vmId: 'v1' }),
        configured('two', { vmId: 'v2' }),
        { vmId: 'without-configuration', fields: { configuration: undefined } },
        // Leaves every stream alone.
        { vmId: 'idle', rootId: 'idle' },
      ],
      client: TWICE,
    }),
    scenario('refuses-vm', { own: 'validate', plugins: [configured('text', { vmConfiguration: 'refuse' })] }),
    scenario('refuses-configuration', { own: 'validate', plugins: [configured('refuse')] }),
    goes('goes-at-once', 'quick'),
    // A root that wants to be waited for, in a VM that goes with it, and in one that its successor keeps.
    goes('goes-with-its-vm', 'slow'),
    goes('goes-slowly', 'slow', 'first'),
  ];
}
