import { z } from 'zod';
import type { CloudSettings } from '../../../../config/config.js';
import { graphRequest } from '../core/client.js';
import { refusalOf } from '../core/send-result.js';

const appShape = z.looseObject({ id: z.string() });
/** The answer of `/{business account}/subscribed_apps`. */
const appsShape = z.looseObject({
  data: z.array(
    z.looseObject({
      whatsapp_business_api_data: z.looseObject({ id: z.string() }),
      override_callback_uri: z.string().optional(),
    }),
  ),
});
/** The answer of `/{app}/subscriptions`, which takes the app's own token: its id and secret. */
const subscriptionsShape = z.looseObject({
  data: z.array(
    z.looseObject({
      object: z.string(),
      callback_url: z.string().optional(),
      active: z.boolean().optional(),
      fields: z.array(z.looseObject({ name: z.string() })).default([]),
    }),
  ),
});

/**
 * Whether Meta sends what customers write to `webhookUrl`: the app is subscribed to the business account, and its
 * webhook is that address with the field `messages`; on the way the app secret is tried. Returns what is wrong and what
 * to do. Ends within three times `timeoutMs`; never throws.
 */
export async function lookAtSubscription(
  settings: CloudSettings,
  webhookUrl: string,
  timeoutMs = 10_000,
): Promise<string | undefined> {
  const { accessToken, appSecret, apiUrl, businessAccountId } = settings;
  const get = async <T>(path: string, token: string, shape: z.ZodType<T>): Promise<T | string> => {
    const outcome = await graphRequest({
      method: 'GET',
      url: `${apiUrl}${path}`,
      accessToken: token,
      timeoutMs,
    });
    if (outcome.kind !== 'answered') return `The WhatsApp Cloud API cannot be reached (${outcome.code}).`;
    if (outcome.status !== 200) return refusalOf(outcome).failure.message;
    const read = shape.safeParse(outcome.json);
    return read.success ? read.data : 'The answer cannot be read: is this the address of the Cloud API?';
  };
  const account = encodeURIComponent(businessAccountId);
  const [app, apps] = await Promise.all([
    get('/app?fields=id', accessToken, appShape),
    get(`/${account}/subscribed_apps`, accessToken, appsShape),
  ]);
  if (typeof apps === 'string') return `Which apps get the webhooks of this account cannot be seen: ${apps}`;
  if (typeof app === 'string') return `The app of this access token cannot be seen: ${app}`;
  const ours = apps.data.find(({ whatsapp_business_api_data: { id } }) => id === app.id);
  if (!ours)
    return `The app is not subscribed to the business account ${businessAccountId}, so nothing that customers write arrives: subscribe it (docs/deploy.md, 2).`;
  const subscriptions = await get(
    `/${encodeURIComponent(app.id)}/subscriptions`,
    `${app.id}|${appSecret}`,
    subscriptionsShape,
  );
  if (typeof subscriptions === 'string')
    return `The webhook of the app cannot be seen with its app secret: ${subscriptions} Check WHATSAPP_CLOUD_APP_SECRET.`;
  const webhook = subscriptions.data.find(({ object }) => object === 'whatsapp_business_account');
  const enter = `Enter ${webhookUrl} under WhatsApp, Configuration, Webhook`;
  if (!webhook || webhook.active === false) return `The app has no webhook for WhatsApp. ${enter}.`;
  const at = ours.override_callback_uri ?? webhook.callback_url;
  if (at !== webhookUrl) return `Webhooks go to ${at}, not to this installation. ${enter}.`;
  return webhook.fields.some(({ name }) => name === 'messages')
    ? undefined
    : 'The webhook does not carry messages: subscribe to the field messages under WhatsApp, Configuration, Webhook.';
}
