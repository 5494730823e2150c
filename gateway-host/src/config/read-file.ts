/** Where configuration comes from: one file, read and checked as a whole. */
import { readFile } from 'node:fs/promises';

import { GatewayError } from '../errors.js';
import { parseConfigText } from './document.js';
import { bootstrap, type BootstrapSpec } from './messages/bootstrap.js';
import type { Reader } from './schema.js';

/**
 * Reads the configuration that a gateway starts with.
 *
 * @throws GatewayError GH_CONFIG_FILE, GH_CONFIG
 */
export function readBootstrapFile(file: string): Promise<BootstrapSpec> {
  return readConfigFile(file, bootstrap);
}

/** Reads any file of configuration with the reader of its message. */
export async function readConfigFile<T>(file: string, reader: Reader<T>): Promise<T> {
  return reader(parseConfigText(await readText(file), file));
}

/** The text of a file.
 *
 * @throws GatewayError GH_CONFIG_FILE
 */
export async function readText(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (cause) {
    const reason = cause instanceof Error && 'code' in cause ? String(cause.code) : String(cause);
    throw new GatewayError('GH_CONFIG_FILE', `cannot read ${file}: ${reason}`, { cause });
  }
}
