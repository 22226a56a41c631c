// Defects planted into copies of the fixture, and the checks that have to find each: all of these checks, and no other.
//
// `edit` is [the fixture's text, what stands there instead]; `remove` leaves a file out, `add` is a file more, with a `text` or the text of another.

const HANDLER = 'classes/SampleHandler.cls';
const TEST = 'classes/SampleHandlerTest.cls';
const NAMED = 'namedCredentials/Sample.namedCredential-meta.xml';
const EXTERNAL = 'externalCredentials/Sample.externalCredential-meta.xml';
const CALLOUT = 'permissionsets/SampleCallout.permissionset-meta.xml';
const ACCESS = 'permissionsets/SampleAccess.permissionset-meta.xml';

export const DEFECTS = [
  {
    defect: 'a statement on a line with another',
    file: HANDLER,
    edit: ["request.setMethod('POST');\n      request", "request.setMethod('POST'); request"],
    found: ['layout']
  },
  {
    defect: 'a missing semicolon',
    file: HANDLER,
    edit: ["setMethod('POST');", "setMethod('POST')"],
    found: ['layout', 'pmd', 'types']
  },
  { defect: 'a text that is not closed', file: HANDLER, edit: ["'POST'", "'POST"], found: ['layout', 'pmd', 'types'] },
  {
    defect: 'a reserved word as a name',
    file: HANDLER,
    edit: ['bodyOf(String message) {', 'bodyOf(String limit) {'],
    found: ['layout', 'types']
  },
  { defect: 'an unknown result', file: HANDLER, edit: ['.PROVIDER_ERROR', '.PROVIDER_FAILED'], found: ['types'] },
  { defect: 'an unknown method', file: HANDLER, edit: ['getStatusCode()', 'getStatusNumber()'], found: ['types'] },
  { defect: 'a return of another type', file: HANDLER, edit: ["return 'text='", "return 5; // 'text='"], found: ['types'] },
  {
    defect: 'the interface not implemented',
    file: HANDLER,
    edit: ['sendOneTimePassword(', 'sendOneTimeCode('],
    found: ['compiler', 'types']
  },
  {
    defect: 'a parameter of another type, which the type checker lets pass',
    file: HANDLER,
    edit: ['    Id userId,', '    String userId,'],
    found: ['compiler']
  },
  {
    defect: 'a private member that a test uses',
    file: HANDLER,
    edit: ['  @TestVisible\n', ''],
    found: ['compiler']
  },
  {
    defect: 'a static member of an inner class',
    file: HANDLER,
    edit: ['    private Integer status;', '    private static Integer status;'],
    found: ['compiler', 'types']
  },
  {
    defect: 'a test method with a parameter',
    file: TEST,
    edit: ['encodesTheMessage()', 'encodesTheMessage(String text)'],
    found: ['compiler']
  },
  {
    defect: 'a general catch before a special one',
    file: HANDLER,
    edit: [
      '    } catch (CalloutException e) {',
      '    } catch (Exception e) {\n      return null;\n    } catch (CalloutException e) {'
    ],
    found: ['compiler']
  },
  {
    defect: 'an empty catch',
    file: HANDLER,
    edit: ['      return Auth.CustomOneTimePasswordDeliveryResult.EXCEPTION;\n    }\n', '    }\n    return null;\n'],
    found: ['pmd']
  },
  { defect: 'a method without documentation', file: HANDLER, edit: ['   * @return what became of it\n', ''], found: ['pmd'] },
  {
    defect: 'an endpoint in the code',
    file: HANDLER,
    edit: ["'callout:Sample/messages'", "'http://sms.example/messages'"],
    found: ['pmd']
  },
  {
    defect: 'a callout to no named credential',
    file: HANDLER,
    edit: ['callout:Sample', 'callout:Simple'],
    found: ['references']
  },
  { defect: 'malformed XML', file: NAMED, edit: ['</label>', '</labels>'], found: ['metadata', 'references'] },
  {
    defect: 'an unknown element',
    file: NAMED,
    edit: ['<calloutStatus>Enabled</calloutStatus>', '<callout>Enabled</callout>'],
    found: ['metadata']
  },
  { defect: 'an unknown value', file: EXTERNAL, edit: ['>Custom<', '>Customized<'], found: ['metadata'] },
  {
    defect: 'a missing element',
    file: EXTERNAL,
    edit: ['        <parameterType>AuthHeader</parameterType>\n', ''],
    found: ['metadata']
  },
  { defect: 'a boolean that is none', file: CALLOUT, edit: ['>true<', '>yes<'], found: ['metadata'] },
  { defect: 'an address without TLS', file: NAMED, edit: ['https:', 'http:'], found: ['references'] },
  {
    defect: 'an unknown external credential',
    file: NAMED,
    edit: ['<externalCredential>Sample', '<externalCredential>Simple'],
    found: ['references']
  },
  {
    defect: 'a formula with the secret of another credential',
    file: EXTERNAL,
    edit: ['$Credential.Sample', '$Credential.Simple'],
    found: ['references']
  },
  { defect: 'an unknown principal', file: CALLOUT, edit: ['-OtpDelivery', '-Delivery'], found: ['references'] },
  { defect: 'an unknown class', file: ACCESS, edit: ['>SampleHandler<', '>SimpleHandler<'], found: ['references'] },
  {
    defect: 'a label that is too long',
    file: ACCESS,
    edit: ['<label>', `<label>${'long '.repeat(17)}`],
    found: ['layout', 'references']
  },
  {
    defect: 'a class without its -meta.xml',
    file: HANDLER,
    remove: `${HANDLER}-meta.xml`,
    found: ['convert', 'metadata', 'types']
  },
  {
    defect: 'a file of no type',
    add: 'force-app/main/default/namedCredentials/Sample.namedCredentials-meta.xml',
    copyOf: NAMED,
    found: ['convert', 'metadata'],
    alone: true
  },
  {
    defect: 'a package.xml that lists a class that is not there',
    add: 'manifest/Sample/package.xml',
    text: `<?xml version="1.0" encoding="UTF-8" ?>
<Package xmlns="http://soap.sforce.com/2006/04/metadata">
    <types>
        <members>SampleHandlr</members>
        <name>ApexClass</name>
    </types>
    <version>65.0</version>
</Package>
`,
    found: ['convert'],
    alone: true
  }
];
