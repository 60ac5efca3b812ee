import { ring } from '../../../platform/queue/doorbell.js';
import { workspaceSettings } from '../../people/core/settings.js';
import { routeBell } from './doorbells.js';

/**
 * Wakes the router, where there is one: call it when somebody begins to wait, or when an agent may have got room
 * (availability, capacity, role, business hours). Never waits and never throws; the sweeper makes up for a lost ring.
 */
export function routingMayChange(): void {
  if (workspaceSettings().routing.mode === 'round_robin') ring(routeBell);
}
