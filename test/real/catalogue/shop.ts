/** A plugin server of its own process with plugins in it: our built ones, and one that is hostile in every field. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

import { packArchive } from '@postern/contract/archive';

const ROOT = path.join(import.meta.dirname, '../../..');
const TOKEN = 'shop-token';

export interface Shop {
  readonly url: string;
  close(): Promise<void>;
}

/** What a publisher who wants to harm readers would write. */
const EVIL = '"><script>document.title="owned"</script><img src="http://elsewhere.test/x.png">';

const EVIL_README = `# Evil

${EVIL}

[click](javascript:document.title='owned') ![pixel](http://elsewhere.test/pixel.png)

<iframe src="http://elsewhere.test/"></iframe>

| a very wide table | ${'column | '.repeat(30)}
|---|${'---|'.repeat(30)}
| 1 | ${'value | '.repeat(30)}

\`\`\`
${'a line of code that is much longer than any screen is wide '.repeat(6)}
\`\`\`
`;

const evilSpec = (version: string): string => `apiVersion: 1.0.0
info:
  name: evil
  version: ${version}
  title: ${JSON.stringify(EVIL)}
  x-title-i18n: { zh-CN: 限流 }
  description: ${JSON.stringify(`${EVIL} ${'unbroken'.repeat(40)}`)}
  category: custom
  iconUrl: http://elsewhere.test/icon.png
spec:
  phase: AUTHN
  priority: 1
  configSchema:
    openAPIV3Schema:
      type: object
      required: [limits]
      properties:
        limits:
          type: array
          x-title-i18n: { en-US: Limits, zh-CN: 限制 }
          description: ${JSON.stringify(EVIL)}
          items:
            type: object
            properties:
              key: { type: string, default: a, enum: [a, b] }
              rate: { type: integer, minimum: 1 }
`;

/** Starts the built command on a free port and publishes into it. */
export async function openShop(): Promise<Shop> {
  const data = mkdtempSync(path.join(os.tmpdir(), 'postern-catalogue-'));
  const bin = path.join(ROOT, 'plugin-server/bin/postern-plugin-server.js');
  const child = spawn(process.execPath, [bin, '--port', '0', '--data', data], {
    env: { PATH: process.env['PATH'], POSTERN_PUBLISH_TOKEN: TOKEN },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const url = await addressOf(child);
  for (const folder of ['auth', 'mcp-server', 'tool-transform']) {
    await publish(url, readFileSync(path.join(ROOT, 'plugins', folder, 'spec.yaml'), 'utf8'), {
      'README.md': readFileSync(path.join(ROOT, 'plugins', folder, 'README.md')),
    });
  }
  for (const version of ['1.0.0', '1.1.0']) {
    await publish(url, evilSpec(version), {
      'README.md': Buffer.from(EVIL_README),
      'README_ZH.md': Buffer.from('# 限流\n\n按密钥限制请求。\n'),
    });
  }
  const yanked = await fetch(`${url}/plugins/evil/1.1.0/yank`, {
    method: 'POST',
    headers: { authorization: `Bearer ${TOKEN}` },
    body: JSON.stringify({ reason: EVIL.slice(0, 100) }),
  });
  if (yanked.status !== 200) throw new Error(await yanked.text());
  return {
    url,
    close: async () => {
      const gone = once(child, 'close');
      child.kill('SIGTERM');
      await gone;
      rmSync(data, { recursive: true, force: true });
    },
  };
}

async function addressOf(child: ChildProcess): Promise<string> {
  let said = '';
  for await (const chunk of child.stderr ?? []) {
    said += String(chunk);
    const url = /"url":"([^"]+)"/.exec(said)?.[1];
    if (url === undefined) continue;
    // Nobody reads the rest, and a full pipe would stop the server.
    child.stderr?.resume();
    return url;
  }
  throw new Error(`the server ended: ${said}`);
}

async function publish(url: string, spec: string, more: Readonly<Record<string, Uint8Array>>): Promise<void> {
  const [name, version] = [
    /^ +name: *"?([\w.-]+)/m.exec(spec)?.[1],
    /^ +version: *"?([\w.-]+)/m.exec(spec)?.[1],
  ];
  const module = readFileSync(path.join(ROOT, 'plugins/auth/build/plugin.wasm'));
  const files = new Map<string, Uint8Array>([
    ['plugin.wasm', module],
    ['spec.yaml', Buffer.from(spec)],
    ...Object.entries(more),
  ]);
  const answer = await fetch(`${url}/plugins/${name}/${version}`, {
    method: 'PUT',
    headers: { authorization: `Bearer ${TOKEN}` },
    body: await packArchive(files),
  });
  if (answer.status !== 201) throw new Error(`${name}@${version}: ${await answer.text()}`);
}
