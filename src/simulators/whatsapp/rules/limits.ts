import { GraphFailure } from './graph-errors.js';

/** A bucket of tokens that fills at a steady rate. */
class Bucket {
  private level: number;
  private at = performance.now();

  constructor(
    private readonly size: number,
    private readonly perSecond: number,
  ) {
    this.level = size;
  }

  take(): boolean {
    const now = performance.now();
    this.level = Math.min(this.size, this.level + ((now - this.at) / 1_000) * this.perSecond);
    this.at = now;
    if (this.level < 1) return false;
    this.level -= 1;
    return true;
  }
}

/** One message in six seconds to one person, after a burst. Source: Meta, Cloud API, "Pair rate limits". */
const person = { burst: 45, perSecond: 1 / 6 };

/**
 * What the platform takes from a number: so many messages a second, and so many to one customer. A message over the
 * limit is refused with the platform's code and costs nothing.
 */
export class SendLimits {
  private readonly number: Bucket;
  private readonly people = new Map<string, Bucket>();
  /** Messages that came too fast. */
  refused = 0;

  constructor(perSecond: number) {
    this.number = new Bucket(perSecond, perSecond);
  }

  /** Throws the GraphFailure of the limit that is reached. */
  take(customerId: string): void {
    if (!this.number.take()) this.refuse(130429);
    const bucket = this.people.get(customerId) ?? new Bucket(person.burst, person.perSecond);
    this.people.set(customerId, bucket);
    if (!bucket.take()) this.refuse(131056);
  }

  private refuse(code: number): never {
    this.refused += 1;
    throw new GraphFailure(code);
  }
}
