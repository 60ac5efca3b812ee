import { AppError } from '../../../../errors.js';
import type { Lease } from '../../../../platform/queue/lease.js';
import type { Contact } from '../../../contacts/contact/contact.js';
import { templateParameters, templateText } from '../../../templates/fields.js';
import type { Template } from '../../../templates/template.js';
import { knownWelcomes, queueWelcome } from '../../../templates/welcome.js';
import { type PlannedWelcome, welcomeTemplate } from '../job/check-welcome.js';
import { createdContacts } from '../job/created.js';
import { type ImportJob, ImportModel, type NotWelcomed } from '../job/import-job.js';
import { filledFor } from '../job/welcome-values.js';

const batchSize = 100;

/** Makes the welcome of each contact one message, whoever goes on with the import. */
export const welcomeKey = (importId: string, contactId: string): string => `import:${importId}:${contactId}`;

/**
 * Welcomes the next contacts an import created; counts and place change in one write. Returns the import as it is
 * then and whether all were looked at; null when somebody else runs it. Errors: `invalid_input` when the template
 * cannot be sent any more.
 */
export async function welcomeBatch(
  job: ImportJob,
  welcome: PlannedWelcome,
  lease: Lease,
): Promise<{ job: ImportJob; over: boolean } | null> {
  const template = await welcomeTemplate(welcome);
  const place = job.welcome_place;
  const contacts = await createdContacts(job, place, { limit: batchSize });
  const known = await knownWelcomes(contacts.map(({ _id }) => welcomeKey(job._id, _id)));
  const counts = { welcomed: 0, no_consent: 0, no_phone: 0, in_conversation: 0 };
  for (const contact of contacts) {
    if (lease.until <= Date.now()) return null;
    const dedupKey = welcomeKey(job._id, contact._id);
    const why = known.has(dedupKey) ? null : await welcomeOne(contact, dedupKey, { welcome, template });
    counts[why ?? 'welcomed'] += 1;
  }
  const { welcomed, ...not } = counts;
  const next = await ImportModel.findOneAndUpdate(
    { _id: job._id, status: 'running', session_id: job.session_id, welcome_place: place },
    {
      $inc: {
        welcomed,
        ...Object.fromEntries(Object.entries(not).map(([why, count]) => [`not_welcomed.${why}`, count])),
      },
      $set: { welcome_place: contacts.at(-1)?._id ?? place, starts: 0 },
    },
    { returnDocument: 'after' },
  ).lean<ImportJob>();
  return next && { job: next, over: contacts.length < batchSize };
}

/** Welcomes one; null when that is queued, else why not. */
async function welcomeOne(
  contact: Contact,
  dedupKey: string,
  { welcome, template }: { welcome: PlannedWelcome; template: Template },
): Promise<keyof NotWelcomed | null> {
  if (contact.whatsapp_contact_id === null) return 'no_phone';
  const { state } = contact.consent;
  const marketing = template.category.toLowerCase() === 'marketing';
  if (marketing ? state !== 'opted_in' : state === 'opted_out') return 'no_consent';
  const { channel_id: channelId, parameters } = welcome;
  const { name, language } = template;
  const { values, sent } = wordsFor(contact, template, parameters);
  const said = {
    text: templateText(template, values),
    template: { name, language, parameters: sent },
  };
  return (await queueWelcome(contact, { channelId, dedupKey, ...said })) ? null : 'in_conversation';
}

/** What stands in the template: of a contact whose own values do not fit there, the words for those without. */
function wordsFor(contact: Contact, template: Template, parameters: Record<string, string>) {
  const own = filledFor(contact, parameters);
  try {
    return { values: own, sent: templateParameters(template, own) };
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    const values = filledFor(null, parameters);
    return { values, sent: templateParameters(template, values, 'welcome.parameters') };
  }
}
