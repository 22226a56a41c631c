import { requireClient } from '../tools.mjs';

const twilio = requireClient('twilio');

export const provider = 'twilio';
export const client = 'twilio';

export async function send({ address, account, to, message }) {
  const it = twilio(account.account_sid, account.auth_token);
  it.api.baseUrl = address;
  try {
    const { sid, status, errorCode } = await it.messages.create({ to, from: account.sender, body: message });
    return { created: /^SM[0-9a-f]{32}$/.test(sid), status, errorCode };
  } catch (error) {
    return { error: error.constructor.name, code: error.code, status: error.status };
  }
}

// A message that was created may have failed already.
export const expected = ({ status, json }) =>
  status === 201
    ? { created: json.sid !== null, status: json.status, errorCode: json.error_code }
    : { error: 'RestException', code: json?.code, status };

export const wrong = (account) => ({ ...account, auth_token: '0'.repeat(32) });
