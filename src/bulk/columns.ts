import { AppError } from '../errors.js';

/** What a column of an import can be. */
export const importFields = ['name', 'phone', 'email', 'company', 'value', 'tags'] as const;
export type ImportField = (typeof importFields)[number];

/** For each field the positions of its columns; a name may stand in two (first and last). */
export type ColumnPlan = Partial<Record<ImportField, number[]>>;

/** Which field each column is, by heading; null leaves a column out. */
export type Mapping = Record<string, string | null>;

/**
 * Headings as `headingKey` writes them, most telling first: where a file has several columns for a field, the one
 * that stands first here is read. English, Spanish, Portuguese, German, French, Italian.
 */
const aliases: Record<ImportField, string> = {
  phone:
    'whatsappcontactid whatsapp whatsappnumber whatsappphone phone phonenumber phoneno mobile mobilephone mobilenumber ' +
    'mobilephonenumber cell cellphone cellphonenumber telephone telephonenumber tel primaryphone contactnumber phone1 ' +
    'phone1value msisdn telefono numerodetelefono telefonomovil movil celular numerodecelular telefone ' +
    'numerodetelefone telemovel telefon telefonnummer handy handynummer mobil mobiltelefon mobilnummer rufnummer ' +
    'numerodetelephone portable cellulare',
  name:
    'name fullname contactname displayname customername leadname nombre nombrecompleto nombreyapellidos ' +
    'nombredelcontacto nombredecontacto nome nomecompleto vollername kontaktname nom nomcomplet',
  email:
    'email emailaddress mail email1value primaryemail correo correoelectronico emailadresse enderecodeemail ' +
    'adresseemail courriel',
  company:
    'company companyname organization organisation organizationname organisationname business businessname account ' +
    'accountname empresa nombredeempresa nombredelaempresa compania razonsocial firma unternehmen societe entreprise azienda',
  value:
    'value dealvalue leadvalue amount dealamount expectedrevenue revenue score valor importe monto wert betrag valeur montant',
  tags: 'tags tag labels label etiquetas etiqueta schlagworte marcadores etiquettes',
};
const firstNames = 'firstname givenname nombres primernombre primeironome vorname prenom'.split(' ');
const lastNames = 'lastname surname familyname apellido apellidos sobrenome nachname nomdefamille'.split(' ');

/** Columns that a file of rejected rows has more than the original; ignored when it comes back. */
export const addedColumns = ['line', 'error'];

/** A heading without case, accents, spaces and punctuation: "Correo electrónico" → "correoelectronico". */
export const headingKey = (heading: string): string =>
  heading
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]/gu, '');

/** The field a heading or a mapping's right-hand side names, or undefined. */
export function fieldNamed(text: string): ImportField | undefined {
  const key = headingKey(text);
  return importFields.find((field) => aliases[field].split(' ').includes(key));
}

/** Finds the columns of each field by their headings, an explicit mapping going first. Errors: `invalid_input`. */
export function planColumns(headings: string[], mapping: Mapping | null = null): ColumnPlan {
  const plan: ColumnPlan = {};
  const taken = new Set<number>();
  for (const [column, wanted] of Object.entries(mapping ?? {})) {
    const position = positionOf(column, headings);
    taken.add(position);
    if (wanted === null || wanted === '' || headingKey(wanted) === 'ignore') continue;
    const field = fieldNamed(wanted);
    if (!field)
      throw mappingError(column, `"${wanted}" is not a field; the fields are ${importFields.join(', ')}`);
    if (plan[field]) throw mappingError(column, `another column is mapped to ${field} already`);
    plan[field] = [position];
  }
  const keys = headings.map((heading, position) => (taken.has(position) ? '' : headingKey(heading)));
  const find = (names: string[]): number | undefined => {
    const name = names.find((candidate) => keys.includes(candidate));
    return name === undefined ? undefined : keys.indexOf(name);
  };
  for (const field of importFields) {
    const position = plan[field] ? undefined : find(aliases[field].split(' '));
    if (position !== undefined) plan[field] = [position];
  }
  const parts = [find(firstNames), find(lastNames)].filter((position) => position !== undefined);
  if (!plan.name && parts.length > 0) plan.name = parts;
  return plan;
}

/** The fields found and the headings they were found under, for people to check. */
export function describeColumns(plan: ColumnPlan, headings: string[]): Record<string, string> {
  return Object.fromEntries(
    Object.entries(plan).map(([field, positions]) => [
      field,
      positions.map((at) => headings[at]).join(' + '),
    ]),
  );
}

function positionOf(column: string, headings: string[]): number {
  const exact = headings.indexOf(column);
  if (exact >= 0) return exact;
  const key = headingKey(column);
  const position = key === '' ? -1 : headings.findIndex((heading) => headingKey(heading) === key);
  if (position >= 0) return position;
  throw mappingError(column, `the file has no such column; it has ${listHeadings(headings)}`);
}

function mappingError(column: string, message: string): AppError {
  return new AppError('invalid_input', `mapping: column "${column}": ${message}.`, {
    errors: [{ field: `mapping.${column}`, message }],
  });
}

/** Headings for a sentence: quoted, the first twenty. */
export function listHeadings(headings: string[]): string {
  const shown = headings.slice(0, 20).map((heading) => `"${heading.slice(0, 60)}"`);
  const rest = headings.length - shown.length;
  return shown.join(', ') + (rest > 0 ? ` and ${rest} more` : '');
}
