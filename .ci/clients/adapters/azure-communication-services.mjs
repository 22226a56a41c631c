// With a connection string, so that it signs its requests: without TLS the client hands out no bearer token.
import { requireClient } from '../tools.mjs';

const { SmsClient } = requireClient('@azure/communication-sms');

export const provider = 'azure-communication-services';
export const client = '@azure/communication-sms';

export async function send({ address, account, to, message }) {
  const it = new SmsClient(`endpoint=${address}/;accesskey=${account.access_key}`, {
    allowInsecureConnection: true,
    retryOptions: { maxRetries: 0 }
  });
  try {
    const [result, ...more] = await it.send({ from: account.sender, to: [to], message });
    if (result.successful) return { accepted: more.length === 0 && result.to === to && Boolean(result.messageId) };
    return { itemStatus: result.httpStatusCode, message: result.errorMessage };
  } catch (error) {
    return { error: error.name, status: error.statusCode };
  }
}

export function expected({ status, json }) {
  if (status !== 202) return { error: 'RestError', status };
  const [{ successful, httpStatusCode, errorMessage }] = json.value;
  return successful ? { accepted: true } : { itemStatus: httpStatusCode, message: errorMessage };
}

export const wrong = (account) => ({ ...account, access_key: Buffer.alloc(32).toString('base64') });
