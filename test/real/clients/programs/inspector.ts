/** The MCP Inspector's command line: one process for each request. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

import { type Findings, type Result, STEPS } from '../steps.js';

export async function runInspector(node: string, inspector: string, url: string): Promise<Findings> {
  const ask = async (...more: string[]): Promise<unknown> => {
    const args = [inspector, '--cli', url, '--transport', 'http', ...more];
    const { stdout } = await promisify(execFile)(node, args);
    return JSON.parse(stdout);
  };
  const { tools } = (await ask('--method', 'tools/list')) as { tools: { name: string }[] };
  const results: Record<string, Result> = {};
  for (const [step, call] of Object.entries(STEPS)) {
    const given = Object.entries(call.arguments).flatMap(([name, value]) => [
      '--tool-arg',
      `${name}=${value}`,
    ]);
    results[step] = await ask('--method', 'tools/call', '--tool-name', call.name, ...given).then(
      (result) => result as Result,
      (error: Ended) => failureIn(error),
    );
  }
  return { server: 'clients-suite', tools: tools.map(({ name }) => name), results };
}

interface Ended {
  readonly stdout: string;
  readonly stderr: string;
}

/** A result with isError is printed like any other, and ends the process with a code; it looks up the tool itself before it calls. */
function failureIn({ stdout, stderr }: Ended): Result {
  if (stdout.trimStart().startsWith('{')) return JSON.parse(stdout) as Result;
  if (/not found/i.test(stderr)) return { error: -32602 };
  throw new Error(`the inspector ended with: ${stderr}`);
}
