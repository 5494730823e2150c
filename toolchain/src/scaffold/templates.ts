/** What a plugin can be started from: a folder of `templates/` and a line here each. */

/** One template; its files lie in `templates/<name>`, over those of `templates/base`. */
export interface Template {
  readonly name: string;
  readonly summary: string;
}

/** The first one is the default. */
export const TEMPLATES: readonly Template[] = [
  { name: 'http-filter', summary: 'greets every response with a header: the smallest plugin' },
  { name: 'auth', summary: 'lets requests on that show a known API key, and tells the upstream who calls' },
  { name: 'mcp-server', summary: 'an MCP server with two tools of its own, one of which asks a REST API' },
  { name: 'transform', summary: 'removes and renames fields of JSON response bodies' },
];
