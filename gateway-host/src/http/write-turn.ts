/**
 * What is left to do when the events of one turn have been told: heads without a body yet are written, connections go on
 * to their next request, and sockets send what the turn has put into them.
 * Messages that end in one turn leave together: whoever receives them is woken once, not once for each, which is half of
 * what the kernel takes for a request.
 */
import type { Socket } from 'node:net';

/** Somebody with something left to do. */
export interface TurnEnd {
  /** The turn is over; nothing to do where it was done meanwhile. */
  afterTurn(): void;
}

let waiting: TurnEnd[] = [];
let held: Socket[] = [];
let planned = false;

/** Calls `afterTurn` once, after the events of this turn. */
export function afterTurn(one: TurnEnd): void {
  waiting.push(one);
  plan();
}

/** What is written to this socket from now on is sent at the end of the turn; closing it in order sends it earlier. */
export function sendAfterTurn(socket: Socket): void {
  if (socket.writableCorked > 0) return;
  socket.cork();
  held.push(socket);
  plan();
}

/** Sends now what was kept for the end of the turn: the socket is about to be destroyed. */
export function sendNow(socket: Socket): void {
  while (socket.writableCorked > 0) socket.uncork();
}

function plan(): void {
  if (planned) return;
  planned = true;
  setImmediate(endTurn);
}

function endTurn(): void {
  planned = false;
  const ends = waiting;
  waiting = [];
  let next = 0;
  try {
    while (next < ends.length) (ends[next++] as TurnEnd).afterTurn();
  } finally {
    // One that fails must not keep the others from their turn.
    while (next < ends.length) afterTurn(ends[next++] as TurnEnd);
    sendHeld();
  }
}

function sendHeld(): void {
  const sockets = held;
  held = [];
  for (let i = 0; i < sockets.length; i++) sendNow(sockets[i] as Socket);
}
