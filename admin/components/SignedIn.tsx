import type { CurrentAdmin } from 'adminjs';
import React from 'react';
import { Pill } from './ui.js';

/** Who is logged in, and the button that logs out: a form that posts, so that no link can do it. */
const SignedIn: React.FC<{ session: CurrentAdmin; paths: { logoutPath: string } }> = ({ session, paths }) => (
  <div
    data-css="logged-in"
    style={{ display: 'flex', alignItems: 'center', gap: 12, padding: '0 24px', flexShrink: 0 }}
  >
    <span style={{ fontSize: 14, fontWeight: 600 }} title={session.email}>
      {session.title}
    </span>
    <Pill level={String(session.role)} />
    <form method="post" action={paths.logoutPath}>
      <button
        type="submit"
        style={{
          padding: '6px 12px',
          font: 'inherit',
          fontSize: 13,
          color: '#3B4A47',
          background: '#fff',
          border: '1px solid #CBD6D3',
          borderRadius: 8,
          cursor: 'pointer',
        }}
      >
        Log out
      </button>
    </form>
  </div>
);

export default SignedIn;
