/** Digests and codes of messages, over bytes. Anything added here is public. */

export { AES256_KEY, AES_BLOCK, decryptChained, encryptChained, setAesKey } from './aes256';
export { HmacSha256 } from './hmac-sha256';
export { sameBytes } from './same-bytes';
export { sha1, SHA1_SIZE } from './sha1';
export { Sha256, SHA256_SIZE } from './sha256';
export { sha512, SHA512_SIZE } from './sha512';
