import type { Faults } from '../base/faults.js';
import type { PostLimit } from '../base/post-limit.js';
import type { Sockets } from '../socket/sockets.js';
import type { Workspace } from '../space/workspace.js';
import type { AppLink } from './app-link.js';
import type { Events } from './events.js';
import type { OAuth } from './oauth.js';
import type { ResponseUrls } from './response-urls.js';
import type { Triggers } from './triggers.js';

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
