//! The standard objects that handlers and their tests use, with the fields that are used most. Names, types, lengths and
//! what is required are those of the Object Reference for the Salesforce Platform, "Standard Objects"; key prefixes those
//! of Salesforce Help, "Standard Field Record ID Prefix Decoder". A field that is missing here is refused.

use std::sync::{Arc, OnceLock};

use super::{Constant, FieldRules, FieldType, ObjectKind, ObjectType, OnDelete};
use crate::engine::types::Ty;

/// What a field holds.
#[derive(Debug, Clone, Copy)]
pub(super) enum Shape {
    /// A text of so many characters.
    Text(u32),
    /// A text that must be there.
    Required(u32),
    /// A long text, which conditions cannot use.
    Long(u32),
    Email,
    RequiredEmail,
    Picklist,
    RequiredPicklist,
    Checkbox,
    /// A checkbox that is set unless a record says otherwise.
    CheckedBox,
    Integer,
    Decimal,
    Date,
    Id,
    /// A lookup to an object.
    To(&'static str),
    RequiredTo(&'static str),
    /// A lookup; the record goes with the one that it leads to.
    Below(&'static str),
    /// Only the org sets these.
    ReadText(u32),
    ReadCheckbox,
    ReadDatetime,
    ReadTo(&'static str),
}

impl Shape {
    pub(super) fn field(self, name: &str) -> FieldType {
        let mut rules = FieldRules::default();
        let ty = match self {
            Self::Text(length) | Self::Required(length) | Self::Long(length) | Self::ReadText(length) => {
                rules.length = Some(length);
                Ty::STRING
            }
            Self::Email | Self::RequiredEmail => {
                (rules.length, rules.is_email) = (Some(80), true);
                Ty::STRING
            }
            Self::Picklist | Self::RequiredPicklist => {
                rules.length = Some(255);
                Ty::STRING
            }
            Self::Checkbox | Self::CheckedBox | Self::ReadCheckbox => Ty::BOOLEAN,
            Self::Integer => Ty::INTEGER,
            Self::Decimal => Ty::DECIMAL,
            Self::Date => Ty::DATE,
            Self::ReadDatetime => Ty::DATETIME,
            Self::Id => Ty::ID,
            Self::To(target) | Self::RequiredTo(target) | Self::Below(target) | Self::ReadTo(target) => {
                rules.target = Some(target.to_owned());
                Ty::ID
            }
        };
        rules.is_long = matches!(self, Self::Long(_));
        rules.default = matches!(self, Self::CheckedBox).then_some(Constant::Boolean(true));
        rules.is_required =
            matches!(self, Self::Required(_) | Self::RequiredEmail | Self::RequiredPicklist | Self::RequiredTo(_));
        rules.is_read_only =
            matches!(self, Self::ReadText(_) | Self::ReadCheckbox | Self::ReadDatetime | Self::ReadTo(_));
        if matches!(self, Self::Below(_)) {
            rules.on_delete = OnDelete::Cascade;
        }
        FieldType { name: name.to_owned(), ty, rules }
    }
}

/// Fields of every record (Object Reference, "System Fields").
const SYSTEM: &[(&str, Shape)] = &[
    ("Id", Shape::Id),
    ("IsDeleted", Shape::ReadCheckbox),
    ("CreatedDate", Shape::ReadDatetime),
    ("CreatedById", Shape::ReadTo("User")),
    ("LastModifiedDate", Shape::ReadDatetime),
    ("LastModifiedById", Shape::ReadTo("User")),
    ("SystemModstamp", Shape::ReadDatetime),
];
/// Fields of custom objects beside those of every record; an object with a master has no owner, which its fields say.
const PLAIN: &[(&str, Shape)] = &[
    ("Id", Shape::Id),
    ("Name", Shape::Text(80)),
    ("OwnerId", Shape::To("User")),
    ("IsDeleted", Shape::ReadCheckbox),
    ("CreatedDate", Shape::ReadDatetime),
    ("CreatedById", Shape::ReadTo("User")),
    ("LastModifiedDate", Shape::ReadDatetime),
    ("LastModifiedById", Shape::ReadTo("User")),
    ("SystemModstamp", Shape::ReadDatetime),
];
/// Fields of every custom setting.
const SETTING: &[(&str, Shape)] = &[
    ("Id", Shape::Id),
    ("Name", Shape::Text(38)),
    ("SetupOwnerId", Shape::Id),
    ("IsDeleted", Shape::ReadCheckbox),
    ("CreatedDate", Shape::ReadDatetime),
    ("CreatedById", Shape::ReadTo("User")),
    ("LastModifiedDate", Shape::ReadDatetime),
    ("LastModifiedById", Shape::ReadTo("User")),
    ("SystemModstamp", Shape::ReadDatetime),
];
/// Fields of every record of a custom metadata type (Object Reference, "Custom Metadata Type__mdt").
const METADATA: &[(&str, Shape)] = &[
    ("Id", Shape::Id),
    ("DeveloperName", Shape::Text(40)),
    ("MasterLabel", Shape::Text(40)),
    ("QualifiedApiName", Shape::Text(70)),
    ("Label", Shape::Text(40)),
    ("Language", Shape::Picklist),
    ("NamespacePrefix", Shape::Text(15)),
];

/// The fields that come with a kind of object.
pub(super) fn system_fields(kind: ObjectKind) -> &'static [(&'static str, Shape)] {
    match kind {
        ObjectKind::Plain => PLAIN,
        ObjectKind::HierarchySetting | ObjectKind::ListSetting => SETTING,
        ObjectKind::CustomMetadata => METADATA,
    }
}

/// One standard object: its name, its key prefix, whether it is a setup object, its fields.
type Standard = (&'static str, &'static str, bool, &'static [(&'static str, Shape)]);

/// Object Reference: "User", "Profile", "UserRole", "Account", "Contact", "Lead", "Case", "Network", "Organization".
const STANDARD: &[Standard] = &[
    (
        "User",
        "005",
        true,
        &[
            ("Username", Shape::RequiredEmail),
            ("LastName", Shape::Required(80)),
            ("FirstName", Shape::Text(40)),
            ("Name", Shape::ReadText(121)),
            ("Email", Shape::RequiredEmail),
            ("Alias", Shape::Required(8)),
            ("MobilePhone", Shape::Text(40)),
            ("Phone", Shape::Text(40)),
            ("Title", Shape::Text(80)),
            ("Department", Shape::Text(80)),
            ("CompanyName", Shape::Text(80)),
            ("EmployeeNumber", Shape::Text(20)),
            ("FederationIdentifier", Shape::Text(512)),
            ("Street", Shape::Text(255)),
            ("City", Shape::Text(40)),
            ("State", Shape::Text(80)),
            ("PostalCode", Shape::Text(20)),
            ("Country", Shape::Text(80)),
            ("ProfileId", Shape::RequiredTo("Profile")),
            ("UserRoleId", Shape::To("UserRole")),
            ("ContactId", Shape::To("Contact")),
            ("AccountId", Shape::ReadTo("Account")),
            ("ManagerId", Shape::To("User")),
            ("UserType", Shape::ReadText(40)),
            ("TimeZoneSidKey", Shape::RequiredPicklist),
            ("LocaleSidKey", Shape::RequiredPicklist),
            ("EmailEncodingKey", Shape::RequiredPicklist),
            ("LanguageLocaleKey", Shape::RequiredPicklist),
            ("CommunityNickname", Shape::Text(40)),
            // "Defaulted on create", says the Object Reference, and not how; Salesforce Help has new users active.
            ("IsActive", Shape::CheckedBox),
        ],
    ),
    ("Profile", "00e", true, &[("Name", Shape::ReadText(255)), ("UserType", Shape::ReadText(40))]),
    (
        "UserRole",
        "00E",
        true,
        &[("Name", Shape::Required(80)), ("DeveloperName", Shape::Text(80)), ("ParentRoleId", Shape::To("UserRole"))],
    ),
    (
        "Account",
        "001",
        false,
        &[
            ("Name", Shape::Required(255)),
            ("OwnerId", Shape::To("User")),
            ("ParentId", Shape::To("Account")),
            ("AccountNumber", Shape::Text(40)),
            ("Phone", Shape::Text(40)),
            ("Fax", Shape::Text(40)),
            ("Website", Shape::Text(255)),
            ("Industry", Shape::Picklist),
            ("Type", Shape::Picklist),
            ("Description", Shape::Long(32_000)),
            ("AnnualRevenue", Shape::Decimal),
            ("NumberOfEmployees", Shape::Integer),
            ("BillingStreet", Shape::Text(255)),
            ("BillingCity", Shape::Text(40)),
            ("BillingState", Shape::Text(80)),
            ("BillingPostalCode", Shape::Text(20)),
            ("BillingCountry", Shape::Text(80)),
        ],
    ),
    (
        "Contact",
        "003",
        false,
        &[
            ("FirstName", Shape::Text(40)),
            ("LastName", Shape::Required(80)),
            ("Name", Shape::ReadText(121)),
            ("OwnerId", Shape::To("User")),
            ("AccountId", Shape::Below("Account")),
            ("ReportsToId", Shape::To("Contact")),
            ("Email", Shape::Email),
            ("MobilePhone", Shape::Text(40)),
            ("Phone", Shape::Text(40)),
            ("HomePhone", Shape::Text(40)),
            ("OtherPhone", Shape::Text(40)),
            ("Title", Shape::Text(128)),
            ("Department", Shape::Text(80)),
            ("Birthdate", Shape::Date),
            ("Description", Shape::Long(32_000)),
            ("HasOptedOutOfEmail", Shape::Checkbox),
            ("DoNotCall", Shape::Checkbox),
            ("MailingStreet", Shape::Text(255)),
            ("MailingCity", Shape::Text(40)),
            ("MailingState", Shape::Text(80)),
            ("MailingPostalCode", Shape::Text(20)),
            ("MailingCountry", Shape::Text(80)),
        ],
    ),
    (
        "Lead",
        "00Q",
        false,
        &[
            ("FirstName", Shape::Text(40)),
            ("LastName", Shape::Required(80)),
            ("Name", Shape::ReadText(121)),
            ("Company", Shape::Required(255)),
            ("OwnerId", Shape::To("User")),
            ("Email", Shape::Email),
            ("MobilePhone", Shape::Text(40)),
            ("Phone", Shape::Text(40)),
            ("Title", Shape::Text(128)),
            ("Country", Shape::Text(80)),
        ],
    ),
    (
        "Network",
        "0DB",
        true,
        &[("Name", Shape::ReadText(255)), ("Status", Shape::ReadText(40)), ("UrlPathPrefix", Shape::ReadText(255))],
    ),
    (
        "Organization",
        "00D",
        true,
        &[
            ("Name", Shape::ReadText(80)),
            ("OrganizationType", Shape::ReadText(40)),
            ("IsSandbox", Shape::ReadCheckbox),
            ("LanguageLocaleKey", Shape::ReadText(40)),
            ("DefaultLocaleSidKey", Shape::ReadText(40)),
            ("TimeZoneSidKey", Shape::ReadText(40)),
        ],
    ),
];

/// The standard objects, made when they are needed first.
pub(super) fn objects() -> &'static [Arc<ObjectType>] {
    static OBJECTS: OnceLock<Vec<Arc<ObjectType>>> = OnceLock::new();
    OBJECTS.get_or_init(|| {
        let made = STANDARD.iter().map(|(name, prefix, is_setup, fields)| {
            let mut object = ObjectType::new(name, ObjectKind::Plain, (*prefix).to_owned());
            (object.is_partial, object.is_setup) = (true, *is_setup);
            object.fields.reserve(SYSTEM.len() + fields.len());
            object.fields.extend(SYSTEM.iter().chain(*fields).map(|(name, shape)| shape.field(name)));
            Arc::new(object)
        });
        made.collect()
    })
}
