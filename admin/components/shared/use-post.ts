import { type RecordActionResponse, useNotice } from 'adminjs';
import { useState } from 'react';
import { api } from './ui.js';

/**
 * Does an action on a record and says how it went. AdminJS's own buttons only read actions, so every button of ours
 * posts. `run` gives the answer, or nothing when it did not come.
 */
export function usePost(
  resourceId: string,
  recordId: string,
): { busy: boolean; run: (actionName: string) => Promise<RecordActionResponse | undefined> } {
  const notice = useNotice();
  const [busy, setBusy] = useState(false);
  const run = async (actionName: string): Promise<RecordActionResponse | undefined> => {
    setBusy(true);
    try {
      const { data } = await api.recordAction({ resourceId, recordId, actionName, method: 'post' });
      if (data.notice) notice(data.notice);
      return data;
    } catch {
      notice({ message: 'This did not work. Try again in a moment.', type: 'error' });
      return undefined;
    } finally {
      setBusy(false);
    }
  };
  return { busy, run };
}
