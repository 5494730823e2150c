/** `/plugins`, which Envoy lacks: every plugin with its module, its VM in each thread and what killed it last. */
import { json, type AdminPage, type AdminRequest } from './admin-page.js';

export function pluginsPage({ report }: AdminRequest): AdminPage {
  const plugins = report.plugins.map((plugin) => ({
    name: plugin.name,
    root_id: plugin.rootId,
    vm_id: plugin.vmId,
    sha256: plugin.sha256,
    bytes: plugin.bytes,
    state: plugin.state,
    worker: plugin.worker,
    memory_pages: plugin.memoryPages,
    contexts: plugin.contexts,
    root_context_id: plugin.rootContextId,
    ...(plugin.lastTrap === undefined ? {} : { last_trap: plugin.lastTrap.split('\n') }),
  }));
  return json({ plugins, warming_listeners: report.warming });
}
