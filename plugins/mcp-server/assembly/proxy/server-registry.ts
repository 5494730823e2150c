/** The servers of the configuration that is being read, by name: what tool sets are made of. */

import { Server } from '../server';
import { ToolSetServer } from './tool-set-server';

class Registered {
  constructor(
    readonly name: string,
    readonly server: Server,
  ) {}
}

let servers: Registered[] = [];
let sets: ToolSetServer[] = [];

/** Begins a new configuration. */
export function resetRegistry(): void {
  servers = [];
  sets = [];
}

/** A server whose tools may stand in sets. */
export function registerServer(name: string, server: Server): void {
  servers.push(new Registered(name, server));
}

/** A set, which may name servers that are read after it. */
export function registerSet(set: ToolSetServer): void {
  sets.push(set);
}

/** The server of a name, the first of several; null when there is none. */
export function findServer(name: string): Server | null {
  for (let i = 0; i < servers.length; i++) if (servers[i].name == name) return servers[i].server;
  return null;
}

/** Every server has been read. */
export function completeSets(): void {
  for (let i = 0; i < sets.length; i++) sets[i].complete();
  resetRegistry();
}
