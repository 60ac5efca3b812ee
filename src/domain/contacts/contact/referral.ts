/**
 * The ad or post that a customer tapped to write, as WhatsApp names it; told with their first message only. Source:
 * Meta, Cloud API, webhooks reference, "messages[].referral".
 */
export interface Referral {
  /** `ad` or `post`. */
  source_type: string | null;
  /** The ad's or post's id at Meta. */
  source_id: string | null;
  source_url: string | null;
  headline: string | null;
  body: string | null;
  media_type: string | null;
  /** The id of the click itself, by which Meta wants to hear what became of it. */
  ctwa_clid: string | null;
}

/** The product of a catalogue that a customer writes about. */
export interface ReferredProduct {
  catalog_id: string | null;
  product_id: string | null;
}

/** What brought a contact: the ad whose message came last. Each of its messages keeps its own. */
export interface Attribution extends Pick<Referral, 'headline' | 'source_url' | 'ctwa_clid'> {
  kind: 'ad';
  /** The ad's id at Meta. */
  ad_id: string | null;
  at: Date;
}

/** What a referral says of whoever came by it, at this time. */
export const attributionOf = (
  { source_id, headline, source_url, ctwa_clid }: Referral,
  at: Date,
): Attribution => ({ kind: 'ad', ad_id: source_id, headline, source_url, ctwa_clid, at });

/** Says in words, for people, how a message came about; null where nothing is told of it. */
export function cameBy({
  referral,
  product,
}: {
  referral?: Referral | null;
  product?: ReferredProduct | null;
}): string | null {
  const lines = [
    referral && adInWords(referral),
    product && `About the product ${product.product_id ?? '?'}`,
  ];
  return lines.filter(Boolean).join('\n') || null;
}

function adInWords({ source_type, source_id, headline, source_url }: Referral): string {
  const what = source_type === 'post' ? 'post' : 'ad';
  const name = headline ? ` “${headline}”` : source_id ? ` ${source_id}` : '';
  return `From the ${what}${name}${source_url ? ` (${source_url})` : ''}`;
}
