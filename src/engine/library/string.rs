//! `String` (Apex Reference, "String Class").
//!
//! Of the locales, those of Turkish and Azerbaijani write letters in another case in their own way; the rules of Lithuanian
//! are not known here.

use super::answer::{boolean, count, integer, reserve, text, texts};
use super::failure::Failure;
use super::regex::Pattern;
use super::strings::classify::{all, is_digit, is_letter, is_white};
use super::strings::escape::{self, Escape};
use super::strings::{self, case, message};
use crate::engine::native::{Args, Member, NativeClass, NativeKind, Thrown};
use crate::engine::text::Text;
use crate::engine::value::{Answer, Value};
use crate::engine::vm::Vm;

pub(super) static STRING: NativeClass = NativeClass {
    name: "String",
    kind: NativeKind::Class,
    supers: &[],
    members: &[
        // Made and tested.
        Member("static String escapeSingleQuotes(String)", |_, args| text(args.text(0)?.as_str().replace('\'', "\\'"))),
        Member("static String format(String, List<Object>)", format),
        Member("static String fromCharArray(List<Integer>)", from_char_array),
        Member("static String getCommonPrefix(List<String>)", |_, args| {
            let items = args.list(0)?.items();
            let items: Vec<Text> =
                items.iter().map(|it| if let Value::String(it) = it { it.clone() } else { Text::from("") }).collect();
            Ok(Value::String(strings::common_prefix(&items)))
        }),
        Member("static Boolean isBlank(String)", |_, args| boolean(is_blank(args.optional_text(0)))),
        Member("static Boolean isNotBlank(String)", |_, args| boolean(!is_blank(args.optional_text(0)))),
        Member("static Boolean isEmpty(String)", |_, args| boolean(args.optional_text(0).is_none_or(Text::is_empty))),
        Member("static Boolean isNotEmpty(String)", |_, args| {
            boolean(!args.optional_text(0).is_none_or(Text::is_empty))
        }),
        Member("static String join(Object, String)", join),
        Member("static String valueOf(Object)", value_of),
        Member("static String valueOfGmt(Datetime)", |_, args| {
            let written = super::calendar::format::gmt(args.datetime(0)?, "yyyy-MM-dd HH:mm:ss")?;
            text(written)
        }),
        // Counted and compared.
        Member("Integer length()", |_, args| count(args.text(0)?.len())),
        Member("Integer compareTo(String)", |_, args| integer(strings::compared(args.text(0)?, args.text(1)?))),
        Member("Boolean equals(Object)", |vm, args| match args.value(1) {
            Value::Null => boolean(false),
            other => {
                let other = vm.display(other)?;
                boolean(*args.text(0)? == other)
            }
        }),
        Member("Boolean equalsIgnoreCase(String)", |_, args| {
            let text = args.text(0)?;
            boolean(args.optional_text(1).is_some_and(|other| text.eq_ignore_case(other)))
        }),
        Member("Integer hashCode()", |_, args| integer(strings::hash(args.text(0)?))),
        Member("Integer getLevenshteinDistance(String)", |vm, args| count(levenshtein(vm, args)?)),
        Member("Integer getLevenshteinDistance(String, Integer)", |vm, args| {
            let distance = levenshtein(vm, args)?;
            if distance > strings::count(args.integer(2)?) { integer(-1) } else { count(distance) }
        }),
        Member("Integer countMatches(String)", |_, args| count(strings::occurrences(args.text(0)?, args.text(1)?))),
        Member("Integer indexOfDifference(String)", |_, args| {
            integer(strings::place(strings::first_difference(args.text(0)?, args.text(1)?)))
        }),
        Member("String difference(String)", |_, args| {
            let other = args.text(1)?;
            let start = strings::first_difference(args.text(0)?, other).unwrap_or_else(|| other.len());
            Ok(Value::String(other.slice(start..other.len())))
        }),
        Member("String toString()", |_, args| Ok(args.value(0).clone())),
        // Characters.
        Member("Integer charAt(Integer)", |_, args| {
            let (text, at) = (args.text(0)?, args.integer(1)?);
            match unit(text, at) {
                Some(unit) => integer(i32::from(unit)),
                None => Err(out_of_bounds(at)),
            }
        }),
        Member("Integer codePointAt(Integer)", |_, args| {
            let (text, at) = (args.text(0)?, args.integer(1)?);
            let point = usize::try_from(at).ok().and_then(|at| strings::code_point(&text.units(), at));
            point.map_or_else(|| Err(out_of_bounds(at)), |point| integer(point as i32))
        }),
        Member("Integer codePointBefore(Integer)", |_, args| {
            let (text, at) = (args.text(0)?, args.integer(1)?);
            let (units, end) = (text.units(), usize::try_from(at).unwrap_or(0));
            if end == 0 || end > units.len() {
                return Err(out_of_bounds(at));
            }
            let pair = end.checked_sub(2).and_then(|start| strings::code_point(&units[..end], start));
            let point = pair.filter(|point| *point > 0xFFFF).unwrap_or_else(|| u32::from(units[end - 1]));
            integer(point as i32)
        }),
        Member("Integer codePointCount(Integer, Integer)", |_, args| {
            let (start, end) = (args.integer(1)?, args.integer(2)?);
            let part = strings::substring(args.text(0)?, start, Some(end))?;
            count(strings::code_points(&part.units()))
        }),
        Member("Integer offsetByCodePoints(Integer, Integer)", offset_by_code_points),
        Member("List<Integer> getChars()", |vm, args| {
            let ty = vm.types.list(crate::engine::types::Ty::INTEGER);
            Ok(Value::list(ty, args.text(0)?.units().into_iter().map(|unit| Value::Integer(i32::from(unit))).collect()))
        }),
        // Sought.
        Member("Boolean contains(String)", |_, args| boolean(strings::find(args.text(0)?, args.text(1)?, 0).is_some())),
        Member("Boolean containsIgnoreCase(String)", |_, args| {
            boolean(strings::find(&strings::lower(args.text(0)?), &strings::lower(args.text(1)?), 0).is_some())
        }),
        Member("Boolean containsAny(String)", |_, args| {
            let set = args.text(1)?.as_str();
            boolean(args.text(0)?.as_str().chars().any(|sign| set.contains(sign)))
        }),
        Member("Boolean containsNone(String)", |_, args| {
            let set = args.text(1)?.as_str();
            boolean(!args.text(0)?.as_str().chars().any(|sign| set.contains(sign)))
        }),
        Member("Boolean containsOnly(String)", |_, args| {
            let set = args.text(1)?.as_str();
            boolean(args.text(0)?.as_str().chars().all(|sign| set.contains(sign)))
        }),
        Member("Boolean containsWhitespace()", |_, args| boolean(args.text(0)?.as_str().chars().any(is_white))),
        Member("Boolean startsWith(String)", |_, args| {
            let (text, start) = (args.text(0)?, args.text(1)?);
            boolean(text.slice(0..start.len()) == *start)
        }),
        Member("Boolean startsWithIgnoreCase(String)", |_, args| {
            let (text, start) = (args.text(0)?, args.text(1)?);
            boolean(text.slice(0..start.len()).eq_ignore_case(start))
        }),
        Member("Boolean endsWith(String)", |_, args| {
            let (text, end) = (args.text(0)?, args.text(1)?);
            boolean(ends_with(text, end, Text::eq))
        }),
        Member("Boolean endsWithIgnoreCase(String)", |_, args| {
            let (text, end) = (args.text(0)?, args.text(1)?);
            boolean(ends_with(text, end, Text::eq_ignore_case))
        }),
        Member("Integer indexOf(String)", |_, args| {
            integer(strings::place(strings::find(args.text(0)?, args.text(1)?, 0)))
        }),
        Member("Integer indexOf(String, Integer)", |_, args| {
            let from = strings::count(args.integer(2)?);
            integer(strings::place(strings::find(args.text(0)?, args.text(1)?, from)))
        }),
        Member("Integer indexOfIgnoreCase(String)", |_, args| {
            integer(strings::place(strings::find(&strings::lower(args.text(0)?), &strings::lower(args.text(1)?), 0)))
        }),
        Member("Integer indexOfIgnoreCase(String, Integer)", |_, args| {
            let from = strings::count(args.integer(2)?);
            integer(strings::place(strings::find(&strings::lower(args.text(0)?), &strings::lower(args.text(1)?), from)))
        }),
        Member("Integer indexOfAny(String)", |_, args| {
            let (units, set) = (args.text(0)?.units(), args.text(1)?.units());
            integer(strings::place(units.iter().position(|unit| set.contains(unit))))
        }),
        Member("Integer indexOfAnyBut(String)", |_, args| {
            let (units, set) = (args.text(0)?.units(), args.text(1)?.units());
            integer(strings::place(units.iter().position(|unit| !set.contains(unit))))
        }),
        Member("Integer indexOfChar(Integer)", |_, args| {
            let sought = of_code_point(args.integer(1)?)?;
            integer(strings::place(strings::find(args.text(0)?, &sought, 0)))
        }),
        Member("Integer indexOfChar(Integer, Integer)", |_, args| {
            let sought = of_code_point(args.integer(1)?)?;
            integer(strings::place(strings::find(args.text(0)?, &sought, strings::count(args.integer(2)?))))
        }),
        Member("Integer lastIndexOf(String)", |_, args| {
            integer(strings::place(strings::find_last(args.text(0)?, args.text(1)?, usize::MAX)))
        }),
        Member("Integer lastIndexOf(String, Integer)", |_, args| {
            let from = usize::try_from(args.integer(2)?);
            let (text, sought) = (args.text(0)?, args.text(1)?);
            integer(strings::place(from.ok().and_then(|from| strings::find_last(text, sought, from))))
        }),
        Member("Integer lastIndexOfIgnoreCase(String)", |_, args| {
            let (text, sought) = (strings::lower(args.text(0)?), strings::lower(args.text(1)?));
            integer(strings::place(strings::find_last(&text, &sought, usize::MAX)))
        }),
        Member("Integer lastIndexOfIgnoreCase(String, Integer)", |_, args| {
            let from = usize::try_from(args.integer(2)?);
            let (text, sought) = (strings::lower(args.text(0)?), strings::lower(args.text(1)?));
            integer(strings::place(from.ok().and_then(|from| strings::find_last(&text, &sought, from))))
        }),
        Member("Integer lastIndexOfChar(Integer, Integer)", |_, args| {
            let from = usize::try_from(args.integer(2)?);
            let (text, sought) = (args.text(0)?, of_code_point(args.integer(1)?)?);
            integer(strings::place(from.ok().and_then(|from| strings::find_last(text, &sought, from))))
        }),
        Member("Integer lastIndexOfChar(Integer)", |_, args| {
            let sought = of_code_point(args.integer(1)?)?;
            integer(strings::place(strings::find_last(args.text(0)?, &sought, usize::MAX)))
        }),
        // Kinds.
        Member("Boolean isAllLowerCase()", |_, args| boolean(all(&args.text(0)?.as_str(), char::is_lowercase))),
        Member("Boolean isAllUpperCase()", |_, args| boolean(all(&args.text(0)?.as_str(), char::is_uppercase))),
        Member("Boolean isAlpha()", |_, args| boolean(all(&args.text(0)?.as_str(), is_letter))),
        Member("Boolean isAlphaSpace()", |_, args| {
            boolean(args.text(0)?.as_str().chars().all(|sign| sign == ' ' || is_letter(sign)))
        }),
        Member("Boolean isAlphanumeric()", |_, args| {
            boolean(all(&args.text(0)?.as_str(), |sign| is_letter(sign) || is_digit(sign)))
        }),
        Member("Boolean isAlphanumericSpace()", |_, args| {
            boolean(args.text(0)?.as_str().chars().all(|sign| sign == ' ' || is_letter(sign) || is_digit(sign)))
        }),
        Member("Boolean isAsciiPrintable()", |_, args| {
            boolean(args.text(0)?.as_str().chars().all(|sign| matches!(sign, ' '..='~')))
        }),
        Member("Boolean isNumeric()", |_, args| boolean(all(&args.text(0)?.as_str(), is_digit))),
        Member("Boolean isNumericSpace()", |_, args| {
            boolean(args.text(0)?.as_str().chars().all(|sign| sign == ' ' || is_digit(sign)))
        }),
        Member("Boolean isWhitespace()", |_, args| boolean(args.text(0)?.as_str().chars().all(is_white))),
        // Cut.
        Member("String substring(Integer)", |_, args| {
            Ok(Value::String(strings::substring(args.text(0)?, args.integer(1)?, None)?))
        }),
        Member("String substring(Integer, Integer)", |_, args| {
            Ok(Value::String(strings::substring(args.text(0)?, args.integer(1)?, Some(args.integer(2)?))?))
        }),
        Member("String left(Integer)", |_, args| Ok(Value::String(strings::left(args.text(0)?, args.integer(1)?)))),
        Member("String right(Integer)", |_, args| Ok(Value::String(strings::right(args.text(0)?, args.integer(1)?)))),
        Member("String mid(Integer, Integer)", |_, args| {
            Ok(Value::String(strings::mid(args.text(0)?, args.integer(1)?, args.integer(2)?)))
        }),
        Member("String substringAfter(String)", |_, args| {
            let (text, sought) = (args.text(0)?, args.text(1)?);
            Ok(Value::String(after(text, sought, strings::find(text, sought, 0))))
        }),
        Member("String substringAfterLast(String)", |_, args| {
            let (text, sought) = (args.text(0)?, args.text(1)?);
            Ok(Value::String(after(text, sought, last_nonempty(text, sought))))
        }),
        Member("String substringBefore(String)", |_, args| {
            let text = args.text(0)?;
            let end = strings::find(text, args.text(1)?, 0).unwrap_or_else(|| text.len());
            Ok(Value::String(text.slice(0..end)))
        }),
        Member("String substringBeforeLast(String)", |_, args| {
            let text = args.text(0)?;
            let end = last_nonempty(text, args.text(1)?).unwrap_or_else(|| text.len());
            Ok(Value::String(text.slice(0..end)))
        }),
        Member("String substringBetween(String)", |_, args| {
            Ok(strings::between(args.text(0)?, args.text(1)?, args.text(1)?).map_or(Value::Null, Value::String))
        }),
        Member("String substringBetween(String, String)", |_, args| {
            Ok(strings::between(args.text(0)?, args.text(1)?, args.text(2)?).map_or(Value::Null, Value::String))
        }),
        Member("String abbreviate(Integer)", |_, args| {
            Ok(Value::String(strings::abbreviated(args.text(0)?, args.integer(1)?, 0)?))
        }),
        Member("String abbreviate(Integer, Integer)", |_, args| {
            Ok(Value::String(strings::abbreviated(args.text(0)?, args.integer(1)?, args.integer(2)?)?))
        }),
        Member("List<String> split(String)", |vm, args| split(vm, args, 0)),
        Member("List<String> split(String, Integer)", |vm, args| split(vm, args, args.integer(2)?)),
        Member("List<String> splitByCharacterType()", |vm, args| {
            let parts = strings::by_kind(&args.text(0)?.as_str(), false);
            texts(vm, parts)
        }),
        Member("List<String> splitByCharacterTypeCamelCase()", |vm, args| {
            let parts = strings::by_kind(&args.text(0)?.as_str(), true);
            texts(vm, parts)
        }),
        // Changed.
        Member("String capitalize()", |_, args| first(args.text(0)?, |sign| sign.to_uppercase().collect())),
        Member("String uncapitalize()", |_, args| first(args.text(0)?, |sign| sign.to_lowercase().collect())),
        Member("String toLowerCase()", |_, args| text(args.text(0)?.as_str().to_lowercase())),
        Member("String toUpperCase()", |_, args| text(args.text(0)?.as_str().to_uppercase())),
        Member("String toLowerCase(String)", |_, args| {
            text(case::lower(&args.text(0)?.as_str(), &args.text(1)?.as_str())?)
        }),
        Member("String toUpperCase(String)", |_, args| {
            text(case::upper(&args.text(0)?.as_str(), &args.text(1)?.as_str())?)
        }),
        Member("String template(Map<String, Object>)", template),
        Member("String swapCase()", |_, args| {
            let swap = |sign: char| -> String {
                if sign.is_lowercase() { sign.to_uppercase().collect() } else { sign.to_lowercase().collect() }
            };
            text(args.text(0)?.as_str().chars().map(swap).collect::<String>())
        }),
        Member("String trim()", |_, args| Ok(Value::String(strings::trimmed(args.text(0)?)))),
        Member("String normalizeSpace()", |_, args| text(strings::normalized_space(&args.text(0)?.as_str()))),
        Member("String deleteWhitespace()", |_, args| {
            text(args.text(0)?.as_str().chars().filter(|sign| !is_white(*sign)).collect::<String>())
        }),
        Member("String reverse()", |_, args| Ok(Value::String(strings::reversed(args.text(0)?)))),
        Member("String remove(String)", |_, args| {
            let (text, sought) = (args.text(0)?, args.text(1)?);
            Ok(Value::String(strings::replaced(text, sought, &Text::from(""))))
        }),
        Member("String removeStart(String)", |_, args| remove_start(args, Text::eq)),
        Member("String removeStartIgnoreCase(String)", |_, args| remove_start(args, Text::eq_ignore_case)),
        Member("String removeEnd(String)", |_, args| remove_end(args, Text::eq)),
        Member("String removeEndIgnoreCase(String)", |_, args| remove_end(args, Text::eq_ignore_case)),
        Member("String replace(String, String)", |vm, args| {
            let (text, sought, by) = (args.text(0)?, args.text(1)?, args.text(2)?);
            let found = if sought.is_empty() { text.len() + 1 } else { strings::occurrences(text, sought) };
            reserve(vm, found, by.len())?;
            Ok(Value::String(strings::replaced(text, sought, by)))
        }),
        Member("String replaceAll(String, String)", |vm, args| replace(vm, args, usize::MAX)),
        Member("String replaceFirst(String, String)", |vm, args| replace(vm, args, 1)),
        Member("String repeat(Integer)", |vm, args| repeat(vm, args.text(0)?, &Text::from(""), args.integer(1)?)),
        Member("String repeat(String, Integer)", |vm, args| repeat(vm, args.text(0)?, args.text(1)?, args.integer(2)?)),
        Member("String leftPad(Integer)", |vm, args| pad(vm, args, &Text::from(" "), |missing| (missing, 0))),
        Member("String leftPad(Integer, String)", |vm, args| pad(vm, args, args.text(2)?, |missing| (missing, 0))),
        Member("String rightPad(Integer)", |vm, args| pad(vm, args, &Text::from(" "), |missing| (0, missing))),
        Member("String rightPad(Integer, String)", |vm, args| pad(vm, args, args.text(2)?, |missing| (0, missing))),
        Member("String center(Integer)", |vm, args| pad(vm, args, &Text::from(" "), |it| (it / 2, it - it / 2))),
        Member("String center(Integer, String)", |vm, args| pad(vm, args, args.text(2)?, |it| (it / 2, it - it / 2))),
        // Escaped.
        Member("String escapeCsv()", |_, args| text(escape::csv_escaped(&args.text(0)?.as_str()))),
        Member("String unescapeCsv()", |_, args| text(escape::csv_unescaped(&args.text(0)?.as_str()))),
        Member("String escapeEcmaScript()", |_, args| text(escape::code_escaped(&args.text(0)?.as_str(), true))),
        Member("String unescapeEcmaScript()", unescape_code),
        Member("String escapeJava()", |_, args| text(escape::code_escaped(&args.text(0)?.as_str(), false))),
        Member("String unescapeJava()", unescape_code),
        Member("String escapeUnicode()", |_, args| text(escape::unicode_escaped(&args.text(0)?.as_str()))),
        Member("String unescapeUnicode()", unescape_code),
        Member("String escapeHtml3()", |_, args| text(escape::escaped(&args.text(0)?.as_str(), Escape::Html3))),
        Member("String unescapeHtml3()", |_, args| text(escape::unescaped(&args.text(0)?.as_str(), Escape::Html3))),
        Member("String escapeHtml4()", |_, args| text(escape::escaped(&args.text(0)?.as_str(), Escape::Html4))),
        Member("String unescapeHtml4()", |_, args| text(escape::unescaped(&args.text(0)?.as_str(), Escape::Html4))),
        Member("String escapeXml()", |_, args| text(escape::escaped(&args.text(0)?.as_str(), Escape::Xml))),
        Member("String unescapeXml()", |_, args| text(escape::unescaped(&args.text(0)?.as_str(), Escape::Xml))),
        Member("String stripHtmlTags()", |_, args| text(escape::without_tags(&args.text(0)?.as_str()))),
    ],
};

fn is_blank(text: Option<&Text>) -> bool {
    text.is_none_or(|text| text.as_str().chars().all(is_white))
}

fn value_of(vm: &mut Vm<'_>, args: Args<'_>) -> Answer {
    match args.value(0) {
        Value::Null => Ok(Value::Null),
        // Never the bytes themselves: an org writes how many there are (Salesforce Stack Exchange, question 108763).
        Value::Blob(blob) => text(format!("Blob[{}]", blob.len())),
        value => Ok(Value::String(vm.display(value)?)),
    }
}

fn display(vm: &mut Vm<'_>, value: &Value) -> Result<Text, Thrown> {
    if value.is_null() { Ok(Text::from("null")) } else { vm.display(value) }
}

fn format(vm: &mut Vm<'_>, args: Args<'_>) -> Answer {
    let pattern = args.text(0)?;
    let items: Vec<Value> = args.list(1)?.items().to_vec();
    let mut written = Vec::with_capacity(items.len());
    for item in &items {
        written.push(display(vm, item)?.to_string());
    }
    // A place may be named again and again.
    let longest = written.iter().map(String::len).max().unwrap_or(0);
    reserve(vm, pattern.as_str().matches('{').count(), longest)?;
    text(message::formatted(&pattern.as_str(), &written)?)
}

fn template(vm: &mut Vm<'_>, args: Args<'_>) -> Answer {
    let (pattern, values) = (args.text(0)?.as_str(), args.table(1)?);
    let mut written = String::with_capacity(pattern.len());
    for part in message::template(&pattern)? {
        vm.work(1)?;
        match part {
            message::Part::Plain(plain) => written.push_str(plain),
            message::Part::Variable(name) => {
                let Some(value) = vm.table_get(values, &Value::text(name))? else {
                    return Err(Failure::string(format!("No value for the variable {name}")).into());
                };
                let value = display(vm, &value)?;
                reserve(vm, 1, written.len() + value.len())?;
                written.push_str(&value.as_str());
            }
        }
    }
    text(written)
}

fn join(vm: &mut Vm<'_>, args: Args<'_>) -> Answer {
    let items = match args.value(0) {
        Value::Null => return Err(args.list(0).err().unwrap_or_else(|| Failure::null_argument().into())),
        iterable => super::collections::walked(vm, iterable)?,
    };
    let separator = args.text(1)?;
    let mut units = Vec::new();
    for (at, item) in items.iter().enumerate() {
        if at > 0 {
            units.extend(separator.units());
        }
        // What `join` makes of null is not documented; Commons Lang, which it comes from, makes nothing of it.
        if !item.is_null() {
            let item = vm.display(item)?;
            reserve(vm, 1, units.len() + item.len())?;
            units.extend(item.units());
        }
    }
    Ok(Value::String(Text::from_units(&units)))
}

fn from_char_array(_: &mut Vm<'_>, args: Args<'_>) -> Answer {
    let mut units = Vec::new();
    for item in args.list(0)?.items().iter() {
        let Value::Integer(code) = item else { return Err(Failure::null_argument().into()) };
        units.extend(of_code_point(*code)?.units());
    }
    Ok(Value::String(Text::from_units(&units)))
}

/// The text of a code point or of a surrogate alone.
fn of_code_point(code: i32) -> Result<Text, Thrown> {
    let invalid = || Failure::string(format!("Invalid code point: {code}"));
    let code = u32::try_from(code).map_err(|_| invalid())?;
    match u16::try_from(code) {
        Ok(unit) => Ok(Text::from_units(&[unit])),
        Err(_) => Ok(Text::from(char::from_u32(code).ok_or_else(invalid)?.to_string())),
    }
}

fn unit(text: &Text, at: i32) -> Option<u16> {
    let at = usize::try_from(at).ok()?;
    match text.as_ascii() {
        Some(ascii) => ascii.as_bytes().get(at).map(|byte| u16::from(*byte)),
        None => text.units().get(at).copied(),
    }
}

fn out_of_bounds(at: i32) -> Thrown {
    Failure::string(format!("String index out of bounds: {at}")).into()
}

fn offset_by_code_points(_: &mut Vm<'_>, args: Args<'_>) -> Answer {
    let (units, start, offset) = (args.text(0)?.units(), args.integer(1)?, args.integer(2)?);
    let mut at = usize::try_from(start).ok().filter(|at| *at <= units.len()).ok_or_else(|| out_of_bounds(start))?;
    for _ in 0..offset.unsigned_abs() {
        at = if offset > 0 {
            match strings::code_point(&units, at) {
                Some(point) => at + if point > 0xFFFF { 2 } else { 1 },
                None => return Err(out_of_bounds(start.saturating_add(offset))),
            }
        } else {
            let pair = at.checked_sub(2).and_then(|before| strings::code_point(&units[..at], before));
            let width = if pair.is_some_and(|point| point > 0xFFFF) { 2 } else { 1 };
            at.checked_sub(width).ok_or_else(|| out_of_bounds(start.saturating_add(offset)))?
        };
    }
    count(at)
}

fn ends_with(text: &Text, end: &Text, is_same: fn(&Text, &Text) -> bool) -> bool {
    let length = text.len();
    length.checked_sub(end.len()).is_some_and(|start| is_same(&text.slice(start..length), end))
}

fn after(text: &Text, sought: &Text, found: Option<usize>) -> Text {
    found.map_or_else(|| Text::from(""), |at| text.slice(at + sought.len()..text.len()))
}

fn last_nonempty(text: &Text, sought: &Text) -> Option<usize> {
    if sought.is_empty() { None } else { strings::find_last(text, sought, usize::MAX) }
}

fn remove_start(args: Args<'_>, is_same: fn(&Text, &Text) -> bool) -> Answer {
    let (text, start) = (args.text(0)?, args.text(1)?);
    let is_there = is_same(&text.slice(0..start.len()), start);
    Ok(Value::String(if is_there { text.slice(start.len()..text.len()) } else { text.clone() }))
}

fn remove_end(args: Args<'_>, is_same: fn(&Text, &Text) -> bool) -> Answer {
    let (text, end) = (args.text(0)?, args.text(1)?);
    let kept = if ends_with(text, end, is_same) { text.len() - end.len() } else { text.len() };
    Ok(Value::String(text.slice(0..kept)))
}

fn first(text: &Text, change: fn(char) -> String) -> Answer {
    let plain = text.as_str();
    let mut signs = plain.chars();
    let changed = signs.next().map(change).unwrap_or_default();
    self::text(changed + signs.as_str())
}

fn split(vm: &mut Vm<'_>, args: Args<'_>, limit: i32) -> Answer {
    let (text, pattern) = (args.text(0)?, Pattern::compile(&args.text(1)?.as_str())?);
    vm.work(text.len() as u64)?;
    let parts = pattern.split(&text.as_str(), limit)?;
    texts(vm, parts)
}

fn replace(vm: &mut Vm<'_>, args: Args<'_>, most: usize) -> Answer {
    let (whole, by) = (args.text(0)?, args.text(2)?);
    let pattern = Pattern::compile(&args.text(1)?.as_str())?;
    vm.work(whole.len() as u64)?;
    // A replacement may repeat what it replaces, once for each `$`.
    let groups = by.as_str().matches('$').count();
    reserve(vm, most.min(whole.len() + 1), by.len().min(1024))?;
    reserve(vm, groups, whole.len())?;
    text(pattern.replaced(&whole.as_str(), &by.as_str(), most)?)
}

fn repeat(vm: &mut Vm<'_>, text: &Text, separator: &Text, times: i32) -> Answer {
    let times = strings::count(times);
    reserve(vm, times, 2 * (text.len() + separator.len()))?;
    let mut units = Vec::with_capacity(times.saturating_mul(text.len() + separator.len()));
    for time in 0..times {
        if time > 0 {
            units.extend(separator.units());
        }
        units.extend(text.units());
    }
    Ok(Value::String(Text::from_units(&units)))
}

fn pad(vm: &mut Vm<'_>, args: Args<'_>, pad: &Text, sides: fn(usize) -> (usize, usize)) -> Answer {
    let (text, size) = (args.text(0)?, strings::count(args.integer(1)?));
    let Some(missing) = size.checked_sub(text.len()).filter(|missing| *missing > 0) else {
        return Ok(Value::String(text.clone()));
    };
    reserve(vm, size, 2)?;
    let (before, after) = sides(missing);
    Ok(Value::String(strings::padded(text, before, after, pad)))
}

fn levenshtein(vm: &mut Vm<'_>, args: Args<'_>) -> Result<usize, Thrown> {
    let (one, other) = (args.text(0)?, args.text(1)?);
    vm.work((one.len() as u64).saturating_mul(other.len() as u64))?;
    Ok(strings::levenshtein(one, other))
}

fn unescape_code(_: &mut Vm<'_>, args: Args<'_>) -> Answer {
    Ok(Value::String(Text::from_units(&escape::code_unescaped(&args.text(0)?.as_str()))))
}
