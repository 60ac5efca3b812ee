const day = 86_400_000;

/** The instant of a message's ts. */
export const dateOf = (ts) => new Date(Number(ts) * 1000);

/** 14:05, in the reader's own way. */
export const clock = (date) => date.toLocaleTimeString([], { hour: 'numeric', minute: '2-digit' });

/** Today, Yesterday, Tomorrow, or the day in full. */
export function dayName(date) {
  const today = new Date().setHours(0, 0, 0, 0);
  const start = new Date(date).setHours(0, 0, 0, 0);
  if (start === today) return 'Today';
  if (Math.abs(today - start - day) < day / 10) return 'Yesterday';
  if (Math.abs(start - today - day) < day / 10) return 'Tomorrow';
  return date.toLocaleDateString([], { weekday: 'long', month: 'long', day: 'numeric' });
}

/** 5 minutes ago, for thread summaries. */
export function ago(date) {
  const minutes = Math.round((Date.now() - date.getTime()) / 60_000);
  if (minutes < 1) return 'just now';
  if (minutes < 60) return `${minutes} minute${minutes === 1 ? '' : 's'} ago`;
  const hours = Math.round(minutes / 60);
  if (hours < 24) return `${hours} hour${hours === 1 ? '' : 's'} ago`;
  return date.toLocaleDateString([], { month: 'short', day: 'numeric' });
}

/** Fills in the tokens of a `<!date>`, such as `{date_short_pretty} at {time}`; undefined when it is no date. */
export function dateText(stamp, format) {
  const date = new Date(stamp * 1000);
  if (!format || Number.isNaN(date.getTime())) return undefined;
  const plain = { date_num: date.toLocaleDateString('en-CA') };
  const styles = {
    date: { year: 'numeric', month: 'long', day: 'numeric' },
    date_short: { year: 'numeric', month: 'short', day: 'numeric' },
    date_long: { weekday: 'long', year: 'numeric', month: 'long', day: 'numeric' },
    time: { hour: 'numeric', minute: '2-digit' },
    time_secs: { hour: 'numeric', minute: '2-digit', second: '2-digit' },
  };
  return format.replace(/\{(\w+)\}/g, (whole, name) => {
    if (plain[name]) return plain[name];
    if (name === 'ago') return ago(date);
    const style = styles[name.replace(/_pretty$/, '')];
    if (!style) return whole;
    if (name.startsWith('time')) return date.toLocaleTimeString([], style);
    const near = dayName(date);
    if (name.endsWith('_pretty') && ['Today', 'Yesterday', 'Tomorrow'].includes(near))
      return near.toLowerCase();
    return date.toLocaleDateString([], style);
  });
}
