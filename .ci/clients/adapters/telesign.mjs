// This client signs its requests, and hands out the body of an answer without its status.
import { called, requireClient } from '../tools.mjs';

const TeleSign = requireClient('telesignsdk');

export const provider = 'telesign';
export const client = 'telesignsdk';

export async function send({ address, account, to, message }) {
  const it = new TeleSign(account.customer_id, account.api_key, address);
  const [error, body] = await called((back) => it.sms.message(back, to.slice(1), message, 'OTP'));
  if (error) return { error: error.constructor.name };
  const { reference_id: id, status, errors } = body;
  if (id && !errors) return { accepted: /^[0-9A-F]{32}$/.test(id), code: status.code };
  return { code: status.code, errors: errors?.map((it) => it.code) };
}

export function expected({ json }) {
  const { reference_id: id, status, errors } = json;
  return id ? { accepted: true, code: status.code } : { code: status.code, errors: errors?.map((it) => it.code) };
}

export const wrong = (account) => ({ ...account, api_key: Buffer.alloc(64).toString('base64') });
