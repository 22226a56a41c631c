//! Java's notation of regular expressions (java.util.regex.Pattern) brought into that of `fancy-regex`.
//!
//! Everything is spelled out: sets of characters as ranges, anchors as look-arounds, groups by number. So no rule of
//! the target notation but the plainest is relied on.

use super::class::{self, Set};

/// What a pattern becomes.
#[derive(Debug)]
pub(super) struct Translation {
    /// The pattern for `fancy-regex`.
    pub(super) pattern: String,
    /// The names of groups with their numbers.
    pub(super) names: Vec<(String, usize)>,
    /// How many groups capture.
    pub(super) groups: usize,
}

/// Why a pattern is refused: Java's words and the place in UTF-16 units.
#[derive(Debug)]
pub(super) struct Refusal {
    pub(super) reason: String,
    pub(super) index: usize,
}

/// Deeper nesting than this is refused rather than risking the stack.
const MAX_DEPTH: usize = 100;

#[derive(Clone, Copy, Default)]
struct Flags {
    ignore_case: bool,
    unicode_case: bool,
    unicode_classes: bool,
    multi_line: bool,
    dot_all: bool,
    unix_lines: bool,
    comments: bool,
}

/// A translated part and the most characters that it can match; `None` when there is no bound.
struct Part {
    pattern: String,
    longest: Option<usize>,
}

impl Part {
    fn new(pattern: impl Into<String>, longest: usize) -> Self {
        Self { pattern: pattern.into(), longest: Some(longest) }
    }
}

struct Reader {
    signs: Vec<char>,
    at: usize,
    flags: Flags,
    names: Vec<(String, usize)>,
    groups: usize,
    depth: usize,
}

/// Translates a pattern.
pub(super) fn translate(pattern: &str) -> Result<Translation, Refusal> {
    let mut reader = Reader {
        signs: pattern.chars().collect(),
        at: 0,
        flags: Flags::default(),
        names: Vec::new(),
        groups: 0,
        depth: 0,
    };
    let part = reader.alternatives()?;
    if reader.peek().is_some() {
        return Err(reader.refusal("Unmatched closing ')'"));
    }
    Ok(Translation { pattern: part.pattern, names: reader.names, groups: reader.groups })
}

impl Reader {
    fn refusal(&self, reason: impl Into<String>) -> Refusal {
        let index = self.signs.iter().take(self.at).map(|sign| sign.len_utf16()).sum::<usize>();
        Refusal { reason: reason.into(), index: index.saturating_sub(1) }
    }

    fn peek(&self) -> Option<char> {
        self.signs.get(self.at).copied()
    }

    fn next(&mut self) -> Option<char> {
        let sign = self.peek();
        self.at += usize::from(sign.is_some());
        sign
    }

    fn take(&mut self, text: &str) -> bool {
        let is_there = text.chars().enumerate().all(|(at, sign)| self.signs.get(self.at + at) == Some(&sign));
        if is_there {
            self.at += text.chars().count();
        }
        is_there
    }

    /// Skips what the flag `x` makes a comment.
    fn skip_comment(&mut self) {
        if !self.flags.comments {
            return;
        }
        while let Some(sign) = self.peek() {
            if sign == '#' {
                while self.peek().is_some_and(|it| !matches!(it, '\n' | '\r' | '\u{85}' | '\u{2028}' | '\u{2029}')) {
                    self.at += 1;
                }
            } else if matches!(sign, ' ' | '\t'..='\r') {
                self.at += 1;
            } else {
                break;
            }
        }
    }

    fn alternatives(&mut self) -> Result<Part, Refusal> {
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            return Err(self.refusal("Pattern is nested too deeply"));
        }
        let mut whole = self.sequence()?;
        while self.peek() == Some('|') {
            self.at += 1;
            let next = self.sequence()?;
            whole.pattern.push('|');
            whole.pattern.push_str(&next.pattern);
            whole.longest = whole.longest.zip(next.longest).map(|(one, other)| one.max(other));
        }
        self.depth -= 1;
        Ok(whole)
    }

    fn sequence(&mut self) -> Result<Part, Refusal> {
        let mut whole = Part::new("", 0);
        loop {
            self.skip_comment();
            match self.peek() {
                None | Some('|' | ')') => return Ok(whole),
                Some(_) => {}
            }
            let atom = self.atom()?;
            let Some(atom) = atom else { continue };
            let part = self.quantified(atom)?;
            whole.pattern.push_str(&part.pattern);
            whole.longest = whole.longest.zip(part.longest).map(|(one, other)| one.saturating_add(other));
        }
    }

    fn quantified(&mut self, atom: Part) -> Result<Part, Refusal> {
        self.skip_comment();
        let (least, most) = match self.peek() {
            Some('*') => (0, None),
            Some('+') => (1, None),
            Some('?') => (0, Some(1)),
            Some('{') => return self.counted(atom),
            _ => return Ok(atom),
        };
        self.at += 1;
        Ok(self.repeated(atom, least, most))
    }

    fn counted(&mut self, atom: Part) -> Result<Part, Refusal> {
        self.at += 1;
        if !self.peek().is_some_and(|it| it.is_ascii_digit()) {
            return Err(self.refusal("Illegal repetition"));
        }
        let least = self.number()?;
        let most = if self.peek() == Some(',') {
            self.at += 1;
            if self.peek() == Some('}') { None } else { Some(self.number()?) }
        } else {
            Some(least)
        };
        if self.next() != Some('}') {
            return Err(self.refusal("Unclosed counted closure"));
        }
        if most.is_some_and(|most| most < least) {
            return Err(self.refusal("Illegal repetition range"));
        }
        Ok(self.repeated(atom, least, most))
    }

    fn number(&mut self) -> Result<usize, Refusal> {
        let mut number: usize = 0;
        while let Some(digit) = self.peek().and_then(|it| it.to_digit(10)) {
            self.at += 1;
            number = number.saturating_mul(10).saturating_add(digit as usize);
            if number > i32::MAX as usize {
                return Err(self.refusal("Illegal repetition range"));
            }
        }
        Ok(number)
    }

    fn repeated(&mut self, atom: Part, least: usize, most: Option<usize>) -> Part {
        let count = match (least, most) {
            (0, None) => "*".to_owned(),
            (1, None) => "+".to_owned(),
            (0, Some(1)) => "?".to_owned(),
            (least, None) => format!("{{{least},}}"),
            (least, Some(most)) => format!("{{{least},{most}}}"),
        };
        let longest = match (atom.longest, most) {
            (Some(0), _) | (_, Some(0)) => Some(0),
            (Some(one), Some(most)) => Some(one.saturating_mul(most)),
            _ => None,
        };
        let body = format!("(?:{}){count}", atom.pattern);
        let pattern = match self.peek() {
            Some('?') => {
                self.at += 1;
                format!("{body}?")
            }
            Some('+') => {
                self.at += 1;
                format!("(?>{body})")
            }
            _ => body,
        };
        Part { pattern, longest }
    }

    /// One thing that can be repeated; nothing where only flags were set.
    fn atom(&mut self) -> Result<Option<Part>, Refusal> {
        let Some(sign) = self.next() else { return Ok(None) };
        let part = match sign {
            '(' => return self.group(),
            '[' => {
                let set = self.class(0)?;
                Part::new(class::written(&set), 1)
            }
            '.' => Part::new(class::written(&self.dot()), 1),
            '^' => Part::new(self.line_start(), 0),
            '$' => Part::new(self.line_end(), 0),
            '*' | '+' | '?' => return Err(self.refusal(format!("Dangling meta character '{sign}'"))),
            '{' => return Err(self.refusal("Illegal repetition")),
            '\\' => return self.escape(),
            other => self.literal(other),
        };
        Ok(Some(part))
    }

    fn literal(&self, sign: char) -> Part {
        Part::new(class::written(&self.of_case(class::ranges(&[(sign, sign)]))), 1)
    }

    fn of_case(&self, set: Set) -> Set {
        if self.flags.ignore_case { class::both_cases(set, self.flags.unicode_case) } else { set }
    }

    fn dot(&self) -> Set {
        if self.flags.dot_all { class::all() } else { class::not(class::line_terminator(self.flags.unix_lines)) }
    }

    fn line_start(&self) -> &'static str {
        match (self.flags.multi_line, self.flags.unix_lines) {
            (false, _) => r"\A",
            (true, true) => r"(?:(?!\z)(?:\A|(?<=\n)))",
            (true, false) => r"(?:(?!\z)(?:\A|(?<=[\n\x{85}\x{2028}\x{2029}])|(?<=\r)(?!\n)))",
        }
    }

    fn line_end(&self) -> &'static str {
        match (self.flags.multi_line, self.flags.unix_lines) {
            (false, false) => END_OR_LAST_TERMINATOR,
            (false, true) => r"(?:(?=\n?\z))",
            (true, true) => r"(?:(?=\n)|\z)",
            (true, false) => r"(?:(?<!\r)(?=\n)|(?=[\r\x{85}\x{2028}\x{2029}])|\z)",
        }
    }

    fn group(&mut self) -> Result<Option<Part>, Refusal> {
        let outer = self.flags;
        if !self.take("?") {
            self.groups += 1;
            return self.closed(outer, "(").map(Some);
        }
        let is_lookbehind = self.take("<=") || self.take("<!");
        if is_lookbehind {
            let opening = if self.signs[self.at - 1] == '=' { "(?<=" } else { "(?<!" };
            let mut part = self.closed(outer, opening)?;
            if part.longest.is_none() {
                return Err(self.refusal("Look-behind group does not have an obvious maximum length"));
            }
            part.longest = Some(0);
            return Ok(Some(part));
        }
        for opening in ["=", "!"] {
            if self.take(opening) {
                let mut part = self.closed(outer, &format!("(?{opening}"))?;
                part.longest = Some(0);
                return Ok(Some(part));
            }
        }
        for opening in [":", ">"] {
            if self.take(opening) {
                return self.closed(outer, &format!("(?{opening}")).map(Some);
            }
        }
        if self.take("<") {
            let name = self.group_name()?;
            if self.names.iter().any(|(known, _)| *known == name) {
                return Err(self.refusal(format!("Named capturing group <{name}> is already defined")));
            }
            self.groups += 1;
            self.names.push((name, self.groups));
            return self.closed(outer, "(").map(Some);
        }
        self.inline_flags()?;
        match self.next() {
            // The flags hold to the end of the group around them.
            Some(')') => Ok(None),
            Some(':') => self.closed(outer, "(?:").map(Some),
            _ => Err(self.refusal("Unknown inline modifier")),
        }
    }

    fn closed(&mut self, outer: Flags, opening: &str) -> Result<Part, Refusal> {
        let inside = self.alternatives()?;
        if self.next() != Some(')') {
            return Err(self.refusal("Unclosed group"));
        }
        self.flags = outer;
        Ok(Part { pattern: format!("{opening}{})", inside.pattern), longest: inside.longest })
    }

    fn group_name(&mut self) -> Result<String, Refusal> {
        let mut name = String::new();
        while let Some(sign) = self.peek().filter(char::is_ascii_alphanumeric) {
            self.at += 1;
            name.push(sign);
        }
        if !name.starts_with(|it: char| it.is_ascii_alphabetic()) {
            return Err(self.refusal("capturing group name does not start with a Latin letter"));
        }
        if self.next() != Some('>') {
            return Err(self.refusal("named capturing group is missing trailing '>'"));
        }
        Ok(name)
    }

    fn inline_flags(&mut self) -> Result<(), Refusal> {
        let mut on = true;
        while let Some(sign) = self.peek() {
            let flag = match sign {
                '-' if on => {
                    self.at += 1;
                    on = false;
                    continue;
                }
                'i' => &mut self.flags.ignore_case,
                'm' => &mut self.flags.multi_line,
                's' => &mut self.flags.dot_all,
                'd' => &mut self.flags.unix_lines,
                'u' => &mut self.flags.unicode_case,
                'x' => &mut self.flags.comments,
                'U' => {
                    self.flags.unicode_case = on;
                    &mut self.flags.unicode_classes
                }
                _ => return Ok(()),
            };
            *flag = on;
            self.at += 1;
        }
        Ok(())
    }

    /// What follows a backslash outside of a class.
    fn escape(&mut self) -> Result<Option<Part>, Refusal> {
        let Some(sign) = self.peek() else { return Err(self.refusal("Unexpected internal error")) };
        let part = match sign {
            'Q' => {
                self.at += 1;
                return self.quoted();
            }
            'E' => {
                self.at += 1;
                return Ok(None);
            }
            'A' => Part::new(r"\A", 0),
            'z' => Part::new(r"\z", 0),
            'Z' => Part::new(if self.flags.unix_lines { r"(?:(?=\n?\z))" } else { END_OR_LAST_TERMINATOR }, 0),
            'G' => Part::new(r"\G", 0),
            'b' | 'B' => {
                let word = class::written(&class::boundary_word());
                let boundary = match sign {
                    'b' => format!("(?:(?<={word})(?!{word})|(?<!{word})(?={word}))"),
                    _ => format!("(?:(?<={word})(?={word})|(?<!{word})(?!{word}))"),
                };
                Part::new(boundary, 0)
            }
            'R' => Part::new(r"(?:\r\n|[\n\x0B\x0C\r\x{85}\x{2028}\x{2029}])", 2),
            '1'..='9' => return self.back_reference().map(Some),
            'k' => {
                self.at += 1;
                if self.next() != Some('<') {
                    return Err(self.refusal("\\k is not followed by '<' for named capturing group"));
                }
                let name = self.group_name()?;
                let Some((_, group)) = self.names.iter().find(|(known, _)| *known == name) else {
                    return Err(self.refusal(format!("named capturing group <{name}> does not exist")));
                };
                return Ok(Some(self.same_as(*group)));
            }
            _ => {
                let set = self.escaped_set()?;
                return Ok(Some(Part::new(class::written(&set), 1)));
            }
        };
        self.at += 1;
        Ok(Some(part))
    }

    fn quoted(&mut self) -> Result<Option<Part>, Refusal> {
        let mut parts: Vec<Part> = Vec::new();
        while let Some(sign) = self.peek() {
            if self.take("\\E") {
                break;
            }
            self.at += 1;
            parts.push(self.literal(sign));
        }
        // A quantifier after the quotation is for its last character alone.
        let Some(last) = parts.pop() else { return Ok(None) };
        let last = self.quantified(last)?;
        let longest = last.longest.map(|last| last + parts.len());
        let pattern = parts.into_iter().map(|part| part.pattern).chain([last.pattern]).collect::<String>();
        // Grouped, since the caller may look for another quantifier.
        Ok(Some(Part { pattern: format!("(?:{pattern})"), longest }))
    }

    fn back_reference(&mut self) -> Result<Part, Refusal> {
        let mut group = 0;
        // Further digits belong to the number while there are as many groups.
        while let Some(digit) = self.peek().and_then(|it| it.to_digit(10)) {
            let more = group * 10 + digit as usize;
            if group > 0 && more > self.groups {
                break;
            }
            group = more;
            self.at += 1;
        }
        Ok(self.same_as(group))
    }

    fn same_as(&self, group: usize) -> Part {
        // A group that does not exist never matches.
        let pattern = match group <= self.groups {
            true if self.flags.ignore_case => format!("(?:(?i:\\{group}))"),
            true => format!("(?:\\{group})"),
            false => "(?!)".to_owned(),
        };
        Part { pattern, longest: None }
    }

    /// The set that the sign after a backslash stands for, in a class or outside.
    fn escaped_set(&mut self) -> Result<Set, Refusal> {
        let Some(sign) = self.next() else { return Err(self.refusal("Illegal/unsupported escape sequence")) };
        let unicode = self.flags.unicode_classes;
        let set = match sign {
            'd' => class::digit(unicode),
            'D' => class::not(class::digit(unicode)),
            's' => class::space(unicode),
            'S' => class::not(class::space(unicode)),
            'w' => class::word(unicode),
            'W' => class::not(class::word(unicode)),
            'h' => class::horizontal_space(),
            'H' => class::not(class::horizontal_space()),
            'v' => class::vertical_space(),
            'V' => class::not(class::vertical_space()),
            'p' | 'P' => {
                let set = self.property()?;
                if sign == 'P' { class::not(set) } else { set }
            }
            other => {
                let sign = self.escaped_sign(other)?;
                self.of_case(class::ranges(&[(sign, sign)]))
            }
        };
        Ok(set)
    }

    fn property(&mut self) -> Result<Set, Refusal> {
        let name = match self.next() {
            Some('{') => {
                let mut name = String::new();
                loop {
                    match self.next() {
                        Some('}') => break name,
                        Some(sign) => name.push(sign),
                        None => return Err(self.refusal("Unclosed character family")),
                    }
                }
            }
            Some(sign) => sign.to_string(),
            None => return Err(self.refusal("Unknown character property name {}")),
        };
        let is_case =
            matches!(name.as_str(), "Lower" | "Upper" | "Ll" | "Lu" | "Lt" | "javaLowerCase" | "javaUpperCase");
        match class::named(&name, self.flags.unicode_classes) {
            Some(set) if is_case => Ok(self.of_case(set)),
            Some(set) => Ok(set),
            None => Err(self.refusal(format!("Unknown character property name {{{name}}}"))),
        }
    }

    /// The character that an escape writes, its first sign already read.
    fn escaped_sign(&mut self, sign: char) -> Result<char, Refusal> {
        let code = match sign {
            't' => 9,
            'n' => 10,
            'r' => 13,
            'f' => 12,
            'a' => 7,
            'e' => 27,
            '0' => return self.octal(),
            'x' if self.take("{") => {
                let code = self.hexadecimal(1, 6)?;
                if self.next() != Some('}') {
                    return Err(self.refusal("Unclosed hexadecimal escape sequence"));
                }
                code
            }
            'x' => self.hexadecimal(2, 2)?,
            'u' => {
                let code = self.hexadecimal(4, 4)?;
                if (0xD800..0xDC00).contains(&code) && self.take("\\u") {
                    let low = self.hexadecimal(4, 4)?;
                    0x1_0000 + ((code - 0xD800) << 10) + (low.wrapping_sub(0xDC00) & 0x3FF)
                } else {
                    code
                }
            }
            'c' => match self.next() {
                Some(control) if control.is_ascii() => u32::from(control) ^ 64,
                _ => return Err(self.refusal("Illegal control escape sequence")),
            },
            other if other.is_ascii_alphanumeric() => {
                return Err(self.refusal("Illegal/unsupported escape sequence"));
            }
            other => u32::from(other),
        };
        // Half a surrogate pair matches no character of a well-formed text.
        char::from_u32(code).ok_or_else(|| self.refusal("Illegal Unicode escape sequence"))
    }

    fn octal(&mut self) -> Result<char, Refusal> {
        let mut code = 0;
        for _ in 0..3 {
            match self.peek().and_then(|it| it.to_digit(8)) {
                Some(digit) if code * 8 + digit <= 0o377 => {
                    code = code * 8 + digit;
                    self.at += 1;
                }
                _ => break,
            }
        }
        if self.signs[self.at - 1] == '0' && code == 0 && self.signs.get(self.at - 2) == Some(&'\\') {
            return Err(self.refusal("Illegal octal escape sequence"));
        }
        char::from_u32(code).ok_or_else(|| self.refusal("Illegal octal escape sequence"))
    }

    fn hexadecimal(&mut self, least: usize, most: usize) -> Result<u32, Refusal> {
        let mut code = 0;
        for count in 0..most {
            match self.peek().and_then(|it| it.to_digit(16)) {
                Some(digit) => code = code * 16 + digit,
                None if count >= least => break,
                None => {
                    return Err(self.refusal(if most == 4 {
                        "Illegal Unicode escape sequence"
                    } else {
                        "Illegal hexadecimal escape sequence"
                    }));
                }
            }
            self.at += 1;
        }
        Ok(code)
    }

    /// A class, its opening bracket already read.
    fn class(&mut self, depth: usize) -> Result<Set, Refusal> {
        if depth > MAX_DEPTH {
            return Err(self.refusal("Pattern is nested too deeply"));
        }
        let is_negated = self.take("^");
        let mut met: Option<Set> = None;
        let mut set = Set::empty();
        let mut is_first = true;
        loop {
            self.skip_comment();
            let Some(sign) = self.peek() else { return Err(self.refusal("Unclosed character class")) };
            match sign {
                ']' if !is_first => {
                    self.at += 1;
                    break;
                }
                '[' => {
                    self.at += 1;
                    set.union(&self.class(depth + 1)?);
                }
                '&' if self.signs.get(self.at + 1) == Some(&'&') => {
                    self.at += 2;
                    // What stands before is met with what follows, up to the next `&&` or the end.
                    let side = std::mem::replace(&mut set, Set::empty());
                    met = Some(intersection(met, side));
                    is_first = false;
                    continue;
                }
                _ => {
                    let item = self.class_item()?;
                    set.union(&item);
                }
            }
            is_first = false;
        }
        let set = match met {
            // Java takes `[a&&]` as `[a]`.
            Some(met) if set.ranges().is_empty() => met,
            met => intersection(met, set),
        };
        Ok(if is_negated { class::not(set) } else { set })
    }

    /// A single sign, a range or an escape in a class.
    fn class_item(&mut self) -> Result<Set, Refusal> {
        if self.take("\\Q") {
            let mut set = Set::empty();
            while self.peek().is_some() && !self.take("\\E") {
                if let Some(sign) = self.next() {
                    set.union(&self.of_case(class::ranges(&[(sign, sign)])));
                }
            }
            return Ok(set);
        }
        let Some(sign) = self.next() else { return Err(self.refusal("Unclosed character class")) };
        let start = if sign == '\\' {
            match self.peek() {
                Some('d' | 'D' | 's' | 'S' | 'w' | 'W' | 'h' | 'H' | 'v' | 'V' | 'p' | 'P') => {
                    return self.escaped_set();
                }
                _ => self.class_sign()?,
            }
        } else {
            sign
        };
        let is_range = self.peek() == Some('-') && !matches!(self.signs.get(self.at + 1), None | Some('[' | ']'));
        if !is_range {
            return Ok(self.of_case(class::ranges(&[(start, start)])));
        }
        self.at += 1;
        let end = match self.next() {
            Some('\\') => self.class_sign()?,
            Some(sign) => sign,
            None => return Err(self.refusal("Unclosed character class")),
        };
        if end < start {
            return Err(self.refusal("Illegal character range"));
        }
        Ok(self.of_case(class::ranges(&[(start, end)])))
    }

    fn class_sign(&mut self) -> Result<char, Refusal> {
        match self.next() {
            Some(sign) => self.escaped_sign(sign),
            None => Err(self.refusal("Illegal/unsupported escape sequence")),
        }
    }
}

/// `$` and `\Z`: at the end, or before a line terminator that ends the text.
const END_OR_LAST_TERMINATOR: &str = r"(?:(?=\r\n\z)|(?<!\r)(?=\n\z)|(?=[\r\x{85}\x{2028}\x{2029}]\z)|\z)";

fn intersection(one: Option<Set>, mut other: Set) -> Set {
    if let Some(one) = one {
        other.intersect(&one);
    }
    other
}
