import type { Contact } from '../../../domain/contacts/contact/contact.js';
import { maskedFor, textsFor } from '../../../domain/contacts/contact/masking.js';
import { type Actor, may } from '../../../domain/people/core/permissions.js';

/** What everybody in a desk's channel sees is what agents may see. */
export const deskViewer: Actor = { _id: 'desk', role: 'agent' };

/** Whether the workspace hides phones and e-mails in the desk. */
export const deskIsMasked = (): boolean => !may(deskViewer, 'see_private_data');

/** Whatever else a channel is to show, with phones and e-mails masked where the workspace hides them. */
export const textsForDesk = <T>(value: T): T => textsFor(deskViewer, value);

/** A contact, or part of one, as a channel may show it. */
export const maskedForDesk = <T extends Partial<Contact>>(contact: T): T => maskedFor(deskViewer, contact);
