/** What of an answer becomes a result: additions of Postern's to tools and to `server`, all optional. */

import { ConfigValue } from 'proxy-wasm-assemblyscript-sdk/assembly/rules';
import { ServerSettings } from '../server-settings';
import { Tool } from '../tool';
import { bytesOfText } from './fields';
import { countOf } from './json-fields';

/** Of a tool. */
export const ANSWER_OPTIONS = ['maxResponseBytes', 'responsePath'];
/** Of a server. */
export const SERVER_ANSWER_OPTIONS = ['maxResponseBytes'];
const LARGEST = 1 << 26;

/** Reads those of a server. */
export function readServerAnswerOptions(settings: ServerSettings, server: ConfigValue): void {
  settings.maxResponseBytes = <u32>countOf(server, 'maxResponseBytes', 0, LARGEST);
}

/** Reads those of a tool; what it does not say its server does. */
export function readAnswerOptions(tool: Tool, value: ConfigValue, settings: ServerSettings): void {
  tool.maxResponseBytes = <u32>countOf(value, 'maxResponseBytes', <i32>settings.maxResponseBytes, LARGEST);
  tool.responsePath = bytesOfText(value, 'responsePath');
}
