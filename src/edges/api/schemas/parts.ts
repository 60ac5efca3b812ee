import { z } from 'zod';

/**
 * Parts of answers. The types are those of stored documents; a `z.date()` is documented as the ISO-8601 text that
 * JSON makes of it.
 */

/** A UUID. */
export const uuid = z.uuid();
/** A user's id, or null for nobody. */
export const userId = uuid.nullable();
/** A UTC time. */
export const time = z.date();
/** How many. */
export const count = z.int().min(0);
