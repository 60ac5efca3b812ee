import { z } from 'zod';

/** Anything of the wrong type counts as absent: an oddity of the page must not lose a message. */
const text = z
  .union([z.string(), z.number().transform(String)])
  .optional()
  .catch(undefined);
const number = z
  .union([
    z.number(),
    z
      .string()
      .regex(/^-?\d+(\.\d+)?$/)
      .transform(Number),
  ])
  .optional()
  .catch(undefined);
const wid = z.union([z.string(), z.looseObject({ _serialized: z.string() }).transform((w) => w._serialized)]);
const optionalText = z.string().optional().catch(undefined);

const key = z.looseObject({
  fromMe: z.boolean(),
  remote: wid.optional().catch(undefined),
  id: z.string().min(1),
});

/** A message as the page serialises it: what we read of it. */
export const messageShape = z.looseObject({
  id: key,
  type: z.string().catch('unknown'),
  from: wid.optional().catch(undefined),
  to: wid.optional().catch(undefined),
  t: number,
  ack: number,
  body: text,
  caption: optionalText,
  notifyName: optionalText,
  isStatusV3: z.boolean().optional().catch(undefined),
  broadcast: z.boolean().optional().catch(undefined),
  quotedStanzaID: optionalText,
  latestEditSenderTimestampMs: number,
  latestEditMsgKey: z.unknown().optional(),
  protocolMessageKey: key.optional().catch(undefined),

  directPath: optionalText,
  mimetype: optionalText,
  filename: optionalText,
  filehash: optionalText,
  size: number,
  duration: number,
  isGif: z.boolean().optional().catch(undefined),
  isViewOnce: z.boolean().optional().catch(undefined),

  lat: number,
  lng: number,
  loc: optionalText,
  vcardList: z
    .array(z.looseObject({ vcard: z.string() }))
    .optional()
    .catch(undefined),
  pollName: optionalText,
  pollOptions: z
    .array(z.looseObject({ name: z.string() }))
    .optional()
    .catch(undefined),
  eventName: optionalText,
  eventDescription: optionalText,
  eventStartTime: number,
  listResponse: z.looseObject({ title: optionalText, description: optionalText }).optional().catch(undefined),
  orderTitle: optionalText,
  itemCount: number,
  title: optionalText,
  description: optionalText,
  inviteGrpName: optionalText,
  paymentNoteMsg: z.looseObject({ body: optionalText }).optional().catch(undefined),
});

export type WebMessage = z.infer<typeof messageShape>;
