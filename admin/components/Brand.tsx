import type { BrandingOptions } from 'adminjs';
import React from 'react';
import { Link } from 'react-router-dom';

/** The mark and the name at the head of the sidebar. */
const Brand: React.FC<{ branding: BrandingOptions }> = ({ branding }) => (
  <Link
    to="/dashboard"
    data-css="sidebar-logo"
    style={{
      display: 'flex',
      alignItems: 'center',
      gap: 10,
      height: 56,
      padding: '0 24px',
      marginBottom: 16,
      flexShrink: 0,
      textDecoration: 'none',
      borderBottom: '1px solid #E3E9E7',
    }}
  >
    <img src={branding.logo || undefined} alt="" width={26} height={26} />
    <span style={{ fontSize: 18, fontWeight: 800, letterSpacing: '-.02em', color: '#14211F' }}>
      {branding.companyName}
    </span>
  </Link>
);

export default Brand;
