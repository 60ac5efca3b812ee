const kilo = 1024;
const mega = 1024 * 1024;

/** A size as people say it: "12 KB", "4.2 MB", "16 MB"; never nothing of a unit for something. */
export function size(bytes: number): string {
  if (bytes < kilo) return `${bytes} ${bytes === 1 ? 'byte' : 'bytes'}`;
  if (bytes < mega - kilo / 2) return `${Math.round(bytes / kilo)} KB`;
  return `${(bytes / mega).toFixed(1).replace(/\.0$/, '')} MB`;
}

/** How much of it is done: "0.4 of 1.2 MB", in the unit of the whole. */
export function sizeOf(bytes: number, whole: number): string {
  if (bytes >= whole) return `${size(whole).split(' ')[0]} of ${size(whole)}`;
  const by = whole < kilo ? 1 : whole < mega - kilo / 2 ? kilo : mega;
  return `${(bytes / by).toFixed(by === mega ? 1 : 0)} of ${size(whole)}`;
}

/** A wait as people say it: "45 s", "3 min", "2 h 5 min". */
export function span(seconds: number): string {
  if (Math.round(seconds) < 60) return `${Math.round(seconds)} s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 60) return `${minutes} min`;
  return minutes % 60 === 0 ? `${minutes / 60} h` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}
