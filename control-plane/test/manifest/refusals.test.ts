/** What postern.yaml may not say: each case with its code, and a message that names file, line and path. */
import { describe, expect, it } from 'vitest';

import { faultOf, MANIFEST } from '../project.js';

interface Case {
  readonly title: string;
  /** What stands in MANIFEST, and what replaces it. */
  readonly change: readonly [string, string];
  readonly code: string;
  readonly message: string;
  readonly hint?: string;
}

const cases: Case[] = [
  {
    title: 'an unknown field at the top',
    change: ['tenants:', 'tenant: []\ntenants:'],
    code: 'CP_FIELD_UNKNOWN',
    message: 'postern.yaml:3: tenant is not a known field',
    hint: 'Did you mean "tenants"?',
  },
  {
    title: 'an unknown field of a server',
    change: ['        config:', '        time_out: 3s\n        config:'],
    code: 'CP_FIELD_UNKNOWN',
    message: 'postern.yaml:11: tenants[0].servers[0].time_out is not a known field',
    hint: 'Did you mean "timeout"?',
  },
  {
    title: 'an unknown field far from every known one',
    change: ['    servers:', '    flavour: x\n    servers:'],
    code: 'CP_FIELD_UNKNOWN',
    message: 'tenants[0].flavour is not a known field',
    hint: 'Known here: name, hosts, consumers, servers.',
  },
  {
    title: 'a plugin that does not exist',
    change: ['tenants:', '  versions: { mcp-serer: 0.1.0 }\ntenants:'],
    code: 'CP_FIELD_UNKNOWN',
    message: 'plugins.versions.mcp-serer is not a known field',
    hint: 'Did you mean "mcp-server"?',
  },
  {
    title: 'a version that is none',
    change: ['tenants:', '  versions: { mcp-server: v1 }\ntenants:'],
    code: 'CP_FIELD_VALUE',
    message: 'plugins.versions.mcp-server is "v1", neither a version nor a range',
  },
  {
    title: 'a map where a list is wanted',
    change: ['    consumers:\n      - {', '    consumers: { a: 1 }\n    hosts:\n      - {'],
    code: 'CP_FIELD_TYPE',
    message: 'postern.yaml:5: tenants[0].consumers must be a list, here is a map',
  },
  {
    title: 'a number where text is wanted',
    change: ['name: acme', 'name: 1e3'],
    code: 'CP_FIELD_TYPE',
    message: 'postern.yaml:4: tenants[0].name must be text, here is the number 1e3',
    hint: 'Write it in quotes: "1e3".',
  },
  {
    title: 'a truth value where text is wanted',
    change: ['name: acme', 'name: true'],
    code: 'CP_FIELD_TYPE',
    message: 'tenants[0].name must be text, here is the truth value true',
    hint: 'Write it in quotes: "true".',
  },
  {
    title: 'text where a number is wanted',
    change: ['tenants:', 'gateway: { port: "80" }\ntenants:'],
    code: 'CP_FIELD_TYPE',
    message: 'gateway.port must be a whole number, here is text',
  },
  {
    title: 'a port that is none',
    change: ['tenants:', 'gateway: { port: 65536 }\ntenants:'],
    code: 'CP_FIELD_VALUE',
    message: 'gateway.port is 65536, not a number from 1 to 65535',
  },
  {
    title: 'a name where the gateway wants an address',
    change: ['tenants:', 'gateway: { host: localhost }\ntenants:'],
    code: 'CP_FIELD_VALUE',
    message: 'gateway.host is "localhost", not an IP address',
  },
  {
    title: 'an admin on the port of the gateway',
    change: ['tenants:', 'gateway: { admin: { port: 8080 } }\ntenants:'],
    code: 'CP_FIELD_VALUE',
    message: 'gateway.admin has port 8080, which the gateway itself takes',
  },
  {
    title: 'no tenants',
    change: ['tenants:\n', 'run: []\nx-tenants:\n'],
    code: 'CP_FIELD_UNKNOWN',
    message: 'x-tenants is not a known field',
  },
  {
    title: 'a tenant without a name',
    change: ['- name: acme\n    consumers', '- consumers'],
    code: 'CP_FIELD_MISSING',
    message: 'postern.yaml:4: tenants[0] has no field "name"',
  },
  {
    title: 'an empty name',
    change: ['name: acme', 'name: ""'],
    code: 'CP_FIELD_MISSING',
    message: 'tenants[0].name is empty',
  },
  {
    title: 'a server without upstream',
    change: ['        upstream: http://127.0.0.1:9101\n', ''],
    code: 'CP_FIELD_MISSING',
    message: 'postern.yaml:9: tenants[0].servers[0] has no field "upstream"',
  },
  {
    title: 'a server without configuration',
    change: ['        config: ./orders.yaml\n', ''],
    code: 'CP_FIELD_MISSING',
    message: 'tenants[0].servers[0] has no field "config"',
  },
  {
    title: 'a field that is there but empty',
    change: ['config: ./orders.yaml', 'config:'],
    code: 'CP_FIELD_TYPE',
    message: 'postern.yaml:11: tenants[0].servers[0].config must be text, here is nothing',
  },
  {
    title: 'two tenants of one name',
    change: ['tenants:', 'tenants:\n  - { name: acme, servers: [] }'],
    code: 'CP_DUPLICATE',
    message: 'postern.yaml:5: tenants[1].name the tenant "acme" is already taken at tenants[0].name',
  },
  {
    title: 'two servers of one name',
    change: ['    servers:', '    servers:\n      - { name: orders, upstream: "http://a", config: {} }'],
    code: 'CP_DUPLICATE',
    message: 'the server "orders" is already taken at tenants[0].servers[0].name',
  },
  {
    title: 'two consumers of one name',
    change: ['name: batch', 'name: demo'],
    code: 'CP_DUPLICATE',
    message: 'postern.yaml:7: tenants[0].consumers[1].name the consumer "demo" is already taken',
  },
  {
    title: 'two consumers with one credential',
    change: ['batch-key', 'demo-key'],
    code: 'CP_DUPLICATE',
    message: 'tenants[0].consumers[1].credential this credential is already taken',
  },
  {
    title: 'a field that stands twice',
    change: ['    consumers:', '    name: other\n    consumers:'],
    code: 'CP_YAML',
    message: 'postern.yaml:5: Map keys must be unique',
  },
  {
    title: 'a credential with a space',
    change: ['demo-key', 'demo key'],
    code: 'CP_CREDENTIAL',
    message: 'postern.yaml:6: tenants[0].consumers[0].credential cannot be used',
  },
  {
    title: 'a consumer whose name breaks a header',
    change: ['name: demo', 'name: "de\\r\\nmo"'],
    code: 'CP_NAME',
    message: 'tenants[0].consumers[0].name is "de\\r\\nmo"',
  },
  {
    title: 'a timeout without a unit',
    change: ['        config:', '        timeout: "15"\n        config:'],
    code: 'CP_FIELD_VALUE',
    message: 'tenants[0].servers[0].timeout is "15"',
    hint: 'Write a duration from 1ms to 60m: 500ms, 15s or 2m.',
  },
  {
    title: 'a timeout of zero, which means none in Envoy',
    change: ['        config:', '        timeout: 0s\n        config:'],
    code: 'CP_FIELD_VALUE',
    message: 'timeout is "0s"',
  },
  {
    title: 'an unknown consumer in allow',
    change: ['        config:', '        allow: [demo, ghost]\n        config:'],
    code: 'CP_CONSUMER_UNKNOWN',
    message: 'postern.yaml:11: tenants[0].servers[0].allow[1] is "ghost"',
  },
  {
    title: 'an empty allow',
    change: ['        config:', '        allow: []\n        config:'],
    code: 'CP_FIELD_VALUE',
    message: 'allow is an empty list',
  },
  {
    title: 'allow beside auth: none',
    change: ['        config:', '        auth: none\n        allow: [demo]\n        config:'],
    code: 'CP_FIELD_VALUE',
    message: 'allow stands beside "auth: none"',
  },
  {
    title: 'another kind of auth',
    change: ['        config:', '        auth: nobody\n        config:'],
    code: 'CP_FIELD_VALUE',
    message: 'auth is "nobody"',
  },
  {
    title: 'an unknown field in transform',
    change: ['        config:', '        transform: { tools: [{ name: list, renam: x }] }\n        config:'],
    code: 'CP_FIELD_UNKNOWN',
    message: 'tenants[0].servers[0].transform.tools[0].renam is not a known field',
    hint: 'Did you mean "rename"?',
  },
  {
    title: 'a host with a port',
    change: ['    consumers:', '    hosts: ["a.test:80"]\n    consumers:'],
    code: 'CP_HOST',
    message: 'tenants[0].hosts[0] "a.test:80" has a port',
  },
  {
    title: 'a host with two wildcards',
    change: ['    consumers:', '    hosts: ["*.a.*"]\n    consumers:'],
    code: 'CP_HOST',
    message: '"*.a.*" is not a host name',
  },
  {
    title: '"*" beside other hosts',
    change: ['    consumers:', '    hosts: [a.test, "*"]\n    consumers:'],
    code: 'CP_HOST',
    message: 'tenants[0].hosts[1] "*" stands beside other hosts',
  },
  {
    title: 'one host for two tenants',
    change: [
      'tenants:\n  - name: acme',
      'tenants:\n  - { name: b, hosts: [A.test], servers: [] }\n  - name: acme\n    hosts: [a.test]',
    ],
    code: 'CP_HOST',
    message: 'tenants[1].hosts[0] "a.test" already belongs to tenants[0].hosts[0]',
  },
  {
    title: 'an upstream that is the gateway',
    change: ['127.0.0.1:9101', 'localhost:8080'],
    code: 'CP_UPSTREAM',
    message: "tenants[0].servers[0].upstream is the gateway's own gateway port 8080",
  },
  {
    title: 'an upstream that is the admin',
    change: ['127.0.0.1:9101', '127.0.0.1:15000'],
    code: 'CP_UPSTREAM',
    message: "upstream is the gateway's own admin port 15000",
  },
  {
    title: 'a process without a command',
    change: ['tenants:', 'run: [{ name: api }]\ntenants:'],
    code: 'CP_FIELD_MISSING',
    message: 'run[0] has no field "command"',
  },
  {
    title: 'broken YAML',
    change: ['  - name: acme', '  - name: "acme'],
    code: 'CP_YAML',
    message: 'postern.yaml:',
  },
  {
    title: 'a tag',
    change: ['name: acme', 'name: !env ACME'],
    code: 'CP_YAML',
    message: 'postern.yaml:4: Unresolved tag',
  },
];

describe('postern.yaml refuses', () => {
  it.each(cases)('$title', async ({ change: [from, to], code, message, hint }) => {
    expect(MANIFEST).toContain(from);
    const error = await faultOf(MANIFEST.replace(from, to));
    expect(error.message).toContain(message);
    expect(error.code).toBe(code);
    if (hint !== undefined) expect(error.hint).toBe(hint);
  });
});

describe('a tenant without consumers', () => {
  const open = MANIFEST.replace(/ {4}consumers:\n.*\n.*\n/, '');

  it('is refused, since its servers would be open', async () => {
    const error = await faultOf(open);
    expect(error.code).toBe('CP_OPEN_ROUTE');
    expect(error.message).toBe(
      'postern.yaml:6: tenants[0].servers[0] has the server "orders" in a tenant without consumers',
    );
  });

  it('is refused even where the server has another fault', async () => {
    const error = await faultOf(`${open}      - { name: b, upstream: "http://b.test", config: {} }\n`, {
      'orders.yaml': 'tools: []',
    });
    expect(error.code).toBe('CP_OPEN_ROUTE');
  });
});

it.each(['Acme', 'a.b', 'a/b', '-a', 'a_b', '~', 'ä', 'a b', 'a'.repeat(64), '..'])(
  'the name %j is refused',
  async (name) => {
    const error = await faultOf(MANIFEST.replace('name: acme', `name: ${JSON.stringify(name)}`));
    expect(error.code).toBe('CP_NAME');
  },
);
