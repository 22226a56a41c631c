import { requireClient } from '../tools.mjs';

const { NotifyClient } = requireClient('notifications-node-client');

export const provider = 'govuk-notify';
export const client = 'notifications-node-client';
export const recipient = '+447900900123';

export async function send({ address, account, to, code }) {
  const it = new NotifyClient(address, account.api_key);
  try {
    const { status, data } = await it.sendSms(account.template_id, to, {
      personalisation: { code },
      smsSenderId: account.sms_sender_id
    });
    return { accepted: status === 201 && /^[0-9a-f-]{36}$/.test(data.id) && data.template.id === account.template_id };
  } catch (error) {
    const { status, data } = error.response ?? {};
    return { status, errors: errorsOf(data) };
  }
}

// Most answers are objects, one is an array.
const errorsOf = (data) => (Array.isArray(data) ? data : data?.errors)?.map((it) => it.error);

export const expected = ({ status, json }) => (status === 201 ? { accepted: true } : { status, errors: errorsOf(json) });

export const wrong = (account) => ({
  ...account,
  api_key: `${account.api_key.slice(0, -36)}00000000-0000-4000-8000-000000000000`
});
