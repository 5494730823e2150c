/** `postern-gateway-host canary`: one module, started once, and a report. */
import type { CompileOptions } from '../abi/module.js';
import { GatewayError } from '../errors.js';
import { readGivenFile } from '../read-given-file.js';
import { runInThread, type CanaryBounds } from './run-in-thread.js';

export interface CanaryRequest {
  readonly module: string;
  readonly configuration: string | undefined;
  readonly vmConfiguration: string | undefined;
  readonly rootId: string;
  readonly compile: CompileOptions;
  readonly bounds: CanaryBounds;
}

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
    module: await readGivenFile(module, 'GH_CODE_LOCAL'),
    configuration: await readGivenFile(configuration, 'GH_CONFIG_FILE'),
    vmConfiguration: await readGivenFile(vmConfiguration, 'GH_CONFIG_FILE'),
    rootId,
    compile,
  };
  const report = await runInThread(job, bounds);
  stdout.write(`${JSON.stringify(report)}\n`);
  const [first] = report.findings;
  if (first !== undefined) throw new GatewayError('GH_CANARY_REFUSED', `${first.rule}: ${first.message}`);
}
