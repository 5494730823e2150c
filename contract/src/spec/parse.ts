/** Decides whether a `spec.yaml` is a plugin's: which fields it must have and what form each has. */
import { parsePluginName, parsePluginVersion } from '../plugin/index.js';
import { PosternError } from '../errors/index.js';
import { readSpecDocument } from './document.js';
import { openSection, type Section } from './section.js';
import type { PluginInfo, PluginSpec, PluginSpecBody } from './model.js';

const API_VERSION = '1.0.0';
const PHASES = ['UNSPECIFIED_PHASE', 'AUTHN', 'AUTHZ', 'STATS'];
// Higress's WasmPlugin holds the priority as int32.
const HIGHEST_PRIORITY = 2 ** 31 - 1;

/**
 * Reads a `spec.yaml`.
 *
 * @param source what messages call the file
 * @throws ContractError CT_SPEC, with line, column and the field's path
 */
export function parsePluginSpec(text: string, source = 'spec.yaml'): PluginSpec {
  const document = readSpecDocument(text, source);
  const root = openSection(document, []);
  const apiVersion = root.requireText('apiVersion');
  if (apiVersion !== API_VERSION) {
    throw root.fault('apiVersion', `is ${JSON.stringify(apiVersion)}; only "${API_VERSION}" is known`);
  }
  return {
    apiVersion,
    info: readInfo(root.requireSection('info')),
    spec: readBody(root.requireSection('spec')),
    raw: document.root,
  };
}

function readInfo(info: Section): PluginInfo {
  const contact = info.section('contact')?.texts('name', 'url', 'email');
  return {
    name: identity(info, 'name', parsePluginName),
    version: identity(info, 'version', parsePluginVersion),
    ...info.texts('title', 'description', 'category', 'gatewayMinVersion', 'iconUrl'),
    ...(contact === undefined ? {} : { contact }),
    titles: info.textByKey('x-title-i18n'),
    descriptions: info.textByKey('x-description-i18n'),
  };
}

function readBody(spec: Section): PluginSpecBody {
  const written = spec.requireText('phase');
  const phase = written.toLowerCase() === 'default' ? 'UNSPECIFIED_PHASE' : written;
  if (!PHASES.includes(phase)) {
    throw spec.fault('phase', `is ${JSON.stringify(written)}; known are default, ${PHASES.join(', ')}`);
  }
  const priority = spec.requireInteger('priority');
  if (Math.abs(priority) > HIGHEST_PRIORITY) {
    throw spec.fault('priority', `is ${priority}; the largest is ${HIGHEST_PRIORITY}`);
  }
  return {
    phase,
    priority,
    ...readSchemas(spec),
  };
}

function readSchemas(spec: Section): Pick<PluginSpecBody, 'configSchema' | 'routeConfigSchema'> {
  const config = spec.section('configSchema')?.section('openAPIV3Schema');
  const route = spec.section('routeConfigSchema')?.section('openAPIV3Schema');
  return {
    ...(config && { configSchema: { openAPIV3Schema: config.value } }),
    ...(route && { routeConfigSchema: { openAPIV3Schema: route.value } }),
  };
}

function identity(info: Section, key: string, parse: (text: string) => string): string {
  const text = info.requireText(key);
  try {
    return parse(text);
  } catch (error) {
    throw error instanceof PosternError ? info.fault(key, `is wrong: ${error.message}`) : error;
  }
}
