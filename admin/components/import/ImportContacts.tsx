import React, { useEffect, useState } from 'react';
import { size } from '../shared/amounts.js';
import { api, Card, Soft } from '../shared/ui.js';
import { watched } from '../shared/watched.js';
import { DropArea } from './DropArea.js';
import { type Chosen, ImportMapping } from './ImportMapping.js';
import { ImportProgress } from './ImportProgress.js';
import {
  cancelImport,
  finished,
  type Import,
  importOf,
  type Preview,
  previewCsv,
  undoImport,
  uploadCsv,
} from './import-client.js';

const example =
  'name,phone,email,company,value,tags\nAna Ruiz,+34 600 11 22 33,ana@example.com,Ruiz SL,1200,"vip, spring sale"\n';

const messageOf = (thrown: unknown): string =>
  thrown instanceof Error ? thrown.message : 'The file could not be imported.';

const isAtWork = (state: Import): boolean =>
  !finished(state) || (state.undo !== null && state.undo.status !== 'done');

/** Drop a CSV file, say what its columns are, try it out, watch it being read, see what became of every row. */
const ImportContacts: React.FC = () => {
  const [maxBytes, setMaxBytes] = useState(Number.POSITIVE_INFINITY);
  const [file, setFile] = useState<File>();
  const [preview, setPreview] = useState<Preview>();
  const [sent, setSent] = useState<number>();
  const [current, setCurrent] = useState<Import>();
  const [error, setError] = useState('');

  useEffect(() => {
    api
      .getPage<{ max_bytes: number }>({ pageName: 'import' })
      .then(({ data }) => setMaxBytes(data.max_bytes))
      .catch(() => undefined);
  }, []);

  /** Does this and says what went wrong with it. */
  const attempt = async (work: () => Promise<void>): Promise<void> => {
    setError('');
    await work().catch((thrown: unknown) => setError(messageOf(thrown)));
    setSent(undefined);
  };
  const watch = (id: string): Promise<Import> => watched(() => importOf(id), isAtWork, setCurrent);
  const choose = (chosen: File): Promise<void> =>
    attempt(async () => {
      setCurrent(undefined);
      setPreview(undefined);
      setFile(chosen);
      if (chosen.size > maxBytes) {
        throw new Error(`${chosen.name} is larger than ${size(maxBytes)}, the most that an import may have.`);
      }
      setPreview(await previewCsv(chosen));
    });
  const start = ({ fields }: Chosen): Promise<void> =>
    attempt(async () => {
      setCurrent(undefined);
      setSent(0);
      const id = await uploadCsv(file!, fields, setSent);
      await watch(id);
    });
  const undo = (id: string): Promise<void> =>
    attempt(async () => {
      setCurrent(await undoImport(id));
      await watch(id);
    });

  const busy = sent !== undefined || (current !== undefined && isAtWork(current));
  const isOver = current !== undefined && !current.dry_run;
  return (
    <div className="tl-page tl-stack" style={{ maxWidth: 880 }} data-testid="import">
      <h1>Import contacts</h1>
      <Card>
        <DropArea busy={busy} onFile={(chosen) => void choose(chosen)} />
        {error && (
          <p role="alert" className="tl-alert">
            {error}
          </p>
        )}
        {(sent !== undefined || current) && (
          <ImportProgress
            fileName={file?.name ?? ''}
            sent={sent}
            current={current}
            onCancel={(id) => void attempt(async () => void (await cancelImport(id)))}
            onUndo={(id) => void undo(id)}
          />
        )}
      </Card>
      {preview && file && !isOver && (
        <ImportMapping
          key={`${file.name} ${file.lastModified}`}
          preview={preview}
          busy={busy}
          onStart={(chosen) => void start(chosen)}
        />
      )}
      <Card title="What the file needs">
        <p>
          A CSV with a heading row. Columns: <b className="tl-strong">phone</b> (the only required one), name,
          email, company, value, tags (several, separated by commas), and your custom fields. Headings of
          other programs are recognised, and you can choose the field of each column.
        </p>
        <p style={{ marginTop: 10 }}>
          <Soft>
            Every row is checked before it is written. Empty cells change nothing. Rows that cannot be
            imported come back as a CSV, each with its reason. What an import changed can be undone for 30
            days.
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
