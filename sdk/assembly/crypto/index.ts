/** Digests and codes of messages, over bytes. Anything added here is public. */

export { HmacSha256 } from './hmac-sha256';
export { sameBytes } from './same-bytes';
export { Sha256, SHA256_SIZE } from './sha256';
