/** Names that no plugin may have, since `/plugins/NAME` is another page. */

/** What is served in Higress's own forms. */
export const INVENTORY_FILES = ['snapshot-inventory.json', 'unmanaged-plugins.lock.json'] as const;

/** Whether a plugin of that name would be hidden behind a page of the server. */
export function isReservedName(name: string): boolean {
  return INVENTORY_FILES.some((file) => file === name);
}
