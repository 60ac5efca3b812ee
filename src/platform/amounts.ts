const kilo = 1024;
const mega = 1024 * 1024;

const plural = (count: number, one: string): string => `${count} ${one}${count === 1 ? '' : 's'}`;
const inMegabytes = (count: number): string => `${count.toFixed(1).replace(/\.0$/, '')} MB`;

/** A size as people say it: "1 byte", "12 KB", "4.2 MB", "16 MB"; never nothing of a unit for something. */
export function size(bytes: number): string {
  if (bytes < kilo) return plural(bytes, 'byte');
  if (bytes < mega - kilo / 2) return `${Math.round(bytes / kilo)} KB`;
  return inMegabytes(bytes / mega);
}

/** The size of what is too large, rounded up: beside a limit of 5 MB it never reads "5 MB". */
export const sizeAbove = (bytes: number): string =>
  bytes < mega ? size(bytes) : inMegabytes(Math.ceil((bytes / mega) * 10) / 10);

/** How much of it: "0.4 of 1.2 MB", in the unit of the whole. */
export function sizeOf(bytes: number, whole: number): string {
  if (bytes >= whole) return `${size(whole).split(' ')[0]} of ${size(whole)}`;
  const by = whole < kilo ? 1 : whole < mega - kilo / 2 ? kilo : mega;
  return `${(bytes / by).toFixed(by === mega ? 1 : 0)} of ${size(whole)}`;
}

/** A time span in the two units people say: "45 s", "3 min", "2 h 5 min", "3 d 4 h". */
export function span(seconds: number): string {
  if (Math.round(seconds) < 60) return `${Math.round(seconds)} s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 60) return `${minutes} min`;
  const [hours, rest] = [Math.floor(minutes / 60), minutes % 60];
  if (hours < 24) return rest > 0 ? `${hours} h ${rest} min` : `${hours} h`;
  const [days, left] = [Math.floor(hours / 24), hours % 24];
  return left > 0 ? `${days} d ${left} h` : `${days} d`;
}

/** How long to wait, rounded up to minutes from one minute on: never too short. */
export const waitOf = (seconds: number): string =>
  span(seconds < 60 ? Math.max(1, Math.ceil(seconds)) : Math.ceil(seconds / 60) * 60);
