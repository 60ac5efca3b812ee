import React from 'react';
import { Link } from 'react-router-dom';
import { api, Card, Soft } from '../shared/ui.js';
import { usePolled } from '../shared/use-polled.js';
import { Figures } from './DashboardFigures.js';
import type { DashboardData } from './dashboard-data.js';
import { LatestConversations } from './LatestConversations.js';

const figures = async (): Promise<DashboardData> => (await api.getDashboard<DashboardData>()).data;

/** The figures, asked for again every few seconds while somebody looks. */
const Dashboard: React.FC = () => {
  const { data, stale } = usePolled(figures);
  return (
    <div className="tl-page" data-testid="dashboard">
      <header>
        <h1>Dashboard</h1>
        <Live data={data} stale={stale} />
      </header>
      {data?.contacts.total_leads === 0 && <Welcome />}
      {data ? <Figures data={data} /> : <Soft>Counting…</Soft>}
      {data && <LatestConversations />}
    </div>
  );
};

const Live: React.FC<{ data?: DashboardData; stale: boolean }> = ({ data, stale }) => (
  <span className="tl-row" role="status">
    <span className="tl-dot" style={{ background: stale ? '#C2740C' : data ? '#15A36B' : '#B4C0BD' }} />
    <Soft>
      {stale
        ? 'No connection; trying again'
        : data && `Live · ${new Date(data.at).toLocaleTimeString('en-GB')}`}
    </Soft>
  </span>
);

const Welcome: React.FC = () => (
  <div className="tl-grid">
    <Card title="Nobody here yet">
      <p>
        Contacts appear when customers write on WhatsApp. You can also{' '}
        <Link className="tl-link" to="/dashboard/pages/import">
          import a CSV file
        </Link>{' '}
        or{' '}
        <Link className="tl-link" to="/dashboard/resources/Contact/actions/new">
          create one by hand
        </Link>
        .
      </p>
    </Card>
  </div>
);

export default Dashboard;
