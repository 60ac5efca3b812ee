import { isForTokens, permissionNames, permissions } from '../core/permissions.js';
import { type RoleName, roles } from '../core/user.js';

/** `docs/permissions.md`, from the permission table. */
export function permissionsMarkdown(): string {
  const rows = permissionNames.map((name) => {
    const { roles: allowed, does } = permissions[name];
    const mark = isForTokens(name) ? '' : ' *';
    const marks = roles.map((role) => {
      if (!(allowed as readonly RoleName[]).includes(role)) return '';
      return name === 'see_private_data' && role !== 'admin' ? '(✓)' : '✓';
    });
    return `| \`${name}\`${mark} | ${marks.join(' | ')} | ${does} |`;
  });
  return `# Permissions

Made from the table in \`src/domain/people/core/permissions.ts\` by \`npm run cli -- docs\`.

What each role may do, in the panel, in Slack and by the API alike:

| permission | ${roles.join(' | ')} | lets people |
|---|${roles.map(() => ':-:').join('|')}|---|
${rows.join('\n')}

The **scopes** of an API token are these names: \`npm run cli -- token add --email E --scopes view_contacts,reply\`. A
token may do what its user's role may and its scopes name; without scopes, all that the role may. A role taken from the
user is taken from the token too.

*: about who is who and how they come in. No token with scopes may do it, nor may such a permission be a scope: it takes
somebody who is signed in, or a token without scopes.

(✓): the setting \`masked_roles\` says which roles see phones and e-mails masked: at first \`viewer\`, never \`admin\`.
Whoever holds \`reveal_private_data\` can still reveal one of them, which the audit log keeps.

**Masked** are phones, e-mail addresses and other identities of contacts, wherever they stand: in their fields, and in
every text that leaves for such a person by API, panel or Slack (names, companies, tags, custom fields, messages,
notes, reasons, filters of segments, names of files, errors). A text shows \`a•••@example.com\` for an e-mail address,
and the last two digits of any number of seven digits or more, which may be no phone. Colleagues' e-mails are masked
too. The files of messages, and what they write themselves, are shown as they are.
They find nobody by a phone or an e-mail, in whatever field it is; filters that would tell parts of one are refused or
find nobody. Where a guess is answered all the same (a contact with this phone exists; an import finds it), the audit
log keeps it as \`contact.phone_confirmed\`. Rejected rows are read by whoever imported the file, and by those who see
everything.
A desk's channel shows what agents may see, whoever reads it there.

The **router**, the user who assigns automatically, may \`assign\` and nothing else.
`;
}
