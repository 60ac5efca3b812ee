/**
 * Takes out of an installation what AdminJS brings along and the panel never uses: the editors for rich text (tiptap,
 * tinymce) and a form parser that stores what it is sent (formidable). Where they are imported all the same, something
 * that does nothing stands in their place. For images, once the panel is bundled: `node scripts/prune.mjs [node_modules]`.
 */
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const modules = process.argv[2] ?? 'node_modules';
const importers = ['@adminjs/design-system/build'];
const editors = /^(@tiptap\/|@tinymce\/|tinymce$|prosemirror-)/;

/** What is imported from each package of the editors: `default`, or a name. */
const imported = new Map();
for (const folder of importers) {
  for (const file of readdirSync(join(modules, folder), { recursive: true })) {
    if (!String(file).endsWith('.js')) continue;
    const text = readFileSync(join(modules, folder, String(file)), 'utf8');
    for (const [, names, from] of text.matchAll(/import\s+([^;'"]+?)\s+from\s+['"]([^'"]+)['"]/g)) {
      if (editors.test(from)) imported.set(from, [...(imported.get(from) ?? []), ...namesIn(names)]);
    }
  }
}

for (const name of installed()) if (editors.test(name)) remove(name);
const nothing = 'const nothing = new Proxy(function () {}, { get: () => nothing, apply: () => nothing });';
for (const [name, names] of imported) {
  const named = [...new Set(names)].filter((one) => one !== 'default').map((one) => `nothing as ${one}`);
  standIn(name, 'module', `${nothing}\nexport default nothing;\nexport { ${named.join(', ')} };\n`);
}
remove('formidable');
const refusal = "throw new Error('formidable is not installed: the panel reads its own forms.');";
standIn('formidable', 'commonjs', `module.exports = { IncomingForm: function () { ${refusal} } };\n`);

/** `A, { b as c }` → default, b. */
function namesIn(clause) {
  const [, inner = ''] = /\{([^}]*)\}/.exec(clause) ?? [];
  const named = inner.split(',').map((one) => one.trim().split(/\s+as\s+/)[0]);
  const alone = clause
    .replace(/\{[^}]*\}/, '')
    .replaceAll(',', '')
    .trim();
  return [...named, ...(alone ? ['default'] : [])].filter(Boolean);
}

function installed() {
  return readdirSync(modules).flatMap((name) =>
    name.startsWith('@') ? readdirSync(join(modules, name)).map((inner) => `${name}/${inner}`) : [name],
  );
}

function remove(name) {
  rmSync(join(modules, name), { recursive: true, force: true });
}

function standIn(name, type, code) {
  const folder = join(modules, name);
  mkdirSync(folder, { recursive: true });
  writeFileSync(
    join(folder, 'package.json'),
    `${JSON.stringify({ name, version: '0.0.0', type, main: 'index.js' })}\n`,
  );
  writeFileSync(join(folder, 'index.js'), code);
}
