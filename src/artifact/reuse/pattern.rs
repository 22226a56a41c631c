//! Texts with places for other texts, and with parts whose lines break where those texts make them.

use std::cell::RefCell;

use crate::apex::trace::Laid;

/// A shorter text may stand in another by chance.
const SHORTEST: usize = 6;
/// So many ways of breaking the lines of a part are kept.
const MOST_WIDTHS: usize = 32;

/// A text with places.
#[derive(Debug)]
pub(super) struct Pattern {
    parts: Vec<Part>,
    /// How long the text was that it was made from, in bytes.
    length: usize,
}

#[derive(Debug)]
enum Part {
    Text(String),
    /// The place of a text, by its number.
    Place(usize),
    /// What is laid out with the texts in it.
    Laid(Box<LaidPart>),
}

/// A part whose lines break where its texts make them.
#[derive(Debug)]
struct LaidPart {
    laid: Laid,
    /// The texts that it has, by number.
    numbers: Vec<usize>,
    /// Its lines for texts of certain widths; those of one width break in one way.
    known: RefCell<Vec<(Vec<usize>, Vec<Part>)>>,
}

/// Something that is laid out, with its text.
pub(super) struct Piece {
    laid: Laid,
    text: String,
}

/// The parts of what was laid out that hold stand-ins, each text once.
pub(super) fn pieces(laid: Vec<Laid>, stand_ins: &[String]) -> Vec<Piece> {
    let is_wanted = |text: &str| stand_ins.iter().any(|it| text.contains(it));
    let mut pieces: Vec<Piece> = Vec::new();
    for laid in laid.into_iter().flat_map(|it| it.parts(&is_wanted)) {
        let text = laid.text();
        if pieces.iter().all(|it| it.text != text) {
            pieces.push(Piece { laid, text });
        }
    }
    pieces
}

impl Piece {
    /// Whether a text has it.
    pub(super) fn is_in(&self, text: &str) -> bool {
        text.contains(&self.text)
    }
}

impl Pattern {
    /// What becomes of a text when its stand-ins are places.
    pub(super) fn of(text: &str, pieces: &[Piece], stand_ins: &[String]) -> Self {
        let mut found: Vec<(usize, &Piece)> = Vec::new();
        for piece in pieces {
            found.extend(text.match_indices(&piece.text).map(|(at, _)| (at, piece)));
        }
        // The longer one of two that begin together: the other is a part of it.
        found.sort_by_key(|(at, piece)| (*at, std::cmp::Reverse(piece.text.len())));
        let mut pattern = Self { parts: Vec::new(), length: text.len() };
        let mut done = 0;
        for (at, piece) in found.into_iter() {
            if at < done {
                continue;
            }
            pattern.push(&text[done..at], stand_ins);
            pattern.parts.push(Part::Laid(Box::new(LaidPart::new(piece, stand_ins))));
            done = at + piece.text.len();
        }
        pattern.push(&text[done..], stand_ins);
        pattern
    }

    /// Adds a text that is not laid out again.
    fn push(&mut self, text: &str, stand_ins: &[String]) {
        let all: Vec<(usize, &str)> = stand_ins.iter().map(String::as_str).enumerate().collect();
        split(text, &all, &mut self.parts);
    }

    /// The text with `texts` at its places.
    pub(super) fn fill(&self, stand_ins: &[String], texts: &[&str]) -> String {
        let mut filled = String::with_capacity(self.length + self.length / 16);
        fill(&self.parts, stand_ins, texts, &mut filled);
        filled
    }
}

fn fill(parts: &[Part], stand_ins: &[String], texts: &[&str], filled: &mut String) {
    for part in parts {
        match part {
            Part::Text(text) => filled.push_str(text),
            Part::Place(number) => filled.push_str(texts[*number]),
            Part::Laid(part) => part.fill(stand_ins, texts, filled),
        }
    }
}

/// Splits a text at texts that have numbers.
fn split(text: &str, numbered: &[(usize, &str)], parts: &mut Vec<Part>) {
    let mut places: Vec<(usize, usize, usize)> = Vec::new();
    for (number, wanted) in numbered {
        places.extend(text.match_indices(wanted).map(|(at, found)| (at, *number, found.len())));
    }
    places.sort_unstable();
    let mut done = 0;
    for (at, number, length) in places {
        parts.push(Part::Text(text[done..at].to_owned()));
        parts.push(Part::Place(number));
        done = at + length;
    }
    parts.push(Part::Text(text[done..].to_owned()));
}

impl LaidPart {
    fn new(piece: &Piece, stand_ins: &[String]) -> Self {
        let mut laid = piece.laid.clone();
        let is_in = |number: &usize| laid.has(&|text| text.contains(&stand_ins[*number]));
        let numbers = (0..stand_ins.len()).filter(is_in).collect();
        Self { numbers, laid, known: RefCell::default() }
    }

    fn fill(&self, stand_ins: &[String], texts: &[&str], filled: &mut String) {
        let mut known = self.known.borrow_mut();
        let widths = || self.numbers.iter().map(|it| texts[*it].len());
        let at = known.iter().position(|it| it.0.iter().copied().eq(widths()));
        let is_plain = |text: &str| text.len() >= SHORTEST && !text.contains('\'');
        let at = match at {
            // An apostrophe is wider than it is long, and the words of a paragraph go to the next line one by one.
            _ if matches!(self.laid, Laid::Paragraph(_)) || !self.numbers.iter().all(|it| is_plain(texts[*it])) => None,
            None if known.len() < MOST_WIDTHS => {
                known.push((widths().collect(), self.parts(stand_ins, texts)));
                Some(known.len() - 1)
            }
            other => other,
        };
        match at {
            Some(at) => fill(&known[at].1, stand_ins, texts, filled),
            None => filled.push_str(&self.lay_out(stand_ins, texts)),
        }
    }

    /// The lines with places, for texts as wide as these.
    fn parts(&self, stand_ins: &[String], texts: &[&str]) -> Vec<Part> {
        let of_width = |(stand_in, text): (&String, &&str)| -> String {
            let characters = stand_in.chars().filter(|it| *it != '\'');
            characters.chain(std::iter::repeat('q')).take(text.len()).collect()
        };
        let wide: Vec<String> = stand_ins.iter().zip(texts).map(of_width).collect();
        let as_wide: Vec<&str> = wide.iter().map(String::as_str).collect();
        let numbered: Vec<(usize, &str)> = self.numbers.iter().map(|number| (*number, as_wide[*number])).collect();
        let mut parts = Vec::new();
        split(&self.lay_out(stand_ins, &as_wide), &numbered, &mut parts);
        parts
    }

    fn lay_out(&self, stand_ins: &[String], texts: &[&str]) -> String {
        self.laid.text_with(&mut |text| {
            for number in &self.numbers {
                if text.contains(stand_ins[*number].as_str()) {
                    *text = text.replace(stand_ins[*number].as_str(), texts[*number]);
                }
            }
        })
    }
}
