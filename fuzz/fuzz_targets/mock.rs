//! Any bytes as a mock: diagnostics, or a mock that judges. What stands behind a NUL character is the body of a request.

#![no_main]

use libfuzzer_sys::fuzz_target;
use otpsmith::diagnostic::Source;
use otpsmith::mock::{self, Received};
use otpsmith_fuzz::{can_be_shown, is_judged_well, is_refusal};

fuzz_target!(|bytes: &[u8]| {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    let (text, body) = text.split_once('\0').unwrap_or((text, "To=%2B14155550123&Body=123456"));
    let mock = match mock::load(&Source::new("mock.yaml", text)) {
        Ok(mock) => mock,
        Err(found) => return is_refusal(&found),
    };
    can_be_shown(&mock.warnings);
    let media_type = mock.request.content_type.first().map_or("text/plain", |it| it.value.as_str());
    let received = Received {
        method: mock.request.method.value.clone(),
        host: "localhost".into(),
        target: "/send?x=1".into(),
        headers: vec![("Content-Type".into(), media_type.into()), ("Authorization".into(), b"Bearer x".to_vec())],
        body: body.as_bytes().to_vec(),
    };
    is_judged_well(&mock, &received);
});
