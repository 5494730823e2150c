/** What an entry of the shared table is about: its kind, the vm_id it belongs to, its name. */

export const Kind = { Value: 1, Queue: 2, Token: 3, VmId: 4, Metric: 5 } as const;
export type Kind = (typeof Kind)[keyof typeof Kind];

/** Kind, length of the vm_id, vm_id, name; a name's bytes are those of the guest. */
export function entryKey(kind: Kind, vmId: string, name: string): Buffer {
  const front = entryPrefix(kind, vmId);
  return Buffer.concat([front, Buffer.from(name, 'latin1')]);
}

/** What all keys of one kind and vm_id start with. */
export function entryPrefix(kind: Kind, vmId: string): Buffer {
  const size = Buffer.byteLength(vmId);
  const front = Buffer.allocUnsafe(5 + size);
  front.writeUInt8(kind, 0);
  front.writeUInt32LE(size, 1);
  front.write(vmId, 5);
  return front;
}
