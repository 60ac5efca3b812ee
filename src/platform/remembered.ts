/** Answers that hold for a while, of which so many are kept: the oldest goes first. */
export class Remembered<T> {
  private readonly answers = new Map<string, { answer: T; until: number }>();

  constructor(
    private readonly most: number,
    private readonly forMs: (answer: T) => number,
  ) {}

  /** What was answered, or is answered now; those who ask at once each ask. Throws what `ask` throws. */
  async get(key: string, ask: () => Promise<T>): Promise<T> {
    const known = this.answers.get(key);
    if (known && known.until > Date.now()) return known.answer;
    const answer = await ask();
    this.answers.delete(key);
    if (this.answers.size >= this.most) this.answers.delete(this.answers.keys().next().value!);
    this.answers.set(key, { answer, until: Date.now() + this.forMs(answer) });
    return answer;
  }

  forget(key: string): void {
    this.answers.delete(key);
  }
}
