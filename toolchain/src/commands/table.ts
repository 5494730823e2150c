/** Every command of `postern`, in the order in which a plugin's author meets them. */
import type { Command } from '../command-line/command.js';
import { buildCommand } from './build.js';
import { bundleCommand } from './bundle.js';
import { completionCommand } from './completion.js';
import { devCommand } from './dev.js';
import { doctorCommand } from './doctor.js';
import { keygenCommand } from './keygen.js';
import { lockCommand } from './lock.js';
import { newCommand } from './new.js';
import { packCommand, publishCommand } from './publish.js';
import { configCommand, gatewayCommand, pluginServerCommand } from './siblings.js';
import { signCommand } from './sign.js';
import { sizeCommand } from './size.js';
import { testCommand } from './test.js';
import { toolsCommand } from './tools.js';
import { upCommand } from './up.js';
import { validateCommand } from './validate.js';
import { verifyCommand } from './verify.js';
import { yankCommand } from './yank.js';

/** The table that `postern --help` prints. */
export const COMMANDS: readonly Command[] = [
  newCommand,
  devCommand,
  buildCommand,
  testCommand,
  validateCommand,
  sizeCommand,
  keygenCommand,
  signCommand,
  verifyCommand,
  packCommand,
  publishCommand,
  yankCommand,
  lockCommand,
  bundleCommand,
  pluginServerCommand,
  gatewayCommand,
  configCommand,
  toolsCommand,
  upCommand,
  doctorCommand(() => COMMANDS),
  completionCommand(() => COMMANDS),
];
