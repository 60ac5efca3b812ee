import React, { useEffect, useState } from 'react';
import { DropArea } from './DropArea.js';
import { ImportProgress } from './ImportProgress.js';
import { type Import, importOf, uploadCsv } from './import-client.js';
import { api, Card, Soft } from './ui.js';

const example =
  'name,phone,email,company,value,tags\nAna Ruiz,+34 600 11 22 33,ana@example.com,Ruiz SL,1200,"vip, spring sale"\n';

/** Drop a CSV file, watch it being read, see what became of every row. */
const ImportContacts: React.FC = () => {
  const [maxBytes, setMaxBytes] = useState(0);
  const [sent, setSent] = useState<number>();
  const [current, setCurrent] = useState<Import>();
  const [error, setError] = useState('');
  const [fileName, setFileName] = useState('');

  useEffect(() => {
    api
      .getPage<{ max_bytes: number }>({ pageName: 'import' })
      .then(({ data }) => setMaxBytes(data.max_bytes))
      .catch(() => undefined);
  }, []);

  const start = async (file: File): Promise<void> => {
    setError('');
    setCurrent(undefined);
    setFileName(file.name);
    if (maxBytes > 0 && file.size > maxBytes) {
      return setError(
        `${file.name} is larger than the ${Math.floor(maxBytes / 2 ** 20)} MB an import may have.`,
      );
    }
    try {
      setSent(0);
      let state = await importOf(await uploadCsv(file, setSent));
      setSent(undefined);
      setCurrent(state);
      while (state.status === 'queued' || state.status === 'running') {
        await new Promise((resolve) => setTimeout(resolve, 700));
        state = await importOf(state.id);
        setCurrent(state);
      }
    } catch (thrown) {
      setError(thrown instanceof Error ? thrown.message : 'The file could not be imported.');
    } finally {
      setSent(undefined);
    }
  };

  const busy = sent !== undefined || current?.status === 'queued' || current?.status === 'running';
  return (
    <div style={{ padding: '28px 32px', maxWidth: 860, display: 'grid', gap: 20 }} data-testid="import">
      <h1 style={{ fontSize: 26, fontWeight: 800, letterSpacing: '-.02em' }}>Import contacts</h1>
      <Card>
        <DropArea busy={busy} onFile={(file) => void start(file)} />
        {error && (
          <p
            role="alert"
            style={{
              marginTop: 16,
              padding: '10px 14px',
              borderRadius: 8,
              color: '#9D0616',
              background: '#F9E5E7',
              lineHeight: 1.5,
            }}
          >
            {error}
          </p>
        )}
        {(sent !== undefined || current) && (
          <ImportProgress fileName={fileName} sent={sent} current={current} />
        )}
      </Card>
      <Card title="What the file needs">
        <p style={{ lineHeight: 1.6, marginBottom: 10 }}>
          A CSV with a heading row. Columns: <b style={{ fontWeight: 700 }}>phone</b> (the only one that must
          be there), name, email, company, value, tags (several, separated by commas).
        </p>
        <p style={{ lineHeight: 1.6 }}>
          <Soft>
            Every row is checked before anything of it is written. A phone that has a contact updates it;
            empty cells change nothing. Rows that cannot be taken come back as a CSV with the reason.{' '}
          </Soft>
          <a
            download="threadline-example.csv"
            href={`data:text/csv;charset=utf-8,${encodeURIComponent(example)}`}
            style={{ color: '#0F766E', fontSize: 13 }}
          >
            Example file
          </a>
        </p>
      </Card>
    </div>
  );
};

export default ImportContacts;
