/** What every route works with: one value per server, handed to each route file. */
import type { Logger } from '@postern/service/logs';

import type { Access } from '../access/access.js';
import type { AuditLog } from '../audit/audit-log.js';
import type { Libraries } from '../library.js';
import type { Limits } from '../limits.js';
import type { Shelf } from '../serving/shelf.js';
import type { Siblings } from '../workers/siblings.js';
import type { Slots } from './slots.js';
import type { Traffic } from './traffic.js';

export interface Room {
  readonly libraries: Libraries;
  readonly shelf: Shelf;
  readonly access: Access;
  readonly audit: AuditLog;
  /** Turns of publishes. */
  readonly slots: Slots;
  readonly traffic: Traffic;
  readonly logger: Logger;
  readonly limits: Limits;
  /** The other processes of this server. */
  readonly siblings: Siblings;
  /** Whether /metrics and /readyz need no token. */
  readonly openMetrics: boolean;
  /** Whether versions may be deleted at all. */
  readonly allowDelete: boolean;
  /** How clients reach this server, when that is not the Host that they name. */
  readonly publicUrl: string | undefined;
  readonly now: () => Date;
}
