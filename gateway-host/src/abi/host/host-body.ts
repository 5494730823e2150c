/** The form of a host function's body: the VM it was called from, then the guest's arguments in order. */
import type { Vm } from '../vm.js';

/** A body; the linker adds checks and traces around it. */
export type HostBody = (vm: Vm, ...args: never[]) => number;

/** Bodies of one chapter by the name of the import. */
export type HostBodies = Readonly<Record<string, HostBody>>;
