/** `postern up`: everything that a postern.yaml describes, on this machine, until Ctrl-C. */
import path from 'node:path';
import type { Command, Invocation } from '../command-line/command.js';
import { readProject } from '../project/project.js';
import { runProject, workDirOf } from '../stack/run-project.js';

/** The command's table entry. */
export const upCommand: Command = {
  name: 'up',
  summary: 'Run everything that a postern.yaml describes.',
  usage: 'FILE [--dir DIR]',
  examples: ['postern up examples/quickstart/postern.yaml', 'postern up postern.yaml --dir /tmp/postern'],
  flags: {
    dir: {
      type: 'string',
      value: 'DIR',
      doc: 'Where to keep plugins and state; default .postern beside FILE',
    },
  },
  arity: [1, 1],
  run: up,
};

async function up({ args, flags, io }: Invocation): Promise<number> {
  const project = await readProject(path.resolve(io.cwd, args[0] ?? ''));
  return runProject({ project, workDir: workDirOf(project, flags.text('dir'), io.cwd), io });
}
