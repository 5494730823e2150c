/** JSON over UTF-8 bytes: a tape to read, an output to write. Anything added here is public. */

export { JsonError, jsonErrorText } from './errors';
export { ABSENT, Kind, MAX_DEPTH, Tape } from './tape';
export { parse } from './parser';
export { nodePath, stringText } from './node-path';
export { countKey, equals, equalsBytes, find, findBytes } from './lookup';
export { repeatedKey } from './repeats';
export { unescape } from './strings';
export { isInteger, readInteger } from './numbers';
export { decimal } from './decimal';
export { readNumber } from './number-reader';
export { writeNumber } from './number-writer';
export { Output } from './output';
export { writeCompact, writeEscaped, writeSource, writeString, writeText, writeUnescaped } from './writer';
export { sequenceLength, storeCodePoint } from './utf8';
