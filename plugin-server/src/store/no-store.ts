/** What is said when a command is to work on a store, and there is none where it looks. */
import { PluginServerError } from '../errors.js';

export function noStore(place: string): PluginServerError {
  return new PluginServerError('PS_STORE_UNAVAILABLE', `there is no store in ${place}`, {
    hint: 'Name the one of the server, by --data FOLDER or --store s3://BUCKET/PREFIX.',
  });
}
