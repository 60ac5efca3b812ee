import type { AppLink } from './app-link.js';
import type { Events } from './events.js';
import type { Faults } from './faults.js';
import type { OAuth } from './oauth/oauth.js';
import type { PostLimit } from './post-limit.js';
import type { ResponseUrls } from './response-urls.js';
import type { Sockets } from './socket/sockets.js';
import type { Triggers } from './triggers.js';
import type { Workspace } from './workspace.js';

/** The parts of one simulator, handed to every function that acts on it. */
export interface Core {
  space: Workspace;
  app: AppLink;
  events: Events;
  faults: Faults;
  limit: PostLimit;
  triggers: Triggers;
  responseUrls: ResponseUrls;
  sockets: Sockets;
  oauth: OAuth;
  /** Other workspaces that are reached at the same address. */
  neighbours: Core[];
}
