//! What a mock remembers from one request to the next, and what is not the same each time: the clock and chance.

use std::collections::VecDeque;

use crate::clock::Instant;

/// More tokens are not remembered: the oldest is forgotten.
const MOST_TOKENS: usize = 1_000;
/// More values that may not come again are not remembered.
const MOST_USED: usize = 10_000;

/// Where a session takes the time from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Clock {
    /// It is always this time.
    Fixed(Instant),
    /// The system's clock.
    System,
}

/// A mock's memory. The same session with the same requests at the same time gives the same answers.
#[derive(Debug, Clone)]
pub struct Session {
    /// Where the time comes from; may be changed at any time.
    pub clock: Clock,
    state: u64,
    sequence: u64,
    tokens: VecDeque<(String, Instant)>,
    used: VecDeque<(String, String)>,
}

impl Session {
    /// A session that remembers nothing yet.
    #[must_use]
    pub fn new(clock: Clock, seed: u64) -> Self {
        Self { clock, state: seed, sequence: 0, tokens: VecDeque::new(), used: VecDeque::new() }
    }

    /// The time.
    #[must_use]
    pub fn now(&self) -> Instant {
        match self.clock {
            Clock::Fixed(instant) => instant,
            Clock::System => Instant::now(),
        }
    }

    /// The number of the next reply, beginning with 1.
    pub(super) fn next_sequence(&mut self) -> u64 {
        self.sequence = self.sequence.saturating_add(1);
        self.sequence
    }

    /// A random UUID (version 4 of RFC 9562).
    pub(super) fn uuid(&mut self) -> String {
        let (high, low) = (self.random(), self.random());
        let (high, low) = ((high & !0xf000) | 0x4000, (low & !(0b11 << 62)) | (0b10 << 62));
        let digits = format!("{high:016x}{low:016x}");
        [&digits[..8], &digits[8..12], &digits[12..16], &digits[16..20], &digits[20..]].join("-")
    }

    /// Hands out a bearer token that is good until `expires`.
    pub(super) fn issue(&mut self, expires: Instant) -> String {
        let token = format!("mock-{:016x}{:016x}", self.random(), self.random());
        if self.tokens.len() == MOST_TOKENS {
            self.tokens.pop_front();
        }
        self.tokens.push_back((token.clone(), expires));
        token
    }

    /// When a token that was handed out expires.
    pub(super) fn expiry(&self, token: &str) -> Option<Instant> {
        self.tokens.iter().find(|it| it.0 == token).map(|it| it.1)
    }

    /// Whether a value is the first of its kind; it is not any more.
    pub(super) fn is_first(&mut self, place: &str, value: &str) -> bool {
        if self.used.iter().any(|it| it.0 == place && it.1 == value) {
            return false;
        }
        if self.used.len() == MOST_USED {
            self.used.pop_front();
        }
        self.used.push_back((place.to_owned(), value.to_owned()));
        true
    }

    /// SplitMix64 (Steele, Lea, Flood 2014): small, and the same everywhere.
    fn random(&mut self) -> u64 {
        self.state = self.state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.state;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }
}
