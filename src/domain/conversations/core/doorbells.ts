import type { Doorbell } from '../../../platform/queue/doorbell.js';

/** A conversation whose thread, card or marks may be behind what is stored. */
export const deskBell: Doorbell = { queue: 'desk', name: 'conversation' };
/** A conversation that owes its customer messages. */
export const deliverBell: Doorbell = { queue: 'deliver', name: 'conversation' };
/** A conversation of which sent messages are to be edited, deleted or reacted to at WhatsApp. */
export const changeBell: Doorbell = { queue: 'deliver', name: 'change' };
/** A conversation in which the bot is to answer. */
export const botBell: Doorbell = { queue: 'bot', name: 'conversation' };
/** A message whose file is to be fetched, or shown in its thread. */
export const mediaBell: Doorbell = { queue: 'media', name: 'message' };
/** Customers who wait and agents who may have room. There is one router: rung without an id. */
export const routeBell: Doorbell = { queue: 'schedule', name: 'route' };
