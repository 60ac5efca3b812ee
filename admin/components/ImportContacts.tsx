import React, { useEffect, useState } from 'react';
import { DropArea } from './DropArea.js';
import { ImportProgress } from './ImportProgress.js';
import { cancelImport, finished, type Import, importOf, uploadCsv } from './import-client.js';
import { api, Card, Soft } from './ui.js';

const example =
  'name,phone,email,company,value,tags\nAna Ruiz,+34 600 11 22 33,ana@example.com,Ruiz SL,1200,"vip, spring sale"\n';

const messageOf = (thrown: unknown): string =>
  thrown instanceof Error ? thrown.message : 'The file could not be imported.';

/** Drop a CSV file, watch it being read, see what became of every row. */
const ImportContacts: React.FC = () => {
  const [maxBytes, setMaxBytes] = useState(Number.POSITIVE_INFINITY);
  const [fileName, setFileName] = useState('');
  const [sent, setSent] = useState<number>();
  const [current, setCurrent] = useState<Import>();
  const [error, setError] = useState('');

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
    if (file.size > maxBytes) {
      return setError(
        `${file.name} is larger than the ${Math.floor(maxBytes / 2 ** 20)} MB an import may have.`,
      );
    }
    try {
      setSent(0);
      const id = await uploadCsv(file, setSent);
      let state = await importOf(id);
      setCurrent(state);
      while (!finished(state)) {
        await new Promise((resolve) => setTimeout(resolve, 700));
        state = await importOf(id);
        setCurrent(state);
      }
    } catch (thrown) {
      setError(messageOf(thrown));
    } finally {
      setSent(undefined);
    }
  };
  const cancel = async (id: string): Promise<void> => {
    await cancelImport(id).catch((thrown: unknown) => setError(messageOf(thrown)));
  };

  const busy = sent !== undefined || (current !== undefined && !finished(current));
  return (
    <div className="tl-page tl-stack" style={{ maxWidth: 880 }} data-testid="import">
      <h1>Import contacts</h1>
      <Card>
        <DropArea busy={busy} onFile={(file) => void start(file)} />
        {error && (
          <p role="alert" className="tl-alert">
            {error}
          </p>
        )}
        {(sent !== undefined || current) && (
          <ImportProgress
            fileName={fileName}
            sent={sent}
            current={current}
            onCancel={(id) => void cancel(id)}
          />
        )}
      </Card>
      <Card title="What the file needs">
        <p>
          A CSV with a heading row. Columns: <b className="tl-strong">phone</b> (the only one that must be
          there), name, email, company, value, tags (several, separated by commas).
        </p>
        <p style={{ marginTop: 10 }}>
          <Soft>
            Every row is checked before it is written. A phone that has a contact updates it; empty cells
            change nothing. Rows that cannot be taken come back as a CSV with the reason beside each.
          </Soft>
        </p>
        <p style={{ marginTop: 10 }}>
          <a
            className="tl-link"
            download="threadline-example.csv"
            href={`data:text/csv;charset=utf-8,${encodeURIComponent(example)}`}
          >
            Download an example
          </a>
        </p>
      </Card>
    </div>
  );
};

export default ImportContacts;
