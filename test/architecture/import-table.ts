/**
 * Who may import whom, as data: the right-hand column of the rooms table in ARCHITECTURE.md.
 * Rooms exchange bytes; the few imports allowed between them stand here and nowhere else.
 */

/** A room: a folder with its own package, and the packages of ours that its sources may import. */
export interface Room {
  readonly folder: string;
  readonly packageName: string;
  readonly mayImport: readonly string[];
  /** What the room's own tests may import beyond that. */
  readonly testsMayImport?: readonly string[];
}

const TESTING = '@postern/gateway-host/testing';
const SDK = 'proxy-wasm-assemblyscript-sdk';

/** Every room with sources. A folder with a package.json that is missing here fails the test. */
export const ROOMS: readonly Room[] = [
  { folder: 'contract', packageName: '@postern/contract', mayImport: [] },
  { folder: 'service', packageName: '@postern/service', mayImport: ['@postern/contract'] },
  { folder: 'sdk', packageName: SDK, mayImport: [], testsMayImport: [TESTING, '@postern/contract'] },
  {
    folder: 'plugins/mcp-server',
    packageName: '@postern/plugin-mcp-server',
    mayImport: [SDK],
    testsMayImport: [TESTING],
  },
  {
    folder: 'plugins/auth',
    packageName: '@postern/plugin-auth',
    mayImport: [SDK],
    testsMayImport: [TESTING],
  },
  {
    folder: 'plugins/tool-transform',
    packageName: '@postern/plugin-tool-transform',
    mayImport: [SDK],
    testsMayImport: [TESTING],
  },
  { folder: 'toolchain', packageName: 'postern', mayImport: ['@postern/contract'] },
  {
    folder: 'plugin-server',
    packageName: '@postern/plugin-server',
    mayImport: ['@postern/contract', '@postern/service'],
  },
  {
    folder: 'gateway-host',
    packageName: '@postern/gateway-host',
    mayImport: ['@postern/contract', '@postern/service'],
  },
  {
    folder: 'control-plane',
    packageName: '@postern/control-plane',
    mayImport: ['@postern/contract', '@postern/service'],
  },
];

/** Inside gateway-host arrows go one way: a folder may import itself and the folders listed for it. */
export const GATEWAY_HOST_FOLDERS: Readonly<Record<string, readonly string[]>> = {
  abi: [],
  http: ['abi'],
  network: ['abi', 'http'],
  config: ['abi', 'http', 'network'],
  gateway: ['abi', 'http', 'network', 'config'],
  workers: ['abi', 'http', 'network', 'config', 'gateway'],
  admin: ['abi', 'http', 'network', 'config', 'gateway', 'workers'],
  canary: ['abi', 'workers'],
  testing: ['abi', 'http'],
  ask: ['abi', 'testing', 'workers'],
  scenario: ['abi', 'config', 'testing'],
};

/** Fixtures of a room that tests across rooms may import by path, since a copy of them would drift. */
export const SHARED_FIXTURES: readonly string[] = ['contract/test/rules/bad-modules'];

/** Names that say nothing; a file is named by the question it answers. */
export const EMPTY_NAMES = ['utils', 'util', 'helpers', 'helper', 'types', 'misc', 'common', 'stuff'];
