import type { Contact } from '../contacts/contact.js';
import { maskedFor } from '../contacts/masking.js';
import { type Actor, may } from '../people/permissions.js';

/** What everybody in a desk's channel sees is what agents may see. */
const deskViewer: Actor = { _id: 'desk', role: 'agent' };

/** Whether the workspace hides phones and e-mails in the desk. */
export const deskIsMasked = (): boolean => !may(deskViewer, 'see_private_data');

/** A contact, or part of one, as a channel may show it. */
export const maskedForDesk = <T extends Partial<Contact>>(contact: T): T => maskedFor(deskViewer, contact);
