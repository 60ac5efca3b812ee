import { type Request, type Response, Router } from 'express';
import { GraphFailure } from '../rules/graph-errors.js';
import type { World } from '../world.js';

/** The app that the access token is of. */
export const simulatedAppId = '300000000000003';

/** `/{app}/subscriptions`, which is asked with the app's own token, its id and secret (Meta, "App Subscriptions"). */
export function subscriptionApi(world: World): Router {
  const router = Router();
  router.get('/:version/:appId/subscriptions', (req: Request, res: Response) => {
    if (req.get('authorization') !== `Bearer ${simulatedAppId}|${world.settings.appSecret}`)
      throw new GraphFailure(190, 'Invalid OAuth access token signature.');
    const { fields } = world.subscription;
    const webhook = {
      object: 'whatsapp_business_account',
      callback_url: world.webhooks.url,
      active: true,
      fields: fields.map((name) => ({ name, version: 'v23.0' })),
    };
    res.json({ data: fields.length > 0 ? [webhook] : [] });
  });
  return router;
}

/** The app of the access token, and which apps get the webhooks of the business account. */
export function appApi(world: World): Router {
  const router = Router();
  const app = {
    id: simulatedAppId,
    name: 'Threadline',
    link: 'https://www.facebook.com/games/?app_id=300000000000003',
  };
  router.get('/:version/app', (_req, res) => void res.json({ id: app.id, name: app.name }));
  router.get('/:version/:accountId/subscribed_apps', (req, res) => {
    if (req.params.accountId !== world.settings.businessAccountId)
      throw new GraphFailure(100, 'Unsupported get request.', { subcode: 33, type: 'GraphMethodException' });
    res.json({ data: world.subscription.toAccount ? [{ whatsapp_business_api_data: app }] : [] });
  });
  return router;
}
