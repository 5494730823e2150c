/** Every text that the SDK itself logs or aborts with. */

export const E_UNKNOWN_STATUS = 'host call answered a status outside proxy-wasm ABI 0.2.1: ';
export const E_UNKNOWN_ROOT = 'stream for a root context that was never created: ';
export const E_NO_ROOT = 'no root context is registered for root_id: ';
export const E_ENDED_STREAM = 'refused a call that crashes the gateway once the stream has ended: ';
export const E_NO_STREAM = 'refused a call that needs a stream, from a root context: ';
export const E_NO_RESPONSE = 'refused to continue a response that has not begun: ';
