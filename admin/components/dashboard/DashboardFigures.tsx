import React from 'react';
import { Link } from 'react-router-dom';
import { Card, number, Pill, Soft, shadeOf } from '../shared/ui.js';
import type { DashboardData } from './dashboard-data.js';

const contactsWith = (status?: string): string =>
  `/dashboard/resources/Contact${status ? `?filters.status=${status}` : ''}`;

const percent = (value: number): string => `${value.toLocaleString('en', { maximumFractionDigits: 1 })} %`;

/** The four KPIs, the pipeline, and what the desk has before it. */
export const Figures: React.FC<{ data: DashboardData }> = ({ data: { contacts, desk } }) => {
  const { qualified, converted } = contacts.count_by_status;
  const lost = contacts.total_leads ? (contacts.lost_leads / contacts.total_leads) * 100 : 0;
  return (
    <>
      <div className="tl-grid four">
        <Kpi
          name="Total Leads"
          value={number(contacts.total_leads)}
          note="all contacts"
          to={contactsWith()}
        />
        <Kpi
          name="Active Leads"
          value={number(contacts.active_leads)}
          note={`${number(qualified)} qualified, ${number(converted)} converted`}
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
          note={`${percent(lost)} of all`}
          to={contactsWith('lost')}
        />
      </div>
      <div className="tl-grid two">
        <Pipeline contacts={contacts} />
        <Desk desk={desk} />
      </div>
    </>
  );
};

const Kpi: React.FC<{ name: string; value: string; note: string; to: string }> = ({
  name,
  value,
  note,
  to,
}) => (
  <Link to={to} className="tl-card" data-testid={`kpi-${name}`}>
    <Soft>{name}</Soft>
    <p className="tl-figure large">{value}</p>
    <Soft>{note}</Soft>
  </Link>
);

const Pipeline: React.FC<Pick<DashboardData, 'contacts'>> = ({ contacts }) => {
  const rows = Object.entries(contacts.value_by_status);
  const largest = Math.max(1, ...rows.map(([, value]) => value));
  const open = rows.filter(([status]) => status !== 'lost').reduce((sum, [, value]) => sum + value, 0);
  return (
    <Card title="Pipeline" aside={`${number(open)} in play`}>
      <div className="tl-stack" style={{ gap: 14 }} data-testid="pipeline">
        {rows.map(([status, value]) => (
          <Link key={status} to={contactsWith(status)} style={{ textDecoration: 'none', color: 'inherit' }}>
            <div className="tl-row" style={{ marginBottom: 6 }}>
              <span style={{ width: 100 }}>
                <Pill level={status} />
              </span>
              <span className="tl-grow">
                <Soft>{number(contacts.count_by_status[status])} contacts</Soft>
              </span>
              <span className="tl-figure">{number(value)}</span>
            </div>
            <div className="tl-bar">
              <div style={{ width: `${(value / largest) * 100}%`, background: shadeOf(status)[0] }} />
            </div>
          </Link>
        ))}
      </div>
    </Card>
  );
};

const Desk: React.FC<Pick<DashboardData, 'desk'>> = ({ desk }) => (
  <Card title="Desk" aside="now and today">
    <div className="tl-stack" style={{ gap: 28 }} data-testid="desk">
      <div className="tl-grid four" style={{ margin: 0, gridTemplateColumns: 'repeat(3, 1fr)' }}>
        <Count name="Open with people" value={desk.open} />
        <Count name="Waiting for an owner" value={desk.waiting} warn={desk.waiting > 0} />
        <Count name="Resolved today" value={desk.resolved} />
        <Count name="Messages received" value={desk.received} />
        <Count name="Agents' replies" value={desk.replies} />
        <Count name="Bot's answers" value={desk.bot_replies} />
      </div>
      <p>
        <Link className="tl-link" to="/dashboard/resources/Conversation?filters.ai_enabled=false">
          All conversations with people
        </Link>
      </p>
    </div>
  </Card>
);

const Count: React.FC<{ name: string; value: number; warn?: boolean }> = ({ name, value, warn }) => (
  <div>
    <p className={`tl-figure small${warn ? ' warn' : ''}`}>{number(value)}</p>
    <Soft>{name}</Soft>
  </div>
);
