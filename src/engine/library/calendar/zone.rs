//! `TimeZone` (Apex Reference, "TimeZone Class"): the zones of the IANA database that is built into the program, so that
//! every machine gives the same; names of zones as Java knows them.

use jiff::Timestamp;
use jiff::tz::{Offset, TimeZone, TimeZoneDatabase};

use super::super::answer::{integer, text};
use super::super::failure::Failure;
use super::unreachable_time;
use crate::engine::native::{Member, NativeClass, NativeKind};

/// A time zone.
#[derive(Debug, Clone)]
pub(in crate::engine::library) struct Zone {
    /// As `getID` answers.
    id: String,
    zone: TimeZone,
}

/// What a zone has at one time.
pub(super) struct Moment<'a> {
    /// The zone.
    pub(super) id: &'a str,
    /// Seconds ahead of GMT.
    pub(super) seconds: i32,
    /// Such as `PST`, where it is known.
    pub(super) short: Option<String>,
    /// Such as `Pacific Standard Time`, where it is known.
    pub(super) long: Option<&'static str>,
}

/// The names of three letters that Java keeps (Java API, `java.time.ZoneId.SHORT_IDS`), with a name of the database.
const SHORT_IDS: [(&str, &str); 28] = [
    ("ACT", "Australia/Darwin"),
    ("AET", "Australia/Sydney"),
    ("AGT", "America/Argentina/Buenos_Aires"),
    ("ART", "Africa/Cairo"),
    ("AST", "America/Anchorage"),
    ("BET", "America/Sao_Paulo"),
    ("BST", "Asia/Dhaka"),
    ("CAT", "Africa/Harare"),
    ("CNT", "America/St_Johns"),
    ("CST", "America/Chicago"),
    ("CTT", "Asia/Shanghai"),
    ("EAT", "Africa/Addis_Ababa"),
    ("ECT", "Europe/Paris"),
    ("EST", "America/Panama"),
    ("HST", "Pacific/Honolulu"),
    ("IET", "America/Indiana/Indianapolis"),
    ("IST", "Asia/Kolkata"),
    ("JST", "Asia/Tokyo"),
    ("MIT", "Pacific/Apia"),
    ("MST", "America/Phoenix"),
    ("NET", "Asia/Yerevan"),
    ("NST", "Pacific/Auckland"),
    ("PLT", "Asia/Karachi"),
    ("PNT", "America/Phoenix"),
    ("PRT", "America/Puerto_Rico"),
    ("PST", "America/Los_Angeles"),
    ("SST", "Pacific/Guadalcanal"),
    ("VST", "Asia/Ho_Chi_Minh"),
];

/// Names in the locale en_US (Unicode CLDR): the beginning of a zone's id, its abbreviation, its long name.
const LONG_NAMES: [(&str, &str, &str); 62] = [
    ("Africa/Johannesburg", "SAST", "South Africa Standard Time"),
    ("Africa/Nairobi", "EAT", "East Africa Time"),
    ("America/Anchorage", "AKDT", "Alaska Daylight Time"),
    ("America/Anchorage", "AKST", "Alaska Standard Time"),
    ("America/Chicago", "CDT", "Central Daylight Time"),
    ("America/Chicago", "CST", "Central Standard Time"),
    ("America/Denver", "MDT", "Mountain Daylight Time"),
    ("America/Denver", "MST", "Mountain Standard Time"),
    ("America/Detroit", "EDT", "Eastern Daylight Time"),
    ("America/Detroit", "EST", "Eastern Standard Time"),
    ("America/Halifax", "ADT", "Atlantic Daylight Time"),
    ("America/Halifax", "AST", "Atlantic Standard Time"),
    ("America/Indiana/Indianapolis", "EDT", "Eastern Daylight Time"),
    ("America/Indiana/Indianapolis", "EST", "Eastern Standard Time"),
    ("America/Los_Angeles", "PDT", "Pacific Daylight Time"),
    ("America/Los_Angeles", "PST", "Pacific Standard Time"),
    ("America/Mexico_City", "CST", "Central Standard Time"),
    ("America/New_York", "EDT", "Eastern Daylight Time"),
    ("America/New_York", "EST", "Eastern Standard Time"),
    ("America/Panama", "EST", "Eastern Standard Time"),
    ("America/Phoenix", "MST", "Mountain Standard Time"),
    ("America/Puerto_Rico", "AST", "Atlantic Standard Time"),
    ("America/St_Johns", "NDT", "Newfoundland Daylight Time"),
    ("America/St_Johns", "NST", "Newfoundland Standard Time"),
    ("America/Toronto", "EDT", "Eastern Daylight Time"),
    ("America/Toronto", "EST", "Eastern Standard Time"),
    ("America/Vancouver", "PDT", "Pacific Daylight Time"),
    ("America/Vancouver", "PST", "Pacific Standard Time"),
    ("Asia/Hong_Kong", "HKT", "Hong Kong Standard Time"),
    ("Asia/Jerusalem", "IDT", "Israel Daylight Time"),
    ("Asia/Jerusalem", "IST", "Israel Standard Time"),
    ("Asia/Karachi", "PKT", "Pakistan Standard Time"),
    ("Asia/Kolkata", "IST", "India Standard Time"),
    ("Asia/Manila", "PST", "Philippine Standard Time"),
    ("Asia/Seoul", "KST", "Korean Standard Time"),
    ("Asia/Shanghai", "CST", "China Standard Time"),
    ("Asia/Tokyo", "JST", "Japan Standard Time"),
    ("Australia/Adelaide", "ACDT", "Australian Central Daylight Time"),
    ("Australia/Adelaide", "ACST", "Australian Central Standard Time"),
    ("Australia/Brisbane", "AEST", "Australian Eastern Standard Time"),
    ("Australia/Darwin", "ACST", "Australian Central Standard Time"),
    ("Australia/Melbourne", "AEDT", "Australian Eastern Daylight Time"),
    ("Australia/Melbourne", "AEST", "Australian Eastern Standard Time"),
    ("Australia/Perth", "AWST", "Australian Western Standard Time"),
    ("Australia/Sydney", "AEDT", "Australian Eastern Daylight Time"),
    ("Australia/Sydney", "AEST", "Australian Eastern Standard Time"),
    ("Europe/", "CEST", "Central European Summer Time"),
    ("Europe/", "CET", "Central European Standard Time"),
    ("Europe/", "EEST", "Eastern European Summer Time"),
    ("Europe/", "EET", "Eastern European Standard Time"),
    ("Europe/", "WEST", "Western European Summer Time"),
    ("Europe/", "WET", "Western European Standard Time"),
    ("Europe/Dublin", "GMT", "Greenwich Mean Time"),
    ("Europe/Dublin", "IST", "Irish Standard Time"),
    ("Europe/London", "BST", "British Summer Time"),
    ("Europe/London", "GMT", "Greenwich Mean Time"),
    ("Europe/Moscow", "MSK", "Moscow Standard Time"),
    ("GMT", "GMT", "Greenwich Mean Time"),
    ("Pacific/Auckland", "NZDT", "New Zealand Daylight Time"),
    ("Pacific/Auckland", "NZST", "New Zealand Standard Time"),
    ("Pacific/Honolulu", "HST", "Hawaii-Aleutian Standard Time"),
    ("UTC", "UTC", "Coordinated Universal Time"),
];

impl Zone {
    /// The zone of users that tests run as.
    pub(in crate::engine::library) fn gmt() -> Self {
        Self { id: "GMT".to_owned(), zone: TimeZone::UTC }
    }

    /// The zone of a name: one of the database, one of Java's three letters, or `GMT` with an offset. Any other means GMT
    /// (Apex Reference, "Datetime Class", format; Java API, `TimeZone.getTimeZone`).
    pub(in crate::engine::library) fn of(name: &str) -> Self {
        thread_local! {
            static ZONES: TimeZoneDatabase = TimeZoneDatabase::bundled();
        }
        if let Some(offset) = custom_offset(name) {
            return offset;
        }
        let known = SHORT_IDS.iter().find(|(short, _)| *short == name).map_or(name, |(_, id)| id);
        let found = ZONES.with(|zones| zones.get(known)).ok();
        // The database regards no case; Java does.
        match found.filter(|zone| zone.iana_name().is_some_and(|it| it == known) && name != "GMT") {
            Some(zone) => Self { id: name.to_owned(), zone },
            None => Self::gmt(),
        }
    }

    /// What it has at a time.
    ///
    /// # Errors
    /// An exception for years out of reach.
    pub(super) fn at(&self, time: i64) -> Result<Moment<'_>, Failure> {
        let time = Timestamp::from_millisecond(time).map_err(|_| unreachable_time())?;
        let info = self.zone.to_offset_info(time);
        let seconds = info.offset().seconds();
        if self.zone.iana_name().is_none() {
            return Ok(Moment { id: &self.id, seconds, short: Some(self.id.clone()), long: None });
        }
        let id = if self.id == "GMT" { "GMT" } else { self.zone.iana_name().unwrap_or(&self.id) };
        let abbreviation = if id == "GMT" { "GMT" } else { info.abbreviation() };
        // Of zones without a name the database has an offset.
        let is_name = abbreviation.chars().all(|sign| sign.is_ascii_alphabetic());
        let long = LONG_NAMES.iter().find(|(start, short, _)| id.starts_with(start) && *short == abbreviation);
        let short = is_name.then(|| abbreviation.to_owned());
        Ok(Moment { id: &self.id, seconds, short, long: long.map(|(_, _, name)| *name) })
    }

    /// The name that `getDisplayName` answers at a time.
    ///
    /// # Errors
    /// A `StringException` for a zone whose names in the locale en_US are not known here.
    fn display_name(&self, time: i64) -> Result<String, Failure> {
        let moment = self.at(time)?;
        let name = moment.long.map(str::to_owned).or_else(|| custom_offset(&self.id).map(|it| it.id));
        let name = name.ok_or_else(|| unknown_name(&self.id))?;
        Ok(format!("(GMT{}) {name} ({})", ahead(moment.seconds, ":"), self.id))
    }
}

/// What a method cannot answer because the engine does not know a zone's name.
pub(super) fn unknown_name(id: &str) -> Failure {
    Failure::string(format!("The engine does not know the name of the time zone {id}"))
}

/// An offset as `+01:30`.
pub(super) fn ahead(seconds: i32, colon: &str) -> String {
    let (sign, minutes) = (if seconds < 0 { '-' } else { '+' }, seconds.abs() / 60);
    format!("{sign}{:02}{colon}{:02}", minutes / 60, minutes % 60)
}

/// `GMT+1`, `GMT+130`, `GMT-01:30` and their like (Java API, `TimeZone`, custom time zone IDs).
fn custom_offset(name: &str) -> Option<Zone> {
    let rest = name.strip_prefix("GMT")?;
    let sign = match rest.chars().next()? {
        '+' => 1,
        '-' => -1,
        _ => return None,
    };
    let rest = &rest[1..];
    let (hours, minutes) = match rest.split_once(':') {
        Some((hours, minutes)) => (hours, minutes),
        None if rest.len() > 2 && rest.is_ascii() => rest.split_at(rest.len() - 2),
        None => (rest, "00"),
    };
    let is_number = |text: &str| !text.is_empty() && text.len() <= 2 && text.bytes().all(|it| it.is_ascii_digit());
    if !is_number(hours) || !is_number(minutes) || minutes.len() != 2 {
        return None;
    }
    let (hours, minutes) = (hours.parse::<i32>().ok()?, minutes.parse::<i32>().ok()?);
    if hours > 23 || minutes > 59 {
        return None;
    }
    let seconds = sign * (hours * 60 + minutes) * 60;
    let zone = TimeZone::fixed(Offset::from_seconds(seconds).ok()?);
    Some(Zone { id: format!("GMT{}", ahead(seconds, ":")), zone })
}

pub(in crate::engine::library) static TIME_ZONE: NativeClass = NativeClass {
    name: "TimeZone",
    kind: NativeKind::Class,
    supers: &[],
    members: &[
        Member("static TimeZone getTimeZone(String)", |vm, args| {
            let zone = Zone::of(&args.text(0)?.as_str());
            Ok(vm.new_native("TimeZone", zone))
        }),
        Member("String getID()", |_, args| text(args.state::<Zone>(0)?.id.as_str())),
        Member("String getDisplayName()", |vm, args| {
            let now = (vm.host.now)();
            text(args.state::<Zone>(0)?.display_name(now)?)
        }),
        Member("Integer getOffset(Datetime)", |_, args| {
            integer(args.state::<Zone>(0)?.at(args.datetime(1)?)?.seconds * 1000)
        }),
        // Its form is not documented; published logs show the id.
        Member("String toString()", |_, args| text(args.state::<Zone>(0)?.id.as_str())),
    ],
};

#[cfg(test)]
mod tests {
    use super::super::super::failure::Kind;
    use super::*;

    /// 2026-01-02T03:04:05.678Z.
    const WINTER: i64 = 1_767_323_045_678;
    const SUMMER: i64 = WINTER + 180 * 86_400_000;

    #[test]
    fn zones_have_the_offsets_of_the_database_and_other_names_mean_gmt() {
        let offset = |name: &str, time| Zone::of(name).at(time).map(|it| it.seconds / 60);
        assert_eq!((offset("America/New_York", WINTER), offset("America/New_York", SUMMER)), (Ok(-300), Ok(-240)));
        assert_eq!((offset("Asia/Kolkata", WINTER), offset("IST", SUMMER)), (Ok(330), Ok(330)));
        for name in ["GMT", "UTC", "Mars/Olympus", "america/new_york", "UTC+1", "GMT+25", "GMT+1:3", ""] {
            assert_eq!(offset(name, SUMMER), Ok(0), "{name}");
        }
        for (name, id, minutes) in
            [("GMT+1", "GMT+01:00", 60), ("GMT-130", "GMT-01:30", -90), ("GMT+0530", "GMT+05:30", 330)]
        {
            assert_eq!((Zone::of(name).id.as_str(), offset(name, WINTER)), (id, Ok(minutes)));
        }
        assert!(Zone::of("Asia/Tokyo").at(i64::MAX).is_err());
    }

    #[test]
    fn a_display_name_tells_the_offset_the_name_and_the_id() {
        let name = |id: &str, time| Zone::of(id).display_name(time);
        // Apex Reference, "TimeZone Class", getTimeZone and getDisplayName.
        assert_eq!(
            name("America/Los_Angeles", WINTER).as_deref(),
            Ok("(GMT-08:00) Pacific Standard Time (America/Los_Angeles)")
        );
        assert_eq!(
            name("America/Los_Angeles", SUMMER).as_deref(),
            Ok("(GMT-07:00) Pacific Daylight Time (America/Los_Angeles)")
        );
        assert_eq!(name("Europe/London", SUMMER).as_deref(), Ok("(GMT+01:00) British Summer Time (Europe/London)"));
        assert_eq!(name("GMT", SUMMER).as_deref(), Ok("(GMT+00:00) Greenwich Mean Time (GMT)"));
        assert_eq!(name("America/Sao_Paulo", WINTER).unwrap_err().kind, Kind::String);
    }

    #[test]
    fn every_short_name_is_one_of_the_database() {
        for (short, id) in SHORT_IDS {
            assert_eq!(Zone::of(short).zone.iana_name(), Some(id), "{short}");
        }
        assert!(LONG_NAMES.is_sorted());
    }
}
