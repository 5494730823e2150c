/** Asking the client for more before a request is answered. Anything added here is public. */

export { Approval } from './approval';
export { CONSUMER_HEADER, readCaller } from './caller';
export { canBeAsked, ELICITATION, ROOTS, SAMPLING } from './capabilities';
export { InputRequests } from './input-requests';
export { SealVerdict, SHORTEST_KEY, StateSeal } from './state-seal';
