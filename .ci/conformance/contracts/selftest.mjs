// Plants defects into requests and replies that conform to small contracts of our own, one for each dialect, and looks that each
// is found.
import path from 'node:path';
import { readContract } from './contract.mjs';
import { judgeReply, judgeRequest } from './judge.mjs';

const FIXTURE = path.join(import.meta.dirname, 'fixture');
const FORM = 'application/x-www-form-urlencoded';
const signed = (service) =>
  `AWS4-HMAC-SHA256 Credential=AKIA/20260102/eu-west-1/${service}/aws4_request, SignedHeaders=host;x-amz-date, Signature=${'0'.repeat(64)}`;
const option = (name, type = '&Options.entry.1.Value.DataType=String') =>
  `Options.entry.1.Name=${name}${type}&Options.entry.1.Value.StringValue=otp`;
const query = (fields) => `Action=Send&Version=2010-01-01&${fields}`;
const xml = (inner, namespace = 'http://acme.example/doc/') => `<SendResponse xmlns="${namespace}">${inner}</SendResponse>`;
const refused = (code) => `<ErrorResponse xmlns="http://acme.example/doc/"><Error><Code>${code}</Code></Error></ErrorResponse>`;

const CASES = [
  {
    contract: 'acme-form',
    request: {
      method: 'POST',
      url: 'https://api.acme.example/accounts/AC0001/messages.json',
      headers: [
        ['Content-Type', `${FORM}; charset=UTF-8`],
        ['Authorization', 'Basic eDp5']
      ],
      body: 'To=%2B14155550123&Body=Code+1&Validity=60&Flash=true&Kind=otp'
    },
    requestDefects: [
      ['another method', { method: 'PUT' }, /method is PUT/],
      ['another host', { url: 'https://acme.example/accounts/AC0001/messages.json' }, /knows no https:\/\/acme.example/],
      ['plain HTTP', { url: 'http://api.acme.example/accounts/AC0001/messages.json' }, /knows no http:/],
      ['another path', { url: 'https://api.acme.example/accounts/AC0001/messages.xml' }, /knows no/],
      ['a malformed account', { url: 'https://api.acme.example/accounts/XX0001/messages.json' }, /Account: must match/],
      ['a query of its own', { url: 'https://api.acme.example/accounts/AC0001/messages.json?a=1' }, /no query parameter a/],
      ['no credentials', { headers: [['Content-Type', FORM]] }, /who it is from/],
      [
        'another scheme',
        {
          headers: [
            ['Content-Type', FORM],
            ['Authorization', 'Bearer x']
          ]
        },
        /who it is from/
      ],
      [
        'another media type',
        {
          headers: [
            ['Content-Type', 'application/json'],
            ['Authorization', 'Basic eDp5']
          ]
        },
        /no body of the type/
      ],
      ['no media type', { headers: [['Authorization', 'Basic eDp5']] }, /no body of the type \(none\)/],
      ['a field missing', { body: 'Body=Code' }, /required property 'To'/],
      ['a field misspelt', { body: 'To=%2B14155550123&Body=Code&validity=60' }, /additional properties \(validity\)/],
      ['a field twice', { body: 'To=%2B14155550123&To=2&Body=Code' }, /To comes twice/],
      ['a text too long', { body: `To=%2B14155550123&Body=${'x'.repeat(61)}` }, /more than 60 characters/],
      ['a number too short', { body: 'To=1&Body=Code' }, /fewer than 7 characters/],
      ['no number', { body: 'To=%2B14155550123&Body=Code&Validity=1m' }, /Validity: must be integer/],
      ['a number too great', { body: 'To=%2B14155550123&Body=Code&Validity=60000' }, /<= 600/],
      ['no boolean', { body: 'To=%2B14155550123&Body=Code&Flash=yes' }, /Flash: must be boolean/],
      ['a value that is none of those', { body: 'To=%2B14155550123&Body=Code&Kind=OTP' }, /Kind: must be equal to one of/]
    ],
    replies: [
      [{ status: 201, type: 'application/json', body: '{"id":"0123abcd","sent":null}' }, true],
      [{ status: 400, type: 'application/json', body: '{"code":7}' }, false],
      [{ status: 405, type: undefined, body: '' }, false]
    ],
    replyDefects: [
      ['another status', { status: 200, type: 'application/json', body: '{"id":"0123abcd"}' }, true, /no answer 200/],
      ['no media type', { status: 201, type: undefined, body: '{"id":"0123abcd"}' }, true, /type \(none\)/],
      ['no JSON', { status: 201, type: 'application/json', body: '{"id":' }, true, /cannot be read/],
      ['a property missing', { status: 201, type: 'application/json', body: '{}' }, true, /required property 'id'/],
      ['a property misspelt', { status: 201, type: 'application/json', body: '{"id":"0123abcd","send":null}' }, true, /\(send\)/],
      ['a malformed id', { status: 201, type: 'application/json', body: '{"id":"0123-bcd"}' }, true, /must match pattern/],
      ['no time', { status: 201, type: 'application/json', body: '{"id":"0123abcd","sent":"now"}' }, true, /date-time/],
      ['an error of another shape', { status: 500, type: 'application/json', body: '{"code":"7"}' }, false, /must be integer/]
    ]
  },
  {
    contract: 'acme-json',
    options: { open: ['values'] },
    request: {
      method: 'POST',
      url: 'https://mine.acme.example/sms?api-version=2',
      headers: [
        ['content-type', 'application/json'],
        ['authorization', 'Bearer x']
      ],
      body: '{"text":"Code 1","recipients":[{"to":"+1"}],"values":{"any":"1"}}'
    },
    requestDefects: [
      ['a query missing', { url: 'https://mine.acme.example/sms' }, /api-version is missing/],
      ['a version that is not', { url: 'https://mine.acme.example/sms?api-version=3' }, /api-version: must be equal/],
      ['no JSON', { body: 'text=x' }, /cannot be read/],
      [
        'an element that lacks something',
        { body: '{"text":"x","recipients":[{}]}' },
        /recipients\.0: must have required property 'to'/
      ],
      ['an element that has too much', { body: '{"text":"x","recipients":[{"to":"1","name":"x"}]}' }, /\(name\)/],
      ['an object for an array', { body: '{"text":"x","recipients":{"to":"1"}}' }, /must be array/],
      ['a number for a text', { body: '{"text":1,"recipients":[]}' }, /text: must be string/]
    ],
    replies: [
      [{ status: 202, type: 'application/json; charset=utf-8', body: '{"ids":["1"]}' }, true],
      [{ status: 429, type: undefined, body: '' }, false]
    ],
    replyDefects: [
      ['another status', { status: 200, type: 'application/json', body: '{"ids":[]}' }, true, /no answer 200/],
      ['a text for an array', { status: 202, type: 'application/json', body: '{"ids":"1"}' }, true, /must be array/]
    ]
  },
  {
    contract: 'acme-query',
    request: {
      method: 'POST',
      url: 'https://acme.eu-west-1.amazonaws.com/',
      headers: [
        ['Content-Type', FORM],
        ['Authorization', signed('acme')]
      ],
      body: query(`Number=%2B14155550123&Text=Code&${option('Kind')}`)
    },
    requestDefects: [
      ['another host', { url: 'https://acme.amazonaws.com/' }, /knows no/],
      ['no signature', { headers: [['Content-Type', FORM]] }, /who it is from/],
      [
        "another service's signature",
        {
          headers: [
            ['Content-Type', FORM],
            ['Authorization', signed('sns')]
          ]
        },
        /who it is from/
      ],
      ['no action', { body: 'Version=2010-01-01&Number=%2B1&Text=x' }, /Action is not Send/],
      ['another version', { body: 'Action=Send&Version=1&Number=%2B1&Text=x' }, /Version is not 2010-01-01/],
      ['a field missing', { body: query('Number=%2B1') }, /required property 'Text'/],
      ['a field misspelt', { body: query('Number=%2B1&Text=x&Option=y') }, /no field Option/],
      ['a number without +', { body: query('Number=14155550123&Text=x') }, /Number: must match/],
      ['an option that is not', { body: query(`Number=%2B1&Text=x&${option('Colour')}`) }, /property name must be valid/],
      ['an option without its type', { body: query(`Number=%2B1&Text=x&${option('Kind', '')}`) }, /required property 'DataType'/],
      ['options that begin at 2', { body: query('Number=%2B1&Text=x&Options.entry.2.Name=Kind') }, /no field Options\.entry\.2/]
    ],
    replies: [
      [{ status: 200, type: 'text/xml', body: xml('<SendResult><Id>1</Id></SendResult>') }, true],
      [{ status: 429, type: 'text/xml', body: refused('Throttled') }, false],
      [{ status: 403, type: 'text/xml', body: refused('SignatureDoesNotMatch') }, false]
    ],
    replyDefects: [
      ['another status', { status: 201, type: 'text/xml', body: xml('<SendResult><Id>1</Id></SendResult>') }, true, /status 201/],
      [
        'JSON',
        { status: 200, type: 'application/json', body: xml('<SendResult><Id>1</Id></SendResult>') },
        true,
        /type application\/json/
      ],
      [
        'another namespace',
        { status: 200, type: 'text/xml', body: xml('<SendResult><Id>1</Id></SendResult>', 'urn:x') },
        true,
        /namespace urn:x/
      ],
      ['no wrapper', { status: 200, type: 'text/xml', body: xml('<Id>1</Id>') }, true, /must be object/],
      [
        'another member',
        { status: 200, type: 'text/xml', body: xml('<SendResult><ID>1</ID></SendResult>') },
        true,
        /required property 'Id'/
      ],
      [
        "another status of the error's",
        { status: 400, type: 'text/xml', body: refused('Throttled') },
        false,
        /status 400, not 429/
      ],
      ['an error without a code', { status: 400, type: 'text/xml', body: refused('') }, false, /no code/]
    ]
  },
  {
    contract: 'acme-target',
    request: {
      method: 'POST',
      url: 'https://acme.eu-west-1.amazonaws.com/',
      headers: [
        ['Content-Type', 'application/x-amz-json-1.0'],
        ['X-Amz-Target', 'AcmeV1.Send'],
        ['Authorization', signed('acme-sms')]
      ],
      body: '{"Number":"+1","Life":60,"Context":{"a":"b"}}'
    },
    requestDefects: [
      [
        'another media type',
        {
          headers: [
            ['Content-Type', 'application/json'],
            ['X-Amz-Target', 'AcmeV1.Send'],
            ['Authorization', signed('acme-sms')]
          ]
        },
        /has the type application\/json/
      ],
      [
        'another operation',
        {
          headers: [
            ['Content-Type', 'application/x-amz-json-1.0'],
            ['X-Amz-Target', 'AcmeV1.Read'],
            ['Authorization', signed('acme-sms')]
          ]
        },
        /X-Amz-Target is not/
      ],
      ['milliseconds for seconds', { body: '{"Number":"+1","Life":60000}' }, /<= 600/],
      ['a member misspelt', { body: '{"Number":"+1","life":60}' }, /\(life\)/],
      ['too many entries', { body: '{"Number":"+1","Context":{"a":"b","c":"d"}}' }, /more than 1 properties/]
    ],
    replies: [
      [{ status: 200, type: 'application/x-amz-json-1.0', body: '{"Id":"1"}' }, true],
      [
        { status: 400, type: 'application/x-amz-json-1.0', body: '{"__type":"com.acme#RefusedException","Reason":"COUNTRY"}' },
        false
      ],
      [{ status: 500, type: 'application/x-amz-json-1.0', body: '{"__type":"BrokenException:http://x/"}' }, false]
    ],
    replyDefects: [
      ['another media type', { status: 200, type: 'application/json', body: '{"Id":"1"}' }, true, /type application\/json/],
      ['a member misspelt', { status: 200, type: 'application/x-amz-json-1.0', body: '{"id":"1"}' }, true, /\(id\)/],
      [
        'a reason that is not',
        { status: 400, type: 'application/x-amz-json-1.0', body: '{"__type":"RefusedException","Reason":"MOOD"}' },
        false,
        /Reason: must be equal/
      ],
      [
        "a fault with the sender's status",
        { status: 400, type: 'application/x-amz-json-1.0', body: '{"__type":"BrokenException"}' },
        false,
        /status 400, not 500/
      ],
      ['an error without a type', { status: 400, type: 'application/x-amz-json-1.0', body: '{"Message":"x"}' }, false, /no code/]
    ]
  }
];

let passed = 0;
const failures = [];
const expect = (what, findings, wanted) => {
  const ok = wanted ? findings?.some((it) => wanted.test(it)) : !findings?.length;
  if (ok) passed += 1;
  else failures.push(`${what}: ${findings?.length ? `found ${findings.join('; ')}` : 'found nothing'}`);
};
for (const { contract: name, options, request, requestDefects, replies, replyDefects } of CASES) {
  const contract = readContract(FIXTURE, name, options);
  expect(`${name}, a request without a defect`, judgeRequest(request, contract));
  for (const [defect, edit, wanted] of requestDefects) {
    expect(`${name}, a request with ${defect}`, judgeRequest({ ...request, ...edit }, contract), wanted);
  }
  for (const [reply, isSuccess] of replies) {
    expect(`${name}, a reply ${reply.status} without a defect`, judgeReply(reply, contract, isSuccess));
  }
  for (const [defect, reply, isSuccess, wanted] of replyDefects) {
    expect(`${name}, a reply with ${defect}`, judgeReply(reply, contract, isSuccess), wanted);
  }
}
expect('a provider without a contract', readContract(FIXTURE, 'nobody') === null ? [] : ['a contract']);
failures.forEach((it) => console.log(it));
console.log(`contracts: ${passed} passed, ${failures.length} failed`);
process.exitCode = failures.length ? 1 : 0;
