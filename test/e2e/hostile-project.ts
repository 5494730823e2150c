/** The files of the project that tenants-apart.ts attacks. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { startRecorder } from './recorder.js';
import { freePorts } from './running-project.js';
import {
  hostileTools,
  REFUSED_TOOLS,
  refusedTool,
  TENANT_KEYS,
  type Services,
  type TenantName,
} from './tenants-apart.js';

/** A project on disk with its REST services running. */
export interface HostileProject {
  readonly folder: string;
  /** Where its gateway is to listen. */
  readonly gateway: string;
  readonly services: Services;
  /** Ends the services and removes the folder. */
  closeServices(): Promise<void>;
}

const SECRET_TOOLS = JSON.stringify({
  server: { name: 'secret' },
  tools: [{ name: 'read', description: 'Reads.', requestTemplate: { method: 'GET', url: '/admin' } }],
});

/** Writes the project; `pluginServer` is used as it is when given, else one is started there by `postern up`. */
export async function makeHostileProject(pluginServer?: string): Promise<HostileProject> {
  const services = {
    mallory: await startRecorder('mallory'),
    victim: await startRecorder('victim'),
    hosted: await startRecorder('hosted'),
  };
  const [plugins, gateway, admin] = await freePorts(3);
  const folder = await mkdtemp(join(tmpdir(), 'postern-hostile-'));
  await writeFile(join(folder, 'hostile.yaml'), hostileTools(`http://127.0.0.1:${gateway}`));
  await writeFile(join(folder, 'secret.json'), SECRET_TOOLS);
  const consumers = (name: TenantName) => [{ name, credential: TENANT_KEYS[name] }];
  const own = `${services.mallory.url}/base`;
  const refused = Object.keys(REFUSED_TOOLS).map((name) => ({
    name,
    upstream: own,
    config: refusedTool(name),
  }));
  const secret = (upstream: string) => [{ name: 'secret', upstream, timeout: '5s', config: './secret.json' }];
  const manifest = {
    plugins: { server: pluginServer ?? `http://127.0.0.1:${plugins}` },
    gateway: { port: gateway, admin: { port: admin } },
    tenants: [
      {
        name: 'mallory',
        consumers: consumers('mallory'),
        servers: [{ name: 'own', upstream: own, timeout: '5s', config: './hostile.yaml' }, ...refused],
      },
      { name: 'victim', consumers: consumers('victim'), servers: secret(services.victim.url) },
      {
        name: 'hosted',
        hosts: ['hosted.test', '*.hosted.test'],
        consumers: consumers('hosted'),
        servers: secret(services.hosted.url),
      },
    ],
  };
  // JSON is YAML.
  await writeFile(join(folder, 'postern.yaml'), JSON.stringify(manifest, null, 2));
  const closeServices = async () => {
    await Promise.all(Object.values(services).map((service) => service.close()));
    await rm(folder, { recursive: true, force: true });
  };
  return { folder, gateway: `http://127.0.0.1:${gateway}`, services, closeServices };
}
