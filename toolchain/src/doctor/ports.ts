/** Whether the ports that commands take by default are free. */
import { requireFree } from '../stack/ports.js';
import { ToolchainError } from '../errors.js';
import type { Check } from './check.js';

const DEFAULTS = [
  { port: 8080, who: 'the gateway', what: 'port 8080' },
  { port: 15_000, who: "the gateway's admin", what: 'port 15000' },
  { port: 8002, who: 'the plugin-server', what: 'port 8002' },
] as const;

export async function checkPorts(): Promise<Check[]> {
  const checks: Check[] = [];
  for (const { port, who, what } of DEFAULTS) {
    try {
      await requireFree([{ host: '127.0.0.1', port, what: who, field: '--port' }]);
      checks.push({ what, state: 'ok', seen: `free for ${who}` });
    } catch (error) {
      if (!(error instanceof ToolchainError)) throw error;
      const hint = `Another program has it; ${who} needs another port then.`;
      checks.push({ what, state: 'note', seen: 'in use', hint });
    }
  }
  return checks;
}
