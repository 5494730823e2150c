/** Configuration files: a verdict, or GH_CONFIG with the file, the line and the reason; never another exception. */
import { parseConfigText } from '../../../src/config/document.js';
import { bootstrap, type BootstrapSpec } from '../../../src/config/messages/bootstrap.js';
import { GatewayError } from '../../../src/errors.js';
import { validateBootstrap } from '../../../src/gateway/validate.js';
import { fuzz } from '../campaign.js';
import { CONFIGURATIONS, FIELD_WORDS } from '../config-corpus.js';

/** What a file may also be refused for once it has been read. */
const VERDICTS = ['GH_CONFIG', 'GH_CODE_LOCAL', 'GH_PLUGIN_LOAD', 'GH_PLUGIN_START', 'GH_PLUGIN_CONFIGURE'];
const PLACE = /^f\.yaml(:\d+)?: ./;

async function check(input: Buffer): Promise<void> {
  let spec: BootstrapSpec;
  try {
    spec = bootstrap(parseConfigText(input.toString('utf8'), 'f.yaml'));
  } catch (error) {
    if (!(error instanceof GatewayError) || error.code !== 'GH_CONFIG') throw error;
    if (!PLACE.test(error.message)) throw new Error(`says no place: ${error.message}`, { cause: error });
    return;
  }
  try {
    await validateBootstrap(spec);
  } catch (error) {
    if (!(error instanceof GatewayError) || !VERDICTS.includes(error.code)) throw error;
  }
}

fuzz({ name: 'config', seeds: CONFIGURATIONS, words: FIELD_WORDS, quick: 300, check });
