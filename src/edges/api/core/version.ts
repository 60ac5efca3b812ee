import type { Request } from 'express';
import { AppError } from '../../../errors.js';
import type { Versioned } from './operation.js';

/** The number that `ETag` and `If-Match` name. */
export const versionOf = ({ rev, updated_at }: Versioned): number => rev ?? updated_at?.getTime() ?? 0;

/** The tag is weak, because what a person may not see is left out of the same version. */
export const etagOf = (version: number): string => `W/"${version}"`;

/** The version that `If-Match` asks for; undefined without the header or for `*`. Errors: `bad_request`. */
export function wantedVersion(req: Request): number | undefined {
  const wanted = req.headers['if-match']?.trim();
  if (wanted === undefined || wanted === '*') return undefined;
  const version = /^(?:W\/)?"(\d{1,16})"$/.exec(wanted)?.[1];
  if (version) return Number(version);
  const message = 'must be an ETag as it was answered, such as W/"12"';
  throw new AppError('bad_request', `If-Match: ${message}.`, { errors: [{ field: 'If-Match', message }] });
}

/** Whether the caller has this version already, by `If-None-Match`. */
export function isKnown(req: Request, etag: string): boolean {
  const known = req.headers['if-none-match']?.split(',') ?? [];
  return known.some((tag) => tag.trim() === '*' || sameTag(tag.trim(), etag));
}

const sameTag = (a: string, b: string): boolean => a.replace(/^W\//, '') === b.replace(/^W\//, '');

/** The `conflict` of a change of another version than the current one, which it carries. */
export const staleError = (current: Versioned): AppError =>
  new AppError('conflict', 'Somebody else changed this in the meantime. Look at `current` and try again.', {
    current,
  });
