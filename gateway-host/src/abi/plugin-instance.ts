/**
 * A plugin at work: its root context in a VM that other plugins may share.
 * Spec: proxy-wasm-cpp-host src/wasm.cc (getOrCreateThreadLocalPlugin).
 */
import { GatewayError } from '../errors.js';
import type { CompiledModule } from './module.js';
import { RestrictedCallback } from './failure.js';
import { loadError } from './load-error.js';
import type { PluginIdentity, VmIdentity } from './plugin-identity.js';
import { RootContext } from './root-context.js';
import type { Services } from './services.js';
import { Vm } from './vm.js';

/** What is needed to start a plugin. */
export interface PluginStart {
  readonly compiled: CompiledModule;
  readonly vmIdentity: VmIdentity;
  readonly pluginIdentity: PluginIdentity;
}

/** A VM with a module that has initialised itself. Throws GH_PLUGIN_LOAD. */
export function createVm({ compiled, vmIdentity }: PluginStart, services: Services): Vm {
  let vm: Vm;
  try {
    vm = Vm.create(compiled, vmIdentity, services);
  } catch (cause) {
    if (cause instanceof GatewayError) throw cause;
    const crash = cause instanceof RestrictedCallback;
    const hint = crash
      ? 'the start section makes a host call: this crashes Envoy; export the entry as `_initialize` (asc --exportStart _initialize)'
      : 'the start section traps, or the module wants more memory than 16384 pages';
    throw new GatewayError('GH_PLUGIN_LOAD', 'Failed to create new Wasm instance', { cause, hint });
  }
  if (vm.failure !== undefined) throw loadError(`Failed to initialize Wasm code: ${vm.failure}`);
  return vm;
}

/** Starts and configures a plugin's root in a VM. Throws GH_PLUGIN_START or GH_PLUGIN_CONFIGURE. */
export function startRoot(vm: Vm, plugin: PluginIdentity): RootContext {
  const root = new RootContext(vm, vm.takeContextId(), plugin);
  vm.addContext(root);
  const said: string[] = [];
  vm.startLines = said;
  const started = root.start();
  const configured = started && root.configure();
  vm.startLines = undefined;
  if (configured) return root;
  vm.removeContext(root.id);
  // The plugin's own last words are the best explanation of why it refused.
  const because = said.length === 0 ? '' : `; its log: ${said.join(' | ')}`;
  if (!started)
    throw new GatewayError('GH_PLUGIN_START', `Failed to start base Wasm: ${plugin.name}${because}`);
  throw new GatewayError(
    'GH_PLUGIN_CONFIGURE',
    `Failed to configure base Wasm plugin: ${plugin.name}${because}`,
  );
}
