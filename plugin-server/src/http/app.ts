/** The Express app: guards, then one route file per resource, then the one error middleware. */
import express, { type Express } from 'express';

import { PluginServerError } from '../errors.js';
import { addAliasRoutes } from '../routes/aliases.js';
import { addCatalogueRoutes } from '../routes/catalogue.js';
import { addFileRoutes } from '../routes/files.js';
import { addHealthRoutes } from '../routes/health.js';
import { addInventoryRoutes } from '../routes/inventory.js';
import { addPluginRoutes } from '../routes/plugins.js';
import { addPublishRoutes } from '../routes/publish.js';
import { addTokenRoutes } from '../routes/tokens.js';
import { addYankRoutes } from '../routes/yank.js';
import { addOciRoutes } from '../routes/oci.js';
import { ociErrorAnswers } from '../oci/error-answer.js';
import { errorAnswers } from './error-answer.js';
import { checkParameters, countAnswers, requirePlainPath } from './guards.js';
import { nameRequest } from './request-id.js';
import type { Room } from './room.js';

export function createApp(room: Room): Express {
  const app = express();
  app.disable('x-powered-by');
  app.enable('case sensitive routing');
  app.enable('strict routing');
  app.set('query parser', false);

  app.use(nameRequest);
  app.use(countAnswers(room.traffic));
  app.use(requirePlainPath);
  checkParameters(app);
  // Before the routes whose parameters would take their names.
  addYankRoutes(app, room);
  addInventoryRoutes(app, room);
  addFileRoutes(app, room);
  addAliasRoutes(app, room);
  addCatalogueRoutes(app);
  addPluginRoutes(app, room);
  addPublishRoutes(app, room);
  addTokenRoutes(app, room);
  addOciRoutes(app, room);
  addHealthRoutes(app, room);
  app.use((request) => {
    throw new PluginServerError('PS_NOT_FOUND', `there is nothing at ${request.path}`);
  });
  app.use('/v2', ociErrorAnswers(room));
  app.use(errorAnswers(room));
  return app;
}
