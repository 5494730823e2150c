/** Every page with commands, and how it is run; or which other test runs it. */
import { createHash } from 'node:crypto';
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

import { changedOrders } from '../../docs/changed-orders.js';
import { ROOT } from '../../e2e/processes.js';
import { pluginGateway, startRest } from './plugin-gateway.js';
import { fencesOfType, firstFence } from './page.js';
import { bringPlugin, bringQuickstart, newPlugin, pluginServer, type Story } from './story.js';
import type { Terminal } from './terminal.js';

const BUILT_IN = ['mcp-server', 'auth', 'tool-transform'];
const NEW: Story['reads'] = [[/(postern new \S+)/, '$1 --dependencies registry']];

/** Pages whose commands are suites themselves, or are run elsewhere. */
export const ELSEWHERE: Readonly<Record<string, string>> = {
  'README.md': 'installs, starts the quickstart (examples/quickstart/README.md) and runs the tests',
  'CONTRIBUTING.md': 'runs the suites',
  'bench/README.md': 'runs the measurements',
  'plugin-server/README.md': 'plugin-server/test/readme.test.ts',
  'test/real/catalogue/README.md': 'runs a suite',
  'test/real/chaos/README.md': 'runs a suite',
  'test/real/chapters/README.md': 'runs a suite',
  'test/real/envoy/side-by-side/README.md': 'runs a suite',
  'test/real/plugin-server/README.md': 'runs a suite',
};

const AUTHORS: Story = {
  page: 'docs/plugin-authors.md',
  reads: NEW,
  before: {
    'npx postern test': ({ folder }) => {
      const [code = '', tests = ''] = fencesOfType(read('docs/plugin-authors.md'), 'ts');
      writeFileSync(path.join(folder, 'weather/assembly/path.ts'), code);
      writeFileSync(path.join(folder, 'weather/assembly/path.test.ts'), tests);
    },
    'npx postern gateway validate': ({ folder, ports }) => {
      const module = readFileSync(path.join(folder, 'weather/build/plugin.wasm'));
      const yaml = firstFence(read('docs/plugin-authors.md'), 'yaml')
        .replace(/sha256: 0+/, `sha256: ${createHash('sha256').update(module).digest('hex')}`)
        .replaceAll('8002', String(ports.plugins))
        .replaceAll('8080', String(ports.gateway))
        .replaceAll('15000', String(ports.admin));
      writeFileSync(path.join(folder, 'envoy.yaml'), yaml);
    },
  },
  prints: [
    [/^curl/, /^x-weather: hello\r?$/m],
    [/postern test/, /5 passed, 0 failed/],
    [/postern publish/, /\b[0-9a-f]{64}\b/],
  ],
};

const TOOLCHAIN: Story = {
  page: 'toolchain/README.md',
  prepare: (terminal) => {
    bringPlugin(terminal, 'auth');
    bringQuickstart(terminal, 'examples/quickstart');
    const configuration = firstFence(read('plugins/auth/README.md'), 'json');
    writeFileSync(path.join(terminal.folder, 'configuration.json'), configuration);
  },
  reads: NEW,
};

const OPERATORS: Story = {
  page: 'docs/operators.md',
  prepare: async (terminal) => {
    for (const name of BUILT_IN) bringPlugin(terminal, name);
    bringQuickstart(terminal, '.');
    await terminal.type('export POSTERN_DEMO_KEY=of-this-run');
  },
  reads: [['--host 0.0.0.0', '--host 127.0.0.1']],
  before: {
    'git show HEAD:orders.yaml': async (terminal) => {
      await terminal.type('git init -q . && git add orders.yaml');
      await terminal.type('git -c user.name=o -c user.email=o@example.com commit -qm orders');
      const file = path.join(terminal.folder, 'orders.yaml');
      writeFileSync(file, changedOrders(readFileSync(file, 'utf8')));
    },
    // The commands behind it have the tools of the quickstart.
    'npx postern lock postern.yaml --server': (terminal) =>
      terminal.type('git checkout -q orders.yaml').then(() => undefined),
  },
  notRun: {
    'npx postern plugin-server --host 0.0.0.0 --data ./plugin-data --anonymous-reading off':
      'another way of serving, which the commands after it do not ask; the tests of plugin-server serve so',
  },
};

const DISTRIBUTION: Story = {
  page: 'docs/distribution.md',
  prepare: async (terminal) => {
    for (const name of BUILT_IN) bringPlugin(terminal, name);
    bringQuickstart(terminal, '.');
    await newPlugin(terminal, 'weather');
    await pluginServer(terminal);
  },
  before: {
    'npx postern sign plugin.wasm': ({ folder }) =>
      copyFileSync(path.join(folder, 'weather/build/plugin.wasm'), path.join(folder, 'plugin.wasm')),
    'npx postern lock postern.yaml --server': async (terminal) => {
      for (const name of BUILT_IN)
        await terminal.type(`postern publish plugins/${name} --sign-key release.key`);
    },
    'npx postern bundle import': (terminal) =>
      terminal
        .type(`postern plugin-server --port ${terminal.ports.plugins} --data ./inside`)
        .then(() => undefined),
  },
  notRun: {
    'npx postern lock postern.lock --target higress --oci':
      'asks a registry; toolchain/test/targets/oci.test.ts has one and runs it',
    'npx postern yank key-auth@1.2.0':
      'a plugin that no other command of the page has; toolchain/test/commands/yank.test.ts runs it',
  },
};

const GATEWAY_HOST: Story = {
  page: 'gateway-host/README.md',
  prepare: async (terminal) => {
    await newPlugin(terminal, 'weather');
    const { folder } = terminal;
    copyFileSync(path.join(folder, 'weather/build/plugin.wasm'), path.join(folder, 'plugin.wasm'));
    copyFileSync(path.join(folder, 'weather/scenarios/hello.yaml'), path.join(folder, 'tests.yaml'));
    writeFileSync(path.join(folder, 'requests.ndjson'), '{"path": "/"}\n');
    pluginGateway(terminal, { module: path.join(folder, 'plugin.wasm'), name: 'weather', configuration: '' });
  },
  reads: [
    ['127.0.0.1:15000', 'http://127.0.0.1:15000'],
    ['http://http://', 'http://'],
  ],
};

const CONTROL_PLANE: Story = {
  page: 'control-plane/README.md',
  prepare: async (terminal) => {
    for (const name of BUILT_IN) bringPlugin(terminal, name);
    bringQuickstart(terminal, '.');
    await pluginServer(terminal);
    for (const name of BUILT_IN) await terminal.type(`postern publish plugins/${name}`);
    await terminal.type('postern lock postern.yaml');
    await terminal.type('export POSTERN_DEMO_KEY=of-this-run');
  },
  reads: [['/run/postern', './run']],
};

const SDK: Story = {
  page: 'sdk/README.md',
  prepare: ({ folder }) => {
    const page = read('sdk/README.md');
    const [entry = '', plugin = ''] = fencesOfType(page, 'ts');
    mkdirSync(path.join(folder, 'assembly'));
    writeFileSync(path.join(folder, 'asconfig.json'), firstFence(page, 'json'));
    writeFileSync(path.join(folder, 'assembly/index.ts'), entry);
    writeFileSync(path.join(folder, 'assembly/greeter.ts'), plugin);
  },
};

const QUICKSTART: Story = {
  page: 'examples/quickstart/README.md',
  prepare: (terminal) => {
    for (const name of BUILT_IN) bringPlugin(terminal, name);
    bringQuickstart(terminal, 'examples/quickstart');
  },
  reads: [
    ['npm start', 'npx postern up examples/quickstart/postern.yaml'],
    ['rest/server.mjs', 'rest/server.mjs --port 9101'],
  ],
};

/** A page of a built-in plugin: its first JSON is the configuration, and its curl commands ask a gateway that has it. */
function ofPlugin(name: string): Story {
  const page = `plugins/${name}/README.md`;
  return {
    page,
    prepare: async (terminal) => {
      await startRest(terminal);
      const module = path.join(ROOT, 'plugins', name, 'build/plugin.wasm');
      pluginGateway(terminal, { module, name, configuration: firstFence(read(page), 'json') });
      await terminal.type('postern gateway serve -c envoy.yaml');
    },
  };
}

/** The page that `postern new` writes. */
function ofTemplate(name: string, prints: Story['prints']): Story {
  return {
    page: `toolchain/templates/${name}/README.md`,
    prepare: async (terminal) => {
      await pluginServer(terminal);
      await terminal.type(`postern new gate --template ${name} --dir . --dependencies registry`);
    },
    reads: [['__NAME__', 'gate']],
    prints: [
      ...(prints ?? []),
      [/postern test/, /[1-9]\d* passed, 0 failed/],
      [/postern validate/, /accepted/],
    ],
    notRun: { 'npm install': 'test/real/packages installs plugins from archives' },
  };
}

/** In the order in which they are run. */
export const STORIES: readonly Story[] = [
  AUTHORS,
  ofTemplate('http-filter', [[/^curl/, /^x-gate: hello/]]),
  ofTemplate('auth', [
    [/^curl [^']*$/, /^HTTP\/1\.1 401 Unauthorized/],
    [/^curl .*x-api-key/, /^HTTP\/1\.1 200 OK/],
  ]),
  ofTemplate('mcp-server', [[/^curl/, /"text":"3"/]]),
  ofTemplate('transform', [[/^curl/, /^(?!.*"path":)[^]*"method":/]]),
  TOOLCHAIN,
  SDK,
  OPERATORS,
  DISTRIBUTION,
  CONTROL_PLANE,
  GATEWAY_HOST,
  ...BUILT_IN.map(ofPlugin),
  QUICKSTART,
];

function read(page: string): string {
  return readFileSync(path.join(ROOT, page), 'utf8');
}

/** What the page of a story says, and nothing more. */
export function textOf(story: Pick<Story, 'page'>): string {
  return read(story.page);
}

/** A command of a page as it is typed here. */
export function typed(story: Story, command: string, { ports }: Pick<Terminal, 'ports'>): string {
  const own = (story.reads ?? []).reduce((text, [from, to]) => text.replaceAll(asGlobal(from), to), command);
  return own
    .replaceAll(/plugins\.(internal|inside)/g, '127.0.0.1')
    .replaceAll(/(postern dev\b)/g, `$1 --port ${ports.gateway} --admin-port ${ports.admin}`)
    .replaceAll(/(plugin-server) (?=--)/g, `$1 --port ${ports.plugins} `)
    .replaceAll(':8080', `:${ports.gateway}`)
    .replaceAll(':15000', `:${ports.admin}`)
    .replaceAll(':8002', `:${ports.plugins}`)
    .replaceAll(/(:| )9101\b/g, `$1${ports.rest}`);
}

function asGlobal(from: string | RegExp): string | RegExp {
  return typeof from === 'string' ? from : new RegExp(from.source, 'g');
}
