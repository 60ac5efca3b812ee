import { type AuditEntry, type AuditedEntity, AuditModel } from '../core/audit.js';

/** Entities that may be about many contacts at once: such an entry may name one of them in a filter or a file's name. */
const aboutMany: AuditedEntity[] = ['segment', 'attribute', 'tag', 'import', 'export', 'bulk_edit', 'merge'];

/**
 * Takes every value out of entries about many contacts that say one of these texts. Reads them all, so it is for
 * erasures only.
 */
export async function scrubAuditSaying(texts: readonly string[]): Promise<void> {
  const entries = AuditModel.find({ entity_type: { $in: aboutMany } })
    .select({ changes: 1, details: 1, reason: 1 })
    .lean<Pick<AuditEntry, '_id' | 'changes' | 'details' | 'reason'>[]>()
    .cursor();
  for await (const { _id, ...values } of entries) {
    const said = JSON.stringify(values);
    if (!texts.some((text) => said.includes(text))) continue;
    await AuditModel.updateOne({ _id }, { $set: { changes: null, details: null, reason: null } });
  }
}

/** The same for entries about a merge that one of these contacts was part of: they list what the others had. */
export async function scrubAuditOfMerges(contactIds: readonly string[]): Promise<void> {
  await AuditModel.updateMany(
    { action: 'contact.merged', 'details.from_ids': { $in: contactIds } },
    { $set: { changes: null, details: null } },
  );
}

/**
 * The contacts that were merged into these, and into those, by the audit log, which outlives the merges themselves.
 * Contacts that are there again are among them.
 */
export async function mergedInto(contactId: string): Promise<string[]> {
  const known = new Set([contactId]);
  let next = [contactId];
  while (next.length > 0) {
    const entries = await AuditModel.find({ entity_id: { $in: next }, action: 'contact.merged' })
      .select({ details: 1 })
      .limit(1_000)
      .lean<Pick<AuditEntry, 'details'>[]>();
    const from = entries.flatMap(({ details }) => (details?.from_ids as string[] | undefined) ?? []);
    next = from.filter((id) => !known.has(id));
    for (const id of next) known.add(id);
  }
  return [...known].slice(1);
}
