/** The one file that each command takes. */
import { ControlPlaneError } from '../errors.js';

/**
 * The path of postern.yaml.
 *
 * @throws ControlPlaneError CP_COMMAND
 */
export function fileArgument(command: string, positionals: readonly string[]): string {
  const [file] = positionals;
  if (file !== undefined && positionals.length === 1) return file;
  throw new ControlPlaneError('CP_COMMAND', `${command} takes one file, ${positionals.length} given`, {
    hint: `Write ${command} postern.yaml.`,
  });
}
