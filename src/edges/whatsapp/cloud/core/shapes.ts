import { z } from 'zod';

/** A text that some senders write as a number; empty counts as absent. Anything else of the wrong type too. */
const looseText = z
  .union([z.string(), z.number()])
  .transform((value) => String(value).trim() || undefined)
  .optional()
  .catch(undefined);

const wholeText = z.union([z.string(), z.number()]).transform(String);
const record = z.looseObject({});
const list = z.array(z.unknown());

/** The outside of a webhook body. `object` is checked only when it is there. */
export const envelopeShape = z.looseObject({
  object: z.literal('whatsapp_business_account').nullish(),
  entry: list,
});
export const entryShape = z.looseObject({ id: looseText, time: looseText, changes: list });
export const changeShape = z.looseObject({ field: looseText, value: record });
export const valueShape = z.looseObject({
  metadata: z.looseObject({ phone_number_id: looseText }).optional().catch(undefined),
  contacts: list.optional().catch(undefined),
  messages: list.nullish(),
  message_echoes: list.nullish(),
  statuses: list.nullish(),
  errors: list.optional().catch(undefined),
});

export const contactShape = z.looseObject({
  wa_id: looseText,
  user_id: looseText,
  parent_user_id: looseText,
  profile: z.looseObject({ name: looseText, username: looseText }).optional().catch(undefined),
});
export type WebhookContact = z.infer<typeof contactShape>;

export const errorShape = z.looseObject({
  code: z.union([z.number(), z.string()]),
  title: looseText,
  message: looseText,
  error_data: z.looseObject({ details: looseText }).optional().catch(undefined),
});

/** A message before its type is looked at: who, which, when. */
export const messageShape = z.looseObject({
  id: looseText,
  from: looseText,
  from_user_id: looseText,
  from_parent_user_id: looseText,
  group_id: looseText,
  timestamp: z.unknown().optional(),
  type: z.string(),
  context: z
    .looseObject({
      id: looseText,
      referred_product: z
        .looseObject({ catalog_id: looseText, product_retailer_id: looseText })
        .optional()
        .catch(undefined),
    })
    .optional()
    .catch(undefined),
  referral: z
    .looseObject({
      source_type: looseText,
      source_id: looseText,
      source_url: looseText,
      headline: looseText,
      body: looseText,
      media_type: looseText,
      ctwa_clid: looseText,
    })
    .optional()
    .catch(undefined),
  errors: list.optional().catch(undefined),
});
export type WebhookMessage = z.infer<typeof messageShape>;

export const statusShape = z.looseObject({
  id: looseText,
  status: z.string(),
  timestamp: z.unknown().optional(),
  biz_opaque_callback_data: looseText,
  errors: list.optional().catch(undefined),
  pricing: z
    .looseObject({
      billable: z.boolean().optional().catch(undefined),
      category: looseText,
      pricing_model: looseText,
      type: looseText,
    })
    .optional()
    .catch(undefined),
});

const media = z.looseObject({
  id: looseText,
  mime_type: looseText,
  sha256: looseText,
  caption: looseText,
  filename: looseText,
  voice: z.boolean().optional().catch(undefined),
});
export type WebhookMedia = z.infer<typeof media>;

const place = z.looseObject({
  latitude: z.coerce.number().min(-90).max(90),
  longitude: z.coerce.number().min(-180).max(180),
  name: looseText,
  address: looseText,
});

const person = z.looseObject({
  name: z.looseObject({ formatted_name: looseText, first_name: looseText }).optional().catch(undefined),
  phones: z
    .array(z.looseObject({ phone: looseText, wa_id: looseText }))
    .optional()
    .catch(undefined),
  emails: z
    .array(z.looseObject({ email: looseText }))
    .optional()
    .catch(undefined),
});

const choice = z.looseObject({ id: looseText, title: looseText, description: looseText });

/** What each type of message carries under its own name; a message that does not fit is a problem, not a guess. */
export const contentShapes = {
  text: z.looseObject({ body: wholeText }),
  media,
  location: place,
  contacts: z.array(person).min(1),
  interactive: z.looseObject({
    type: looseText,
    button_reply: choice.optional(),
    list_reply: choice.optional(),
    nfm_reply: z
      .looseObject({ name: looseText, body: looseText, response_json: z.unknown().optional() })
      .optional(),
  }),
  callPermission: z.looseObject({
    response: looseText,
    response_source: looseText,
    is_permanent: z.boolean().optional().catch(undefined),
    expiration_timestamp: looseText,
  }),
  product: z.looseObject({ catalog_id: looseText, product_retailer_id: looseText }),
  unsupported: z.looseObject({ type: looseText }),
  system: z.looseObject({
    body: looseText,
    type: looseText,
    wa_id: looseText,
    /** The platform told it here until its version 12. */
    new_wa_id: looseText,
    user_id: looseText,
    previous_user_id: looseText,
  }),
  button: z.looseObject({ text: looseText, payload: looseText }),
  order: z.looseObject({
    text: looseText,
    product_items: z.array(
      z.looseObject({
        product_retailer_id: looseText,
        quantity: z.coerce.number(),
        item_price: z.coerce.number().optional().catch(undefined),
        currency: looseText,
      }),
    ),
  }),
  reaction: z.looseObject({ message_id: looseText, emoji: looseText }),
  revoke: z.looseObject({ original_message_id: looseText }),
  edit: z.looseObject({ original_message_id: looseText, message: z.looseObject({ type: z.string() }) }),
};
