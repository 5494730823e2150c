/** Every text that the SDK itself logs or aborts with. Lazy: a plugin carries those that it can say. */

@lazy
export const E_UNKNOWN_STATUS = 'unknown host status: ';


@lazy
export const E_UNKNOWN_ROOT = 'unknown root: ';


@lazy
export const E_NO_ROOT = 'unknown root_id: ';


@lazy
export const E_ENDED_STREAM = 'refused a call that crashes the gateway once the stream has ended: ';


@lazy
export const E_NO_STREAM = 'refused a call that needs another kind of stream, or one at all: ';


@lazy
export const E_NO_RESPONSE = 'refused to continue a response that has not begun: ';


@lazy
export const E_KNOWN_ROOT = 'registered: ';
