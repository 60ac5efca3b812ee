import type { CurrentAdmin } from 'adminjs';
import React from 'react';
import { ChannelBanner } from '../channels/ChannelBanner.js';
import { Pill } from '../shared/ui.js';

/** Who is logged in, and the button that logs out: a form that posts, so that no link can do it. */
const SignedIn: React.FC<{ session: CurrentAdmin; paths: { logoutPath: string } }> = ({ session, paths }) => (
  <div className="tl-signed-in" data-css="logged-in">
    <ChannelBanner />
    <span title={session.email}>{session.title}</span>
    <Pill level={String(session.role)} />
    <form method="post" action={paths.logoutPath}>
      <button type="submit" className="tl-quiet">
        Log out
      </button>
    </form>
  </div>
);

export default SignedIn;
