// This client cannot be told an address. It joins the recipients to one text, which the API takes as well as a list, and a mock
// describes one of the two; a list that it does not recognise as one it leaves alone.
import { called, redirected, requireClient } from '../tools.mjs';

const messagebird = requireClient('messagebird');

export const provider = 'messagebird-legacy';
export const client = 'messagebird';

export async function send({ address, account, to, message }) {
  const it = messagebird.initClient(account.access_key);
  const recipients = Object.setPrototypeOf([to.slice(1)], null);
  const params = { originator: account.sender, recipients, body: message, datacoding: 'auto' };
  const [error, body] = await redirected('rest.messagebird.com', address, () =>
    called((back) => it.messages.create(params, back))
  );
  if (error) return { status: error.statusCode, codes: error.errors?.map((it) => it.code) };
  return described(body);
}

const described = ({ id, recipients }) => ({ hasId: Boolean(id), states: recipients.items.map((it) => it.status) });

export const expected = ({ status, json }) =>
  status === 201 ? described(json) : { status, codes: json?.errors?.map((it) => it.code) };

export const wrong = (account) => ({ ...account, access_key: 'x'.repeat(25) });
