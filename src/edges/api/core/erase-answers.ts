import { type Person, speaksOf } from '../../../domain/contact-actions/erase/traces.js';
import { KeyModel } from './idempotency.js';

/**
 * Takes a person out of the answers kept for repeated requests. A request that is repeated after that gets a
 * conflict, so that it makes nothing again.
 */
export async function eraseAnswers(person: Person): Promise<undefined> {
  const keys = KeyModel.find({ answer: { $ne: null } })
    .select({ answer: 1 })
    .lean()
    .cursor();
  for await (const { _id, answer } of keys) {
    if (speaksOf(person, JSON.stringify(answer))) {
      await KeyModel.updateOne({ _id }, { $set: { answer: null, done: true } });
    }
  }
}
