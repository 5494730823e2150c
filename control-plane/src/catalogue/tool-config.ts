/**
 * Checks the outline of a server's tool configuration; the rest is the mcp-server plugin's business and passes as it is.
 * Spec: Higress mcp-server, `{server, tools[], allowTools}`.
 */
import { isJsonObject, type JsonObject } from '../json.js';
import type { Cursor } from '../source/cursor.js';

/** What the control plane itself writes beside a server's configuration. */
const RESERVED = /^(?:_rules_|_match_.*_|upstreamPrefix|_plugin_id_)$/;

/**
 * Gives the configuration as data.
 *
 * @throws ControlPlaneError CP_TOOL_CONFIG, CP_FIELD_TYPE, CP_YAML
 */
export function readToolConfig(at: Cursor): JsonObject {
  const fields = at.anyFields();
  for (const [key, field] of fields.entries()) {
    if (RESERVED.test(key)) {
      const hint = 'Remove it; postern.yaml says which route a server has, one configuration per server.';
      throw field.error('CP_TOOL_CONFIG', 'is written by the control plane and cannot be given', hint);
    }
  }
  const server = fields.optional('server');
  if (server === undefined) throw at.error('CP_TOOL_CONFIG', 'has no field "server"');
  const name = server.anyFields().optional('name');
  if (name === undefined) throw server.error('CP_TOOL_CONFIG', 'has no field "name"');
  name.text();
  checkTools(fields.optional('tools'));
  for (const item of fields.optional('allowTools')?.list() ?? []) item.string();
  const data = at.json();
  if (isJsonObject(data)) return data;
  throw at.error('CP_TOOL_CONFIG', 'is not a map');
}

function checkTools(at: Cursor | undefined): void {
  const names = new Map<string, string>();
  for (const item of at?.list() ?? []) {
    const fields = item.anyFields();
    const nameAt = fields.optional('name');
    if (nameAt === undefined) throw item.error('CP_TOOL_CONFIG', 'has no field "name"');
    const name = nameAt.text();
    const earlier = names.get(name);
    if (earlier !== undefined) {
      throw nameAt.error(
        'CP_TOOL_CONFIG',
        `is "${name}", as at ${earlier}`,
        'Give every tool a name of its own.',
      );
    }
    names.set(name, nameAt.path);
    fields.optional('description')?.string();
    for (const arg of fields.optional('args')?.list() ?? []) arg.anyFields().required('name').text();
  }
}
