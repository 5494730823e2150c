/** Which parts of Postern are installed, and whether they belong together. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { ToolchainError } from '../errors.js';
import { packageFolder } from '../siblings/locate.js';
import type { Check } from './check.js';

/** What does not work without a package. */
const NEEDED: Readonly<Record<string, string>> = {
  '@postern/gateway-host': '`postern dev`, `test`, `up` and `gateway`',
  '@postern/plugin-server': '`postern up` and `plugin-server`',
  '@postern/control-plane': '`postern up` and `config`',
};

/** @param own the toolchain's version, which all parts have */
export function checkPackages(cwd: string, own: string): Check[] {
  return Object.entries(NEEDED).map(([name, commands]): Check => {
    const version = versionOf(name, cwd);
    if (version === undefined) {
      const hint = `Only ${commands} need it: \`npm install ${name}\`.`;
      return { what: name, state: 'note', seen: 'not installed', hint };
    }
    if (version === own) return { what: name, state: 'ok', seen: version };
    const hint = `Install the one that belongs to this toolchain: \`npm install ${name}@${own}\`.`;
    return { what: name, state: 'problem', seen: `${version}, beside postern ${own}`, hint };
  });
}

/** The compiler and the SDK that a build takes. */
export function checkCompiler(cwd: string): Check[] {
  return ['assemblyscript', 'proxy-wasm-assemblyscript-sdk'].map((what): Check => {
    const version = versionOf(what, cwd);
    if (version !== undefined) return { what, state: 'ok', seen: version };
    return {
      what,
      state: 'problem',
      seen: 'not installed',
      hint: 'Install postern again: `npm install postern`.',
    };
  });
}

function versionOf(name: string, cwd: string): string | undefined {
  try {
    const manifest: unknown = JSON.parse(
      readFileSync(path.join(packageFolder(name, cwd), 'package.json'), 'utf8'),
    );
    const known = typeof manifest === 'object' && manifest !== null && 'version' in manifest;
    return known ? String(manifest.version) : undefined;
  } catch (error) {
    if (error instanceof ToolchainError) return undefined;
    throw error;
  }
}
