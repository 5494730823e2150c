/** What `envoy --mode validate` makes of a module. */
import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';

import { ensureEnvoy } from '../install/envoy.mjs';
import type { ModuleCase } from './module-case.js';

export interface EnvoyVerdict {
  readonly accepted: boolean;
  /** `accepted`, or how it refused and its first words about that. */
  readonly told: string;
}

const TYPES = 'type.googleapis.com';
const FLAGS = [
  '--mode',
  'validate',
  '--disable-hot-restart',
  '--concurrency',
  '1',
  '-l',
  'warning',
  '--log-format',
  '%v',
];
/** A loop goes on for ever: that is seen after a while. */
const PATIENCE_MS = { loops: 5000, else: 120_000 };
/** Lines that follow on any refusal, and what the module itself logs. */
const NO_REASON =
  /^(wasm log|Plugin canary|Plugin configured|error initializing|There is no configured limit|Proxy-Wasm plugin|\s)/;

/** Names a module by a digest of its bytes. */
const PLACE = /^wasm:\/\/wasm\/[0-9a-f]+:\d+: /;

/** A module to judge, where it is, and by which Envoy. */
export interface Judgement {
  readonly one: ModuleCase;
  readonly module: string;
  /** A place for the bootstrap file. */
  readonly file: string;
  readonly version?: string;
}

export async function envoyVerdict({ one, module, file, version }: Judgement): Promise<EnvoyVerdict> {
  writeFileSync(file, JSON.stringify(bootstrapOf(one, module)));
  const child = spawn(ensureEnvoy(version), ['-c', file, ...FLAGS], { stdio: ['ignore', 'pipe', 'pipe'] });
  let text = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (part) => (text += String(part)));
  let late = false;
  const timer = setTimeout(
    () => {
      late = true;
      child.kill('SIGKILL');
    },
    one.loops === true ? PATIENCE_MS.loops : PATIENCE_MS.else,
  );
  const [code, signal] = await new Promise<[number | null, string | null]>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (...end) => resolve(end));
  });
  clearTimeout(timer);
  if (late) return { accepted: false, told: 'hangs' };
  if (signal !== null) return { accepted: false, told: `ends with ${signal}` };
  if (code === 0) return { accepted: true, told: 'accepted' };
  return { accepted: false, told: `refused: ${reasonIn(text)}` };
}

function reasonIn(text: string): string {
  const line = text.split('\n').find((one) => one !== '' && !NO_REASON.test(one));
  return (line ?? 'without a reason').replace('Wasm VM failed ', '').replace(PLACE, '').slice(0, 150);
}

function bootstrapOf({ configuration, vmConfiguration, rootId = '' }: ModuleCase, module: string): object {
  const given = (value: string | undefined): object =>
    value === undefined ? {} : { configuration: { '@type': `${TYPES}/google.protobuf.StringValue`, value } };
  const config = {
    name: 'canary',
    root_id: rootId,
    vm_config: {
      runtime: 'envoy.wasm.runtime.v8',
      code: { local: { filename: module } },
      ...given(vmConfiguration),
    },
    ...given(configuration),
  };
  const typed = (name: string, type: string, fields: object): object => ({
    name,
    typed_config: { '@type': `${TYPES}/envoy.extensions.filters.${type}`, ...fields },
  });
  const manager = typed('manager', 'network.http_connection_manager.v3.HttpConnectionManager', {
    stat_prefix: 'canary',
    route_config: {
      virtual_hosts: [
        {
          name: 'all',
          domains: ['*'],
          routes: [{ match: { prefix: '/' }, direct_response: { status: 200 } }],
        },
      ],
    },
    http_filters: [
      typed('canary', 'http.wasm.v3.Wasm', { config }),
      typed('router', 'http.router.v3.Router', {}),
    ],
  });
  const address = { socket_address: { address: '127.0.0.1', port_value: 10_000 } };
  return {
    static_resources: { listeners: [{ name: 'canary', address, filter_chains: [{ filters: [manager] }] }] },
  };
}
