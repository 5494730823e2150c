/**
 * What a client is told whose bytes are no HTTP/1.1 request.
 * Spec: Envoy source/common/http/http1/codec_impl.cc (sendProtocolError); observed of 1.40.
 */
export interface ProtocolAnswer {
  readonly status: number;
  readonly body: string;
}

/** Undefined when nobody is there to be told. */
export function protocolAnswer(error: Error): ProtocolAnswer | undefined {
  const code = 'code' in error ? String(error.code) : '';
  const reason = 'reason' in error ? String(error.reason) : '';
  switch (code) {
    case 'ECONNRESET':
    case 'EPIPE':
      return undefined;
    case 'HPE_HEADER_OVERFLOW':
      return { status: 431, body: 'Request Header Fields Too Large' };
    case 'ERR_HTTP_REQUEST_TIMEOUT':
      return { status: 408, body: 'request header timeout' };
    case 'HPE_INVALID_VERSION':
      return { status: 426, body: 'Upgrade Required' };
    case 'HPE_INVALID_TRANSFER_ENCODING':
      // Together with a length it is an attempt at smuggling, alone an encoding that is not known.
      if (!reason.includes('Content-Length')) return { status: 501, body: 'Not Implemented' };
      return { status: 400, body: 'Bad Request' };
    default:
      return { status: 400, body: 'Bad Request' };
  }
}
