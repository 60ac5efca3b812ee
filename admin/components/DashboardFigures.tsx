import React from 'react';
import { Link } from 'react-router-dom';
import type { DashboardData } from './Dashboard.js';
import { Card, number, Pill, Soft, shadeOf } from './ui.js';

const contactsWith = (status?: string): string =>
  `/dashboard/resources/Contact${status ? `?filters.status=${status}` : ''}`;

const percent = (value: number): string => `${value.toLocaleString('en', { maximumFractionDigits: 1 })} %`;

const grid = (min: number): React.CSSProperties => ({
  display: 'grid',
  gap: 20,
  gridTemplateColumns: `repeat(auto-fit, minmax(${min}px, 1fr))`,
  marginBottom: 20,
});

/** The four KPIs, the pipeline, and what the desk has before it. */
export const Figures: React.FC<{ data: DashboardData }> = ({ data: { contacts, desk } }) => (
  <>
    <div style={grid(220)}>
      <Kpi name="Total Leads" value={number(contacts.total_leads)} note="all contacts" to={contactsWith()} />
      <Kpi
        name="Active Leads"
        value={number(contacts.active_leads)}
        note={`${number(contacts.count_by_status.qualified)} qualified, ${number(contacts.count_by_status.converted)} converted`}
        to={contactsWith('qualified')}
      />
      <Kpi
        name="Win Rate"
        value={percent(contacts.win_rate)}
        note={`converted ${percent(contacts.converted_rate)}`}
        to={contactsWith('converted')}
      />
      <Kpi
        name="Lost Leads"
        value={number(contacts.lost_leads)}
        note={`${percent(contacts.total_leads ? (contacts.lost_leads / contacts.total_leads) * 100 : 0)} of all`}
        to={contactsWith('lost')}
      />
    </div>
    <div style={grid(420)}>
      <Pipeline contacts={contacts} />
      <Desk desk={desk} />
    </div>
  </>
);

const Kpi: React.FC<{ name: string; value: string; note: string; to: string }> = ({
  name,
  value,
  note,
  to,
}) => (
  <Link to={to} style={{ textDecoration: 'none', color: 'inherit' }} data-testid={`kpi-${name}`}>
    <Card>
      <Soft>{name}</Soft>
      <p
        style={{
          margin: '6px 0 4px',
          fontSize: 34,
          lineHeight: 1.15,
          fontWeight: 800,
          letterSpacing: '-.03em',
          fontVariantNumeric: 'tabular-nums',
        }}
      >
        {value}
      </p>
      <Soft>{note}</Soft>
    </Card>
  </Link>
);

const Pipeline: React.FC<Pick<DashboardData, 'contacts'>> = ({ contacts }) => {
  const rows = Object.entries(contacts.value_by_status);
  const largest = Math.max(1, ...rows.map(([, value]) => value));
  const open = rows.filter(([status]) => status !== 'lost').reduce((sum, [, value]) => sum + value, 0);
  return (
    <Card title="Pipeline" aside={`${number(open)} in play`}>
      <div style={{ display: 'grid', gap: 14 }} data-testid="pipeline">
        {rows.map(([status, value]) => (
          <Link key={status} to={contactsWith(status)} style={{ textDecoration: 'none', color: 'inherit' }}>
            <div style={{ display: 'flex', alignItems: 'baseline', marginBottom: 6 }}>
              <span style={{ width: 110 }}>
                <Pill level={status} />
              </span>
              <Soft>{number(contacts.count_by_status[status])} contacts</Soft>
              <span
                style={{
                  flexGrow: 1,
                  textAlign: 'right',
                  fontWeight: 700,
                  fontVariantNumeric: 'tabular-nums',
                }}
              >
                {number(value)}
              </span>
            </div>
            <div style={{ height: 8, borderRadius: 99, background: '#EEF2F1' }}>
              <div
                style={{
                  width: `${Math.max(value > 0 ? 1 : 0, (value / largest) * 100)}%`,
                  height: '100%',
                  borderRadius: 99,
                  background: shadeOf(status)[0],
                  transition: 'width .4s',
                }}
              />
            </div>
          </Link>
        ))}
      </div>
    </Card>
  );
};

const Desk: React.FC<Pick<DashboardData, 'desk'>> = ({ desk }) => (
  <Card title="Desk" aside="today">
    <div
      style={{ display: 'grid', gridTemplateColumns: 'repeat(3, 1fr)', gap: '24px 16px' }}
      data-testid="desk"
    >
      <Count
        name="With people"
        value={desk.open}
        to="/dashboard/resources/Conversation?filters.ai_enabled=false"
      />
      <Count name="Waiting for an owner" value={desk.waiting} alert={desk.waiting > 0} />
      <Count name="Resolved" value={desk.resolved} />
      <Count name="Customer messages" value={desk.received} />
      <Count name="Agents' replies" value={desk.replies} />
      <Count name="Bot answers" value={desk.bot_replies} />
    </div>
  </Card>
);

const Count: React.FC<{ name: string; value: number; alert?: boolean; to?: string }> = ({
  name,
  value,
  alert,
  to,
}) => {
  const body = (
    <>
      <p
        style={{
          fontSize: 26,
          lineHeight: 1.2,
          fontWeight: 800,
          letterSpacing: '-.02em',
          fontVariantNumeric: 'tabular-nums',
          color: alert ? '#B45309' : undefined,
        }}
      >
        {number(value)}
      </p>
      <Soft>{name}</Soft>
    </>
  );
  return to ? (
    <Link to={to} style={{ textDecoration: 'none', color: 'inherit' }}>
      {body}
    </Link>
  ) : (
    <div>{body}</div>
  );
};
