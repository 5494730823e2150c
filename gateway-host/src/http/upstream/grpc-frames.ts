/**
 * Length-prefixed gRPC messages in a stream of bytes.
 * Spec: https://github.com/grpc/grpc/blob/master/doc/PROTOCOL-HTTP2.md (Length-Prefixed-Message).
 */

const PREFIX_BYTES = 5;
/** A plugin cannot hold more in one piece; without a limit one prefix could claim 4 GiB of memory. */
export const MAX_MESSAGE_BYTES = 64 * 1024 * 1024;

export function frameMessage(message: Buffer): Buffer {
  const frame = Buffer.allocUnsafe(PREFIX_BYTES + message.length);
  frame.writeUInt8(0, 0);
  frame.writeUInt32BE(message.length, 1);
  message.copy(frame, PREFIX_BYTES);
  return frame;
}

/** Puts messages together, however their bytes were cut. */
export class MessageReader {
  #chunks: Buffer[] = [];
  #bytes = 0;
  /** Length of the message under way; undefined before its prefix is complete. */
  #wanted: number | undefined;

  /** Nothing is half read. */
  get clean(): boolean {
    return this.#bytes === 0 && this.#wanted === undefined;
  }

  /** The messages that are complete now; undefined: this is not gRPC, or compressed, or too large. */
  read(data: Buffer): Buffer[] | undefined {
    if (data.length > 0) this.#chunks.push(data);
    this.#bytes += data.length;
    const messages: Buffer[] = [];
    for (;;) {
      if (this.#wanted === undefined) {
        // Compressed, or not gRPC at all: seen at the first byte.
        if (this.#bytes > 0 && this.#chunks[0]?.[0] !== 0) return undefined;
        if (this.#bytes < PREFIX_BYTES) return messages;
        const prefix = this.#take(PREFIX_BYTES);
        this.#wanted = prefix.readUInt32BE(1);
        if (this.#wanted > MAX_MESSAGE_BYTES) return undefined;
      }
      if (this.#bytes < this.#wanted) return messages;
      messages.push(this.#take(this.#wanted));
      this.#wanted = undefined;
    }
  }

  #take(count: number): Buffer {
    const [first] = this.#chunks;
    const all = this.#chunks.length === 1 && first !== undefined ? first : Buffer.concat(this.#chunks);
    this.#bytes -= count;
    this.#chunks = this.#bytes === 0 ? [] : [all.subarray(count)];
    return all.subarray(0, count);
  }
}
