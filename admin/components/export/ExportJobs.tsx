import React from 'react';
import { Ago, Card, number, Pill, Soft } from '../shared/ui.js';
import { type Export, fileUrl } from './export-client.js';

const isOver = ({ expires_at }: Export): boolean =>
  expires_at !== null && new Date(expires_at).getTime() <= Date.now();

/** The files that were written for somebody, with their states and links. */
export const ExportJobs: React.FC<{ jobs: Export[] }> = ({ jobs }) => (
  <Card title="Prepared for you">
    <div className="tl-stack" style={{ gap: 10 }} data-testid="export-jobs">
      {jobs.map((job) => (
        <div className="tl-row" key={job.id}>
          <Pill level={isOver(job) ? 'expired' : job.status} />
          <span className="tl-grow">
            {number(job.rows)} {job.rows === 1 ? 'contact' : 'contacts'}{' '}
            <Soft>
              <Ago at={job.created_at} />
              {job.error && ` · ${job.error}`}
            </Soft>
          </span>
          {job.status === 'done' && !isOver(job) && (
            <>
              <Soft>
                expires <Ago at={job.expires_at} />
              </Soft>
              <a className="tl-link" href={fileUrl(job)}>
                Download
              </a>
            </>
          )}
        </div>
      ))}
    </div>
  </Card>
);
