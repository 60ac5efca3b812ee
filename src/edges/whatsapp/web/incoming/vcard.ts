/** `[contact] Name: phones, e-mails` from a contact card; lines that cannot be read are left out. */
export function vcardText(card: string): string {
  // A line that begins with a blank goes on from the one before (RFC 6350, 3.2).
  const lines = card.replace(/\r?\n[ \t]/g, '').split(/\r?\n/);
  const values = (property: string): string[] =>
    lines.flatMap((line) => {
      const found = new RegExp(`^(?:item\\d+\\.)?${property}(?:;[^:]*)?:(.*)$`, 'i').exec(line);
      return found?.[1] ? [unescaped(found[1])] : [];
    });
  const name = values('FN')[0] ?? values('ORG')[0];
  const reach = [...values('TEL'), ...values('EMAIL')].join(', ');
  return `[contact] ${[name, reach].filter(Boolean).join(': ') || 'without a name'}`;
}

const unescaped = (value: string): string =>
  value
    .replace(/\\n/gi, ' ')
    .replace(/\\([,;\\])/g, '$1')
    .trim();
