/** What a server offers beside its tools; one that offers none of it does not grow. Call these in `configure` or the constructor. */

import { Completion } from '../completion';
import { Prompts, ServedPrompt } from '../prompts';
import { Resources, ServedResource, ServedTemplate } from '../resources';
import { McpServer } from './mcp-server';

/** Offers prompts, in the order in which they are listed. */
export function offerPrompts(server: McpServer, prompts: ServedPrompt[]): void {
  for (let i = 0; i < prompts.length; i++) server.prompts.push(prompts[i]);
  server.endpoint.features.push(new Prompts(prompts));
}

/** Offers resources and templates of resources, in the order in which they are listed and looked up. */
export function offerResources(
  server: McpServer,
  resources: ServedResource[],
  templates: ServedTemplate[] = [],
): Resources {
  for (let i = 0; i < templates.length; i++) server.templates.push(templates[i]);
  const feature = new Resources(resources, templates);
  server.endpoint.features.push(feature);
  return feature;
}

/** Completes arguments of what is offered: by the values that were declared, or by a `suggest` of its own. */
export function offerCompletion(server: McpServer): void {
  server.endpoint.features.push(new Completion(server.prompts, server.templates));
}
