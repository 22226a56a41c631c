//! `Pattern` and `Matcher` (Apex Reference, "Pattern Class", "Matcher Class").
//!
//! Left out are `hitEnd` and `requireEnd`: what Java answers depends on how its matching goes about. The checker refuses
//! them.

use std::rc::Rc;

use super::answer::{boolean, count, text, texts};
use super::failure::Failure;
use super::regex::{self, Groups, Pattern, Place};
use crate::engine::native::{Args, Member, NativeClass, NativeKind, Thrown};
use crate::engine::text::Text;
use crate::engine::value::{Answer, Value};
use crate::engine::vm::Vm;

/// The state of a `Pattern`.
struct Compiled(Rc<Pattern>);

/// The state of a `Matcher`.
struct Matching {
    pattern: Rc<Pattern>,
    /// The whole text and the region of it, in bytes.
    whole: String,
    region: (usize, usize),
    groups: Option<Groups>,
    next: usize,
    /// Whether `^` and `$` match at the region's ends.
    is_anchoring: bool,
    /// Whether what looks around sees beyond the region.
    is_transparent: bool,
}

impl Matching {
    fn new(pattern: Rc<Pattern>, whole: String) -> Self {
        let region = (0, whole.len());
        Self { pattern, whole, region, groups: None, next: 0, is_anchoring: true, is_transparent: false }
    }

    fn reset(&mut self) {
        self.region = (0, self.whole.len());
        self.groups = None;
        self.next = 0;
    }

    fn seen(&self) -> &str {
        &self.whole[self.region.0..self.region.1]
    }

    /// Whether what is outside of the region can change a match.
    ///
    /// # Errors
    /// A `StringException` for bounds that the matching engine does not know.
    fn sees_outside(&self, place: Place) -> Result<bool, Failure> {
        let is_alone = self.region == (0, self.whole.len()) || (self.is_anchoring && !self.is_transparent);
        if is_alone || !regex::looks_around(self.pattern.source()) {
            return Ok(false);
        }
        let is_known = !self.is_anchoring && self.is_transparent && self.region.1 == self.whole.len();
        if is_known && matches!(place, Place::From(_)) {
            return Ok(true);
        }
        Err(Failure::string("The engine does not know these bounds for a pattern that looks around or has anchors"))
    }

    fn try_at(&mut self, place: Place) -> Result<bool, Failure> {
        let found = if let Place::From(from) = place
            && self.sees_outside(place)?
        {
            let start = self.region.0;
            let groups = self.pattern.matched(&self.whole, Place::From(start + from))?;
            groups.map(|groups| groups.into_iter().map(|it| it.map(|(from, to)| (from - start, to - start))).collect())
        } else {
            self.sees_outside(place)?;
            self.pattern.matched(self.seen(), place)?
        };
        self.next = found.as_ref().map_or(self.next, |groups| regex::after(self.seen(), groups));
        self.groups = found;
        Ok(self.groups.is_some())
    }

    fn find(&mut self) -> Result<bool, Failure> {
        if self.next > self.seen().len() {
            self.groups = None;
            return Ok(false);
        }
        self.try_at(Place::From(self.next))
    }

    /// The bytes of a group, counted from the region's beginning.
    fn group(&self, group: i32) -> Result<Option<(usize, usize)>, Failure> {
        let Some(groups) = &self.groups else { return Err(Failure::string("No match found")) };
        let place = usize::try_from(group).ok().and_then(|group| groups.get(group));
        place.copied().ok_or_else(|| Failure::string(format!("No group {group}")))
    }

    /// Where a byte of the region is in the whole text, in UTF-16 units.
    fn unit(&self, byte: usize) -> usize {
        let before = &self.whole[..self.region.0 + byte];
        if before.is_ascii() { before.len() } else { before.encode_utf16().count() }
    }

    /// The byte of a UTF-16 unit.
    fn byte(&self, unit: i32) -> Result<usize, Failure> {
        let out = || Failure::string("Illegal start index");
        let unit = usize::try_from(unit).map_err(|_| out())?;
        let mut passed = 0;
        for (byte, sign) in self.whole.char_indices() {
            if passed >= unit {
                return Ok(byte);
            }
            passed += sign.len_utf16();
        }
        if passed >= unit { Ok(self.whole.len()) } else { Err(out()) }
    }
}

fn worked(vm: &mut Vm<'_>, args: Args<'_>, run: fn(&mut Matching) -> Result<bool, Failure>) -> Answer {
    vm.work(args.state::<Matching>(0)?.seen().len() as u64)?;
    boolean(run(&mut *args.state_mut::<Matching>(0)?)?)
}

fn edge(args: Args<'_>, edge: fn((usize, usize)) -> usize) -> Answer {
    let matching = args.state::<Matching>(0)?;
    let group = if args.len() > 1 { args.integer(1)? } else { 0 };
    match matching.group(group)? {
        Some(place) => count(matching.unit(edge(place))),
        None => Ok(Value::Integer(-1)),
    }
}

fn group(args: Args<'_>) -> Answer {
    let matching = args.state::<Matching>(0)?;
    let group = if args.len() > 1 { args.integer(1)? } else { 0 };
    Ok(match matching.group(group)? {
        Some((start, end)) => Value::text(&matching.seen()[start..end]),
        None => Value::Null,
    })
}

fn replaced(vm: &mut Vm<'_>, args: Args<'_>, most: usize) -> Answer {
    let by = args.text(1)?.as_str();
    let mut matching = args.state_mut::<Matching>(0)?;
    matching.reset();
    vm.work(matching.whole.len() as u64)?;
    vm.reserve(most.min(matching.whole.len() + 1).saturating_mul(by.len().min(1024)))?;
    text(matching.pattern.replaced(&matching.whole, &by, most)?)
}

fn matcher(vm: &mut Vm<'_>, pattern: &Rc<Pattern>, text: &Text) -> Value {
    vm.new_native("Matcher", Matching::new(Rc::clone(pattern), text.as_str().into_owned()))
}

fn compiled(args: Args<'_>, at: usize) -> Result<Rc<Pattern>, Thrown> {
    Ok(Rc::clone(&args.state::<Compiled>(at)?.0))
}

fn split(vm: &mut Vm<'_>, args: Args<'_>, limit: i32) -> Answer {
    let parts = compiled(args, 0)?.split(&args.text(1)?.as_str(), limit)?;
    texts(vm, parts)
}

pub(super) static PATTERN: NativeClass = NativeClass {
    name: "Pattern",
    kind: NativeKind::Class,
    supers: &[],
    members: &[
        Member("static Pattern compile(String)", |vm, args| {
            let pattern = Pattern::compile(&args.text(0)?.as_str())?;
            Ok(vm.new_native("Pattern", Compiled(pattern)))
        }),
        Member("static Boolean matches(String, String)", |vm, args| {
            let (pattern, text) = (args.text(0)?.as_str(), args.text(1)?.as_str());
            vm.work(text.len() as u64)?;
            boolean(Pattern::compile(&pattern)?.matched(&text, Place::Whole)?.is_some())
        }),
        Member("static String quote(String)", |_, args| text(regex::quoted_pattern(&args.text(0)?.as_str()))),
        Member("Matcher matcher(String)", |vm, args| {
            let pattern = compiled(args, 0)?;
            Ok(matcher(vm, &pattern, args.text(1)?))
        }),
        Member("String pattern()", |_, args| text(compiled(args, 0)?.source())),
        Member("List<String> split(String)", |vm, args| split(vm, args, 0)),
        Member("List<String> split(String, Integer)", |vm, args| split(vm, args, args.integer(2)?)),
        Member("String toString()", |_, args| text(compiled(args, 0)?.source())),
    ],
};

pub(super) static MATCHER: NativeClass = NativeClass {
    name: "Matcher",
    kind: NativeKind::Class,
    supers: &[],
    members: &[
        Member("static String quoteReplacement(String)", |_, args| {
            text(regex::quoted_replacement(&args.text(0)?.as_str()))
        }),
        Member("Boolean matches()", |vm, args| worked(vm, args, |it| it.try_at(Place::Whole))),
        Member("Boolean lookingAt()", |vm, args| worked(vm, args, |it| it.try_at(Place::Front))),
        Member("Boolean find()", |vm, args| worked(vm, args, Matching::find)),
        Member("Boolean find(Integer)", |vm, args| {
            let start = args.state::<Matching>(0)?.byte(args.integer(1)?)?;
            let mut matching = args.state_mut::<Matching>(0)?;
            vm.work(matching.whole.len() as u64)?;
            matching.reset();
            matching.next = start;
            boolean(matching.find()?)
        }),
        Member("String group()", |_, args| group(args)),
        Member("String group(Integer)", |_, args| group(args)),
        Member("Integer groupCount()", |_, args| count(args.state::<Matching>(0)?.pattern.group_count())),
        Member("Integer start()", |_, args| edge(args, |(start, _)| start)),
        Member("Integer start(Integer)", |_, args| edge(args, |(start, _)| start)),
        Member("Integer end()", |_, args| edge(args, |(_, end)| end)),
        Member("Integer end(Integer)", |_, args| edge(args, |(_, end)| end)),
        Member("Pattern pattern()", |vm, args| {
            let pattern = Rc::clone(&args.state::<Matching>(0)?.pattern);
            Ok(vm.new_native("Pattern", Compiled(pattern)))
        }),
        Member("Matcher usePattern(Pattern)", |_, args| {
            let pattern = compiled(args, 1)?;
            let mut matching = args.state_mut::<Matching>(0)?;
            matching.pattern = pattern;
            matching.groups = None;
            Ok(args.value(0).clone())
        }),
        Member("Matcher reset()", |_, args| {
            args.state_mut::<Matching>(0)?.reset();
            Ok(args.value(0).clone())
        }),
        Member("Matcher reset(String)", |_, args| {
            let whole = args.text(1)?.as_str().into_owned();
            let mut matching = args.state_mut::<Matching>(0)?;
            matching.whole = whole;
            matching.reset();
            Ok(args.value(0).clone())
        }),
        Member("Matcher region(Integer, Integer)", |_, args| {
            let mut matching = args.state_mut::<Matching>(0)?;
            let (start, end) = (matching.byte(args.integer(1)?)?, matching.byte(args.integer(2)?)?);
            if start > end {
                return Err(Failure::string("Illegal region").into());
            }
            matching.reset();
            matching.region = (start, end);
            Ok(args.value(0).clone())
        }),
        Member("Matcher useAnchoringBounds(Boolean)", |_, args| {
            args.state_mut::<Matching>(0)?.is_anchoring = args.boolean(1)?;
            Ok(args.value(0).clone())
        }),
        Member("Boolean hasAnchoringBounds()", |_, args| boolean(args.state::<Matching>(0)?.is_anchoring)),
        Member("Matcher useTransparentBounds(Boolean)", |_, args| {
            args.state_mut::<Matching>(0)?.is_transparent = args.boolean(1)?;
            Ok(args.value(0).clone())
        }),
        Member("Boolean hasTransparentBounds()", |_, args| boolean(args.state::<Matching>(0)?.is_transparent)),
        Member("Integer regionStart()", |_, args| {
            let matching = args.state::<Matching>(0)?;
            count(matching.unit(0))
        }),
        Member("Integer regionEnd()", |_, args| {
            let matching = args.state::<Matching>(0)?;
            count(matching.unit(matching.seen().len()))
        }),
        Member("String replaceAll(String)", |vm, args| replaced(vm, args, usize::MAX)),
        Member("String replaceFirst(String)", |vm, args| replaced(vm, args, 1)),
    ],
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_matcher_goes_on_where_it_stopped_and_counts_in_utf_16() {
        // Apex Reference, "Matcher Class": find, group, start, end, region.
        let mut matching = Matching::new(Pattern::compile("(b)(x)?").expect("a pattern"), "😀b-b".to_owned());
        assert_eq!(matching.group(0).unwrap_err().message, "No match found");
        assert_eq!(matching.find(), Ok(true));
        assert_eq!(
            matching.group(1).map(|it| it.map(|(start, end)| (matching.unit(start), matching.unit(end)))),
            Ok(Some((2, 3)))
        );
        assert_eq!(matching.group(2), Ok(None));
        assert_eq!(matching.group(3).unwrap_err().message, "No group 3");
        assert_eq!((matching.find(), matching.find()), (Ok(true), Ok(false)));
        matching.reset();
        assert_eq!((matching.byte(2), matching.byte(5)), (Ok(4), Ok(7)));
        assert!(matching.byte(6).is_err() && matching.byte(-1).is_err());
        matching.region = (4, 5);
        assert_eq!(matching.try_at(Place::Whole), Ok(true));
        // "Using Bounds": whether what looks around sees beyond the region, and whether the region's ends are anchors.
        let mut bounded = Matching::new(Pattern::compile("(?<=a)b|^c").expect("a pattern"), "abc".to_owned());
        bounded.region = (1, 3);
        assert_eq!(bounded.try_at(Place::From(0)), Ok(false));
        bounded.region = (2, 3);
        assert_eq!(bounded.try_at(Place::Whole), Ok(true));
        (bounded.is_anchoring, bounded.is_transparent) = (false, true);
        assert_eq!(bounded.try_at(Place::From(0)), Ok(false));
        bounded.region = (1, 3);
        assert_eq!((bounded.try_at(Place::From(0)), bounded.group(0)), (Ok(true), Ok(Some((0, 1)))));
        bounded.region = (1, 2);
        assert!(bounded.try_at(Place::From(0)).is_err());
        let mut nothing = Matching::new(Pattern::compile("").expect("a pattern"), "a".to_owned());
        assert_eq!([nothing.find(), nothing.find(), nothing.find()], [Ok(true), Ok(true), Ok(false)]);
    }
}
