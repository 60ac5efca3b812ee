import React, { useEffect, useState } from 'react';
import { Link, useLocation } from 'react-router-dom';
import { Card, number, Soft } from '../shared/ui.js';
import { usePolled } from '../shared/use-polled.js';
import { ExportChoice } from './ExportChoice.js';
import { ExportJobs } from './ExportJobs.js';
import { type Asked, type Offer, offerOf, ownExports, startExport } from './export-client.js';

const messageOf = (thrown: unknown): string => {
  const { response, message } = thrown as { response?: { data?: { message?: string } }; message?: string };
  return response?.data?.message ?? message ?? 'This could not be exported.';
};

/** The contacts of the list one comes from as a file: at once, or written by a worker and kept for a day. */
const ExportContacts: React.FC = () => {
  const { search } = useLocation();
  const [offer, setOffer] = useState<Offer>();
  const [error, setError] = useState('');
  const { data: jobs = [], again } = usePolled(ownExports);

  useEffect(() => {
    setError('');
    offerOf(search)
      .then(setOffer)
      .catch((thrown: unknown) => setError(messageOf(thrown)));
  }, [search]);

  const start = async (asked: Asked): Promise<void> => {
    setError('');
    await startExport(asked).catch((thrown: unknown) => setError(messageOf(thrown)));
    again();
  };

  return (
    <div className="tl-page tl-stack" style={{ maxWidth: 880 }} data-testid="export">
      <h1>Export contacts</h1>
      <Card
        title={offer && titleOf(offer)}
        aside={<Link to={`/dashboard/resources/Contact${search}`}>Show in the list</Link>}
      >
        {offer && (
          <p style={{ marginBottom: 16 }}>
            {Object.keys(offer.filter).length > 0 ? (
              <Soft>The contacts that match the filters of the list: {inWords(offer.filter)}.</Soft>
            ) : (
              <Soft>All contacts. To export only some, filter the list of contacts first.</Soft>
            )}
          </p>
        )}
        {offer && <ExportChoice offer={offer} onStart={(asked) => void start(asked)} />}
        {error && (
          <p role="alert" className="tl-alert">
            {error}
          </p>
        )}
      </Card>
      {jobs.length > 0 && <ExportJobs jobs={jobs} />}
    </div>
  );
};

const titleOf = ({ count, many }: Offer): string =>
  `${many ? 'More than ' : ''}${count === 1 ? '1 contact' : `${number(count)} contacts`}`;

const inWords = (filter: Offer['filter']): string =>
  Object.entries(filter)
    .map(([name, value]) => `${name.replaceAll('_', ' ')} ${textOf(value)}`)
    .join(', ');

const textOf = (value: unknown): string =>
  typeof value === 'object' && value !== null ? Object.values(value).flat().join(', ') : String(value);

export default ExportContacts;
