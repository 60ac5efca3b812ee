import { blockProblems } from './blocks.js';
import { isObject, Problems } from './problems.js';

/** What Slack would refuse in a modal or App Home; empty when it is fine. */
export function viewProblems(view: unknown, wanted: 'modal' | 'home'): string[] {
  const problems = new Problems();
  if (!isObject(view)) return ['[ERROR] must be an object [json-pointer:/view]'];
  const blocks = Array.isArray(view.blocks) ? view.blocks : [];
  if (view.type !== wanted) problems.add(`must be type ${wanted}`, '/view/type');
  problems.optionalString(view.private_metadata, '/view/private_metadata', 3000);
  problems.optionalString(view.callback_id, '/view/callback_id', 255);
  problems.optionalString(view.external_id, '/view/external_id', 255);
  if (wanted === 'modal') {
    problems.text(view.title, '/view/title', 24, 'plain_text');
    if (view.submit !== undefined) problems.text(view.submit, '/view/submit', 24, 'plain_text');
    if (view.close !== undefined) problems.text(view.close, '/view/close', 24, 'plain_text');
    const hasInput = blocks.some((block) => isObject(block) && block.type === 'input');
    if (hasInput && view.submit === undefined)
      problems.add('`submit` is required when an `input` is in blocks', '/view');
  }
  for (const [index, block] of blocks.entries())
    if (isObject(block) && block.type === 'table')
      problems.add('unsupported type: table', `/view/blocks/${index}/type`);
  return [...problems.messages, ...blockProblems(view.blocks, 100, '/view/blocks')];
}
