const kilo = 1024;
const mega = 1024 * kilo;

/** A size as all of Threadline says it: "1 byte", "700 bytes", "12 KB", "4.2 MB"; never nothing of a unit. */
export function size(bytes) {
  if (bytes < kilo) return `${bytes} ${bytes === 1 ? 'byte' : 'bytes'}`;
  if (bytes < mega - kilo / 2) return `${Math.round(bytes / kilo)} KB`;
  return `${(bytes / mega).toFixed(1).replace(/\.0$/, '')} MB`;
}
