/** What a part knows of a request that it refuses, for the log. */
export interface Refused {
  /** Why, in a few words. */
  reason: string;
  /** Whose account it was about, where that is known. */
  user_id?: string;
  /** A hash of the e-mail that was tried. */
  account?: string;
}

/** Says what the log shall hold of this request beside its status, or of a refusal that has another status. */
export function refused(response: { locals: Record<string, unknown> }, why: Refused): void {
  response.locals.refused = why;
}
