/** What a CONFIG argument holds: a file of any of the forms in which a configuration of mcp-server is kept, or nothing at all. */
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import path from 'node:path';
import { parseAllDocuments } from 'yaml';
import { ToolchainError } from '../errors.js';
import { MAX_FILE_BYTES, readIfPresent } from '../files/read-bounded.js';
import type { Io } from '../io.js';
import { askSibling } from '../siblings/ask.js';
import { envoyConfigurations } from './envoy-configuration.js';
import { isObject, member } from './json.js';
import type { Json, JsonObject } from './json.js';
import { isWasmPlugin, wasmPluginConfiguration } from './wasm-plugin.js';

/** One configuration of the plugin. */
export interface PluginConfiguration {
  /** What tells it from others of the same file; empty for the plugin's own form. */
  readonly label: string;
  readonly value: JsonObject;
}

const FORMS =
  "It is the plugin's own configuration ({server, tools} or {_rules_}), a WasmPlugin, an Envoy configuration, or a postern.yaml.";

/** @throws ToolchainError TC_TOOLS_CONFIG, TC_FILE_MISSING, TC_FILE_TOO_LARGE, TC_FILE_UNREADABLE */
export async function readConfigurations(arg: string, io: Io): Promise<PluginConfiguration[]> {
  const found: PluginConfiguration[] = [];
  for (const document of documentsOf(await readText(arg, io), arg)) {
    found.push(...(isProject(document) ? await ofProject(arg, io) : configurationsIn(document, arg)));
  }
  // A file may hold the configurations of other plugins, too, and one that says nothing.
  return toldApart(found.filter(({ value }) => hasServer(value)));
}

/** Of several, each has a name of its own. */
function toldApart(all: readonly PluginConfiguration[]): PluginConfiguration[] {
  if (all.length === 1) return [...all];
  const seen = new Map<string, number>();
  return all.map(({ label, value }) => {
    const name = label === '' ? 'document' : label;
    const times = (seen.get(name) ?? 0) + 1;
    seen.set(name, times);
    return { label: times > 1 || label === '' ? `${name} ${times}` : name, value };
  });
}

/** A file, or what stands in the place of one: `<(git show HEAD:mcp.json)`, and /dev/null for nothing. */
async function readText(arg: string, { cwd }: Io): Promise<string> {
  const file = path.resolve(cwd, arg);
  const found = await stat(file).catch(() => undefined);
  const bytes =
    found?.isFIFO() === true || found?.isCharacterDevice() === true
      ? await readStream(file)
      : await readIfPresent(file);
  if (bytes !== undefined) return new TextDecoder().decode(bytes);
  const seen = found?.isDirectory() === true ? `${arg} is a folder` : `there is no file ${arg}`;
  throw new ToolchainError('TC_FILE_MISSING', seen, { hint: `Name a file. ${FORMS}` });
}

async function readStream(file: string): Promise<Uint8Array> {
  const parts: Buffer[] = [];
  let size = 0;
  for await (const part of createReadStream(file) as AsyncIterable<Buffer>) {
    parts.push(part);
    size += part.length;
    if (size > MAX_FILE_BYTES)
      throw new ToolchainError('TC_FILE_TOO_LARGE', `${file} has more than ${MAX_FILE_BYTES} bytes`);
  }
  return Buffer.concat(parts);
}

/** JSON is read as such, since that takes a hundredth of the time. */
function documentsOf(text: string, arg: string): Json[] {
  if (/^\s*[{[]/.test(text)) {
    try {
      return [JSON.parse(text) as Json];
    } catch {
      // It may be YAML that begins like JSON; if it is neither, YAML's complaint has the line.
    }
  }
  const documents = parseAllDocuments(text, { schema: 'core', prettyErrors: false });
  return ('empty' in documents ? [] : documents).map((document) => {
    const [problem] = document.errors;
    if (problem !== undefined) {
      const line = text.slice(0, problem.pos[0]).split('\n').length;
      throw refuse(`${arg}:${line}: ${problem.message}`, 'Mend the JSON or the YAML.');
    }
    return (document.toJS({ maxAliasCount: 100 }) ?? null) as Json;
  });
}

function configurationsIn(document: Json, arg: string): PluginConfiguration[] {
  if (document === null) return [];
  if (member(document, 'kind') === 'List' || String(member(document, 'kind')).endsWith('PluginList')) {
    const items = member(document, 'items');
    return Array.isArray(items) ? items.flatMap((item: Json) => configurationsIn(item, arg)) : [];
  }
  if (isWasmPlugin(document)) return [wasmPluginConfiguration(document)];
  if (isEnvoy(document)) return envoyConfigurations(document);
  if (isObject(document) && hasServer(document)) return [{ label: '', value: document }];
  // Beside a plugin a file of Kubernetes has other things.
  if (isObject(document) && typeof document['kind'] === 'string') return [];
  throw refuse(`${arg} holds no configuration of mcp-server`, FORMS);
}

function hasServer(value: JsonObject): boolean {
  const rules = value['_rules_'];
  const parts: readonly Json[] = [value, ...(Array.isArray(rules) ? (rules as readonly Json[]) : [])];
  return parts.some((part) => member(part, 'server') !== undefined || member(part, 'toolSet') !== undefined);
}

function isEnvoy(document: Json): boolean {
  return member(document, 'static_resources') !== undefined || member(document, 'resources') !== undefined;
}

function isProject(document: Json): boolean {
  return member(document, 'tenants') !== undefined;
}

/** The control plane knows what becomes of a postern.yaml; tools are the same whatever the credentials. */
async function ofProject(arg: string, io: Io): Promise<PluginConfiguration[]> {
  const args = ['config', arg, '--placeholders'];
  const { code, stdout, stderr } = await askSibling('@postern/control-plane', args, { io });
  if (code === 0) return documentsOf(stdout, arg).flatMap((one) => envoyConfigurations(one));
  const [said = '', ...rest] = stderr
    .replace(/^error /, '')
    .trim()
    .split('\n');
  const hint = rest.join(' ').replace(/^\s*hint: /, '');
  throw refuse(`${arg}: ${said}`, hint === '' ? FORMS : hint);
}

function refuse(message: string, hint: string): ToolchainError {
  return new ToolchainError('TC_TOOLS_CONFIG', message, { hint });
}
