import { runExport } from '../../src/domain/bulk/export/export-run.js';
import { startExport } from '../../src/domain/bulk/export/export-start.js';
import { getContact } from '../../src/domain/contacts/contact/get-contact.js';
import { fillMaskedBase, type MaskedBase } from '../support/masked-base.js';
import { createWorld, type World } from './contract-world.js';
import type { TestApi } from './start-api.js';

export interface MaskedWorld extends World, Pick<MaskedBase, 'people' | 'lucia' | 'theirImport'> {}

/** What the contract's calls ask for, as people have it whose phones and e-mails are to be masked. */
export async function createMaskedWorld(api: TestApi): Promise<MaskedWorld> {
  const base = await createWorld(api);
  const { contactId, add, ...masked } = await fillMaskedBase(api.users);
  const { job: exported } = await startExport({ filter: { q: 'marta' } }, api.users.lead);
  await runExport(exported._id);
  return {
    ...base,
    ...masked,
    contact: await getContact(contactId),
    importId: masked.theirImport,
    exportId: exported._id,
    spareContact: add,
  };
}
