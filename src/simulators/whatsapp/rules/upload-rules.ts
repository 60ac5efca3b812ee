import { GraphFailure } from './graph-errors.js';

const mb = 1024 * 1024;

/** What the Graph API takes and how much of it. Source: Meta, Cloud API, "Media". */
const allowed: Record<string, number> = {
  'audio/aac': 16 * mb,
  'audio/amr': 16 * mb,
  'audio/mpeg': 16 * mb,
  'audio/mp4': 16 * mb,
  'audio/ogg': 16 * mb,
  'image/jpeg': 5 * mb,
  'image/png': 5 * mb,
  'image/webp': 500 * 1024,
  'video/3gpp': 16 * mb,
  'video/mp4': 16 * mb,
  'text/plain': 100 * mb,
  'application/pdf': 100 * mb,
  'application/msword': 100 * mb,
  'application/vnd.ms-excel': 100 * mb,
  'application/vnd.ms-powerpoint': 100 * mb,
  'application/vnd.openxmlformats-officedocument.wordprocessingml.document': 100 * mb,
  'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet': 100 * mb,
  'application/vnd.openxmlformats-officedocument.presentationml.presentation': 100 * mb,
};

/** Throws the GraphFailure the platform answers for a file of a type or size it does not take. */
export function checkUpload(file: File): void {
  const type = file.type.split(';')[0]!.trim();
  const most = allowed[type];
  if (most === undefined) {
    const types = Object.keys(allowed).join(', ');
    throw new GraphFailure(
      100,
      `Param file must be a file with one of the following types: ${types}. Received file of type '${type}'.`,
    );
  }
  if (file.size > most) throw new GraphFailure(131053, `The file is larger than ${most} bytes.`);
}
