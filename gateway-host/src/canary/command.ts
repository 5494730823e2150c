/** `postern-gateway-host canary`: one module, started once, and a report. */
import { readFile, stat } from 'node:fs/promises';

import type { CompileOptions } from '../abi/module.js';
import { GatewayError, type GatewayErrorCode } from '../errors.js';
import { runInThread, type CanaryBounds } from './run-in-thread.js';

export interface CanaryRequest {
  readonly module: string;
  readonly configuration: string | undefined;
  readonly vmConfiguration: string | undefined;
  readonly rootId: string;
  readonly compile: CompileOptions;
  readonly bounds: CanaryBounds;
}

/** No plugin and no configuration is larger. */
const MAX_FILE_BYTES = 64 * 1024 * 1024;

/**
 * Prints the report as one line.
 *
 * @throws GatewayError GH_CODE_LOCAL, GH_CONFIG_FILE; GH_CANARY_REFUSED once the report is printed
 */
export async function runCanary(
  { module, configuration, vmConfiguration, rootId, compile, bounds }: CanaryRequest,
  stdout: { write(text: string): unknown },
): Promise<void> {
  const job = {
    module: await read(module, 'GH_CODE_LOCAL'),
    configuration: await read(configuration, 'GH_CONFIG_FILE'),
    vmConfiguration: await read(vmConfiguration, 'GH_CONFIG_FILE'),
    rootId,
    compile,
  };
  const report = await runInThread(job, bounds);
  stdout.write(`${JSON.stringify(report)}\n`);
  const [first] = report.findings;
  if (first !== undefined) throw new GatewayError('GH_CANARY_REFUSED', `${first.rule}: ${first.message}`);
}

async function read(file: string | undefined, code: GatewayErrorCode): Promise<Uint8Array> {
  if (file === undefined) return new Uint8Array();
  try {
    const { size } = await stat(file);
    if (size > MAX_FILE_BYTES)
      throw new GatewayError(code, `${file} has ${size} bytes; the most is ${MAX_FILE_BYTES}`);
    return await readFile(file);
  } catch (cause) {
    if (cause instanceof GatewayError) throw cause;
    const reason = cause instanceof Error && 'code' in cause ? String(cause.code) : String(cause);
    throw new GatewayError(code, `cannot read ${file}: ${reason}`, { cause });
  }
}
