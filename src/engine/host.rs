//! What Apex code reaches outside itself: the network, the clock, random bytes and the debug log. The embedder supplies
//! it, so that a run can be repeated exactly.

use std::time::Duration;

use super::limits::Limits;

/// A request as `Http.send` sends it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct HttpRequest {
    /// As set, upper case.
    pub method: String,
    /// As set; may begin with `callout:`, which is the embedder's to resolve.
    pub endpoint: String,
    /// Names as set, in the order of their first setting.
    pub headers: Vec<(String, String)>,
    /// The body's bytes.
    pub body: Vec<u8>,
    /// How long the provider may take.
    pub timeout: Duration,
    /// Whether the code has set the timeout itself.
    pub sets_timeout: bool,
}

/// What came back.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct HttpResponse {
    /// Such as 200.
    pub status: u16,
    /// The reason phrase; may be empty.
    pub reason: String,
    /// Names and values in order.
    pub headers: Vec<(String, String)>,
    /// The body's bytes.
    pub body: Vec<u8>,
}

/// Why no answer came; Apex code sees a `CalloutException` with the words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CalloutError {
    /// The words of the exception, such as `Read timed out`.
    pub message: String,
}

/// Sends requests.
pub trait Callouts {
    /// Sends one request.
    ///
    /// # Errors
    /// When no whole answer came.
    fn send(&mut self, request: &HttpRequest) -> Result<HttpResponse, CalloutError>;
}

/// Refuses every callout, as Salesforce does in a test without a mock.
#[derive(Debug, Clone, Copy, Default)]
pub struct NoCallouts;

impl Callouts for NoCallouts {
    fn send(&mut self, _: &HttpRequest) -> Result<HttpResponse, CalloutError> {
        Err(CalloutError { message: "Callouts are not available in this run".to_owned() })
    }
}

/// What the running code can reach.
pub struct Host<'a> {
    /// Where callouts go unless a test has set a mock.
    pub callouts: &'a mut dyn Callouts,
    /// The time, in milliseconds since 1970-01-01T00:00:00Z.
    pub now: &'a mut dyn FnMut() -> i64,
    /// Fills a slice with random bytes.
    pub random: &'a mut dyn FnMut(&mut [u8]),
    /// Takes one line of `System.debug`.
    pub debug: &'a mut dyn FnMut(&str),
    /// How much a run may use.
    pub limits: Limits,
}

impl Host<'_> {
    /// The same host, lent for one run.
    pub(super) fn lend(&mut self) -> Host<'_> {
        Host { callouts: self.callouts, now: self.now, random: self.random, debug: self.debug, limits: self.limits }
    }
}

/// Does `work` with a host that has nothing around it: no callouts, one time, in milliseconds since
/// 1970-01-01T00:00:00Z, the same random bytes whenever it is called, and nobody who reads `System.debug`.
pub fn alone<T>(now: i64, limits: Limits, work: impl FnOnce(&mut Host<'_>) -> T) -> T {
    let mut random = seeded(1);
    work(&mut Host { callouts: &mut NoCallouts, now: &mut || now, random: &mut random, debug: &mut |_| {}, limits })
}

/// Random bytes that depend on the seed alone (the generator SplitMix64); not for secrets.
pub fn seeded(seed: u64) -> impl FnMut(&mut [u8]) {
    let mut state = seed;
    move |bytes| {
        for chunk in bytes.chunks_mut(8) {
            state = state.wrapping_add(0x9E37_79B9_7F4A_7C15);
            let mut word = state;
            word = (word ^ (word >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
            word = (word ^ (word >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
            word ^= word >> 31;
            chunk.copy_from_slice(&word.to_le_bytes()[..chunk.len()]);
        }
    }
}
