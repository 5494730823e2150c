/** Bytes as text that travels in headers, URLs and forms, and back. Anything added here is public. */

export { readBase64, readBase64Url, writeBase64, writeBase64Url } from './base64';
export { readHex, writeHex } from './hex';
export {
  escapedByte,
  isPathByte,
  isUnreserved,
  readEncoded,
  readFormEncoded,
  writeEncoded,
  writeEscapedByte,
  writeFormEncoded,
} from './percent';
