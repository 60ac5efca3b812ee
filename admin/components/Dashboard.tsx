import React, { useEffect, useState } from 'react';
import { Link } from 'react-router-dom';
import { Figures } from './DashboardFigures.js';
import { api, Card, Soft } from './ui.js';

interface DashboardData {
  contacts: {
    total_leads: number;
    active_leads: number;
    win_rate: number;
    converted_rate: number;
    lost_leads: number;
    value_by_status: Record<string, number>;
    count_by_status: Record<string, number>;
  };
  desk: {
    open: number;
    waiting: number;
    resolved: number;
    received: number;
    replies: number;
    bot_replies: number;
  };
  at: string;
}

export type { DashboardData };

const everyMs = 5_000;

/** The figures, asked for again every few seconds while the page is looked at. */
const Dashboard: React.FC = () => {
  const [data, setData] = useState<DashboardData>();
  const [stale, setStale] = useState(false);

  useEffect(() => {
    let timer: ReturnType<typeof setTimeout>;
    let gone = false;
    const ask = async (): Promise<void> => {
      if (!document.hidden) {
        try {
          const answer = await api.getDashboard<DashboardData>();
          if (gone) return;
          setData(answer.data);
          setStale(false);
        } catch {
          if (gone) return;
          setStale(true);
        }
      }
      timer = setTimeout(ask, everyMs);
    };
    void ask();
    return () => {
      gone = true;
      clearTimeout(timer);
    };
  }, []);

  return (
    <div style={{ padding: '28px 32px', maxWidth: 1240 }} data-testid="dashboard">
      <header style={{ display: 'flex', alignItems: 'center', marginBottom: 24 }}>
        <h1 style={{ fontSize: 26, fontWeight: 800, letterSpacing: '-.02em', flexGrow: 1 }}>Dashboard</h1>
        <Live data={data} stale={stale} />
      </header>
      {data && data.contacts.total_leads === 0 && <Welcome />}
      {data ? <Figures data={data} /> : <Soft>Counting…</Soft>}
    </div>
  );
};

const Live: React.FC<{ data?: DashboardData; stale: boolean }> = ({ data, stale }) => (
  <span style={{ display: 'inline-flex', alignItems: 'center', gap: 8 }} role="status">
    <span
      style={{
        width: 8,
        height: 8,
        borderRadius: 999,
        background: stale ? '#C2740C' : data ? '#15A36B' : '#B4C0BD',
      }}
    />
    <Soft>
      {stale
        ? 'No connection; trying again'
        : data
          ? `Live · ${new Date(data.at).toLocaleTimeString('en-GB')}`
          : ''}
    </Soft>
  </span>
);

const Welcome: React.FC = () => (
  <div style={{ marginBottom: 20 }}>
    <Card title="Nobody here yet">
      <p style={{ lineHeight: 1.6 }}>
        Contacts appear when customers write on WhatsApp. You can also{' '}
        <Link to="/dashboard/pages/import">import a CSV file</Link> or{' '}
        <Link to="/dashboard/resources/Contact/actions/new">create one by hand</Link>.
      </p>
    </Card>
  </div>
);

export default Dashboard;
