import type { Referral, ReferredProduct } from '../../../../domain/contacts/contact/referral.js';
import type { InboundMessage } from '../../port/channel.js';
import { cleanName } from '../../port/clean.js';
import type { WebhookMessage } from '../core/shapes.js';

const text = (value: string | undefined, most = 300): string | null =>
  (value && cleanName(value, most)) || null;

/** An address that a person may open. */
function link(value: string | undefined): string | null {
  if (!value || value.length > 2_000 || !URL.canParse(value)) return null;
  const { protocol, href } = new URL(value);
  return protocol === 'https:' || protocol === 'http:' ? href : null;
}

/** What the platform tells beside a message's words: the ad or post it came by, the product it is about. */
export function besides({ referral, context }: WebhookMessage): Pick<InboundMessage, 'referral' | 'product'> {
  const product = context?.referred_product && productOf(context.referred_product);
  const ad = referral && referralOf(referral);
  return {
    ...(ad && saysSomething(ad) && { referral: ad }),
    ...(product && saysSomething(product) && { product }),
  };
}

const saysSomething = (told: object): boolean => Object.values(told).some((value) => value !== null);

const referralOf = (told: NonNullable<WebhookMessage['referral']>): Referral => ({
  source_type: text(told.source_type, 40),
  source_id: text(told.source_id, 100),
  source_url: link(told.source_url),
  headline: text(told.headline),
  body: text(told.body, 1_000),
  media_type: text(told.media_type, 40),
  ctwa_clid: text(told.ctwa_clid, 500),
});

type Product = NonNullable<NonNullable<WebhookMessage['context']>['referred_product']>;

const productOf = ({ catalog_id, product_retailer_id }: Product): ReferredProduct => ({
  catalog_id: text(catalog_id, 100),
  product_id: text(product_retailer_id, 100),
});
