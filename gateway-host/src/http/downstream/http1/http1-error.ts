/** What Envoy answers to bytes that are no request that it serves. Spec: source/common/http/http1/codec_impl.cc. */

const ANSWERS = {
  codec_error: { status: 400, body: 'Bad Request' },
  content_length_and_chunked_not_allowed: { status: 400, body: 'Bad Request' },
  invalid_url: { status: 400, body: 'Bad Request' },
  invalid_scheme: { status: 400, body: 'Bad Request' },
  body_disallowed: { status: 400, body: 'Bad Request' },
  unexpected_underscore: { status: 400, body: 'Bad Request' },
  headers_too_large: { status: 431, body: 'Request Header Fields Too Large' },
  too_many_headers: { status: 431, body: 'Request Header Fields Too Large' },
  invalid_transfer_encoding: { status: 501, body: 'Not Implemented' },
  low_version: { status: 426, body: 'Upgrade Required' },
} as const;

export type Http1Problem = keyof typeof ANSWERS;

/** The connection is of no use after the answer. */
export class Http1Error extends Error {
  readonly problem: Http1Problem;
  readonly status: number;
  readonly body: string;
  /** Envoy's word for it in access logs. */
  readonly details: string;

  constructor(problem: Http1Problem) {
    super(`http1.${problem}`);
    this.problem = problem;
    this.details = problem === 'low_version' ? problem : `http1.${problem}`;
    ({ status: this.status, body: this.body } = ANSWERS[problem]);
  }
}
