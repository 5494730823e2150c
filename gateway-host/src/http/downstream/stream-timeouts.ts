/**
 * What a stream answers when one of its clocks has run down.
 * Spec: Envoy source/common/http/conn_manager_impl.cc (onIdleTimeout, onRequestTimeout, onStreamMaxDurationReached).
 */
import type { LocalReply } from '../../abi/stream-filter.js';
import type { StreamInfo } from '../filter-chain.js';
import { ResponseFlag } from '../response-flag.js';
import type { ConnectionStats } from './connection-manager.js';
import type { TimerEvents } from './stream-timers.js';

/** The stream whose time is over. */
export interface TimedStream {
  readonly info: StreamInfo;
  readonly requestEnded: boolean;
  /** Undefined: it is over already. */
  readonly answer: ((reply: LocalReply) => void) | undefined;
}

export function streamTimeouts(stream: () => TimedStream, stats: ConnectionStats): TimerEvents {
  return {
    onIdle(): void {
      const { info, requestEnded, answer } = stream();
      if (answer === undefined) return;
      stats.idleTimeouts.add();
      info.responseFlags |= ResponseFlag.StreamIdleTimeout;
      answer({ status: requestEnded ? 504 : 408, body: 'stream timeout', details: 'stream_idle_timeout' });
    },
    onRequestTimeout(): void {
      stats.requestTimeouts.add();
      stream().answer?.({ status: 408, body: 'request timeout', details: 'request_overall_timeout' });
    },
    onLongest(): void {
      const { info, requestEnded, answer } = stream();
      stats.maxDuration.add();
      info.responseFlags |= ResponseFlag.DurationTimeout;
      const reply = { body: 'downstream duration timeout', details: 'max_duration_timeout', grpcStatus: 4 };
      answer?.({ ...reply, status: requestEnded ? 504 : 408 });
    },
  };
}
