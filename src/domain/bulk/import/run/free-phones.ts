import { type Identity, identityKey, phoneIdentity } from '../../../contacts/contact/identity.js';
import { quote } from '../rows/cells.js';
import type { ImportRow } from '../rows/row.js';
import type { Known, KnownContact } from './known-contacts.js';

/** A phone or a value that was left out of a row that is taken, and why. */
export interface LeftOut {
  line: number;
  message: string;
}

/**
 * Shares out the further phones of a batch: whose has nobody yet becomes the row's contact's. What somebody else has
 * stays theirs, whatever the file says: only people merge contacts. `known` are the contacts as they were looked up.
 */
export class FreePhones {
  private readonly given = new Set<string>();
  readonly leftOut: LeftOut[] = [];

  constructor(private readonly known: Known) {}

  /** The phones that become those of the row's contact, undefined for a new one. */
  for({ further, phonesLeftOut }: ImportRow, line: number, contact?: KnownContact): Identity[] {
    for (const message of phonesLeftOut) this.leftOut.push({ line, message });
    const free: Identity[] = [];
    for (const digits of further) {
      const identity = phoneIdentity(digits);
      const key = identityKey(identity);
      if (contact?.identity_keys.includes(key)) continue;
      if (this.known.has(key) || this.given.has(key)) {
        this.leftOut.push({ line, message: `phone ${quote(`+${digits}`)} is another contact's` });
        continue;
      }
      this.given.add(key);
      free.push(identity);
    }
    return free;
  }
}
