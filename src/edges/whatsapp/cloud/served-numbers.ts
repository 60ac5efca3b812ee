import { cloudChannelId } from './cloud-channel.js';
import type { ParsedWebhook } from './incoming/webhook.js';

/** A Cloud API number this process serves. */
export interface ServedNumber {
  phoneNumberId: string;
  businessAccountId: string;
}

/** What else is known of numbers, for a webhook that names one which is not among those given. */
export interface OtherNumbers {
  /** The numbers it is taken for as they are at this moment: another process may have added one just now. */
  lookAgain(): Promise<readonly ServedNumber[]>;
  /** Whether a channel of ours has this number and cannot be used now. */
  isLocked(phoneNumberId: string): boolean;
}

/** Whether a channel of ours has this number and its secrets cannot be opened: nothing can be taken for it now. */
export const isLocked = (
  served: { numbers(): readonly ServedNumber[]; has(channelId: string): boolean },
  phoneNumberId: string,
): boolean =>
  served.has(cloudChannelId(phoneNumberId)) &&
  !served.numbers().some((number) => number.phoneNumberId === phoneNumberId);

/** Whether something in it is about a number or account that is not among these. */
export function namesOthers(
  { items, account, templates }: ParsedWebhook,
  numbers: readonly ServedNumber[],
): boolean {
  const ids = new Set(numbers.map(({ phoneNumberId }) => phoneNumberId));
  const accounts = new Set(numbers.map(({ businessAccountId }) => businessAccountId));
  return (
    items.some(({ phoneNumberId }) => !ids.has(phoneNumberId)) ||
    account.some(({ phoneNumberId, accountId = '' }) =>
      phoneNumberId ? !ids.has(phoneNumberId) : !accounts.has(accountId),
    ) ||
    templates.some(({ accountId = '' }) => !accounts.has(accountId))
  );
}

/** Those of its numbers that are ours and cannot be used now. */
export const lockedOf = (
  { items }: ParsedWebhook,
  numbers: readonly ServedNumber[],
  others: OtherNumbers,
): string[] =>
  items
    .map(({ phoneNumberId }) => phoneNumberId)
    .filter((id) => !numbers.some(({ phoneNumberId }) => phoneNumberId === id) && others.isLocked(id));
