import { findView, openModal, presentView, publishHome, pushModal, updateView } from '../../acts/views.js';
import { invalidArguments, SlackError } from '../../base/slack-error.js';
import type { Json, View } from '../../base/types.js';
import type { Core } from '../../core/core.js';
import type { Args } from '../args.js';
import type { Method } from '../method.js';

const open: Method = {
  scopes: [],
  run(core, args) {
    const id = triggerId(args);
    const { user } = core.triggers.check(id);
    const view = openModal(core, user, args.json('view'));
    core.triggers.spend(id);
    return shown(core, view);
  },
};

const push: Method = {
  scopes: [],
  run(core, args) {
    const id = triggerId(args);
    const { user, viewId } = core.triggers.check(id);
    // Only an interaction inside a modal may put another on top of it.
    if (!viewId) throw new SlackError('invalid_trigger_id');
    const view = pushModal(core, user, args.json('view'));
    core.triggers.spend(id);
    return shown(core, view);
  },
};

const update: Method = {
  scopes: [],
  run(core, args) {
    const id = args.text('view_id');
    const externalId = args.text('external_id');
    if (!id && !externalId) throw invalidArguments('missing required field: view_id or external_id');
    const view = findView(core.space, (each) => (id ? each.id === id : each.external_id === externalId));
    if (!view) throw new SlackError('not_found');
    return shown(core, updateView(core, view, args.json('view'), args.text('hash')));
  },
};

const publish: Method = {
  scopes: [],
  run(core, args) {
    const id = args.need('user_id');
    if (!core.space.users.has(id)) throw invalidArguments('user_id: user not found');
    return shown(core, publishHome(core, id, args.json('view'), args.text('hash')));
  },
};

export const views: Record<string, Method> = {
  'views.open': open,
  'views.push': push,
  'views.update': update,
  'views.publish': publish,
};

const triggerId = (args: Args): string => args.text('trigger_id') ?? args.need('interactivity_pointer');

const shown = (core: Core, view: View): Json => ({ view: presentView(core.space, view) });
