/** Every command of `postern`, in the order in which a plugin's author meets them. */
import type { Command } from '../command-line/command.js';
import { buildCommand } from './build.js';

/** The table that `postern --help` prints. */
export const COMMANDS: readonly Command[] = [buildCommand];
