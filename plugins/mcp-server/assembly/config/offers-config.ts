/** Prompts, resources and templates of resources: additions of Postern's beside `tools`. */

import { Completable, Completion } from 'proxy-wasm-assemblyscript-sdk/assembly/mcp/completion';
import { Prompts, ServedPrompt } from 'proxy-wasm-assemblyscript-sdk/assembly/mcp/prompts';
import {
  Resources,
  ServedResource,
  ServedTemplate,
} from 'proxy-wasm-assemblyscript-sdk/assembly/mcp/resources';
import { ConfigValue } from 'proxy-wasm-assemblyscript-sdk/assembly/rules';
import { RestServer } from '../rest-server';
import { fieldOf, flagOf, objectsOf, warn } from './fields';
import { readPrompt } from './prompt-config';
import { readResource, readTemplate } from './resource-config';
import { Bytes } from 'proxy-wasm-assemblyscript-sdk/assembly';
import { Kind } from 'proxy-wasm-assemblyscript-sdk/assembly/json';

export const OFFER_FIELDS = ['prompts', 'resources', 'resourceTemplates'];

/** Reads what a server offers beside its tools; what is not there is not served. */
export function readOffers(server: RestServer, value: ConfigValue): void {
  const completablePrompts = readPrompts(server, value);
  const completableTemplates = readResources(server, value);
  if (completablePrompts.length + completableTemplates.length == 0) return;
  server.features.push(new Completion(completablePrompts, completableTemplates));
}

/** Returns all prompts if one of them has something to suggest, else none. */
function readPrompts(server: RestServer, value: ConfigValue): Completable[] {
  const values = objectsOf(value, 'prompts');
  const prompts: ServedPrompt[] = [];
  const completables: Completable[] = [];
  let suggests = false;
  for (let i = 0; i < values.length; i++) {
    const prompt = readPrompt(values[i], server.settings.config);
    for (let k = 0; k < i; k++) noteTwice(values[i], 'name', prompts[k].name, prompt.name);
    prompts.push(prompt);
    completables.push(prompt);
    if (prompt.suggests) suggests = true;
  }
  if (prompts.length > 0) server.features.push(new Prompts(prompts));
  return suggests ? completables : [];
}

/** Returns all templates if one of them has something to suggest, else none. */
function readResources(server: RestServer, value: ConfigValue): Completable[] {
  const values = objectsOf(value, 'resources');
  const resources: ServedResource[] = [];
  for (let i = 0; i < values.length; i++) {
    const resource = readResource(values[i]);
    for (let k = 0; k < i; k++) noteTwice(values[i], 'uri', resources[k].uri, resource.uri);
    resources.push(resource);
  }
  const templateValues = objectsOf(value, 'resourceTemplates');
  const templates: ServedTemplate[] = [];
  const completables: Completable[] = [];
  let suggests = false;
  for (let i = 0; i < templateValues.length; i++) {
    const template = readTemplate(templateValues[i], server.settings.config);
    templates.push(template);
    completables.push(template);
    if (template.suggests) suggests = true;
  }
  if (resources.length + templates.length > 0) {
    const feature = new Resources(resources, templates);
    const description = fieldOf(value, 'server', Kind.Object);
    if (description !== null) feature.takesSubscriptions = flagOf(description, 'subscriptions');
    server.features.push(feature);
  }
  return suggests ? completables : [];
}

function noteTwice(value: ConfigValue, field: string, earlier: Bytes, later: Bytes): void {
  if (earlier.equals(later)) warn(value, field, 'stands twice, the first one counts', 'rename one of them');
}
