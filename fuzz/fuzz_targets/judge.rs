//! Any bytes as a request to each small mock of `tests/mocks`: the first byte chooses the mock, the rest is the head and,
//! behind an empty line, the body.

#![no_main]

use std::sync::LazyLock;

use include_dir::{Dir, include_dir};
use libfuzzer_sys::fuzz_target;
use otpsmith::diagnostic::Source;
use otpsmith::mock::{self, Mock, Received};
use otpsmith_fuzz::is_judged_well;

static FILES: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/../tests/mocks");

static MOCKS: LazyLock<Vec<Mock>> = LazyLock::new(|| {
    let mut files: Vec<_> = FILES.files().filter(|file| file.path().extension().is_some_and(|it| it == "yaml")).collect();
    files.sort_by_key(|file| file.path());
    let load = |file: &include_dir::File<'_>| {
        mock::load(&Source::new(file.path().to_string_lossy(), file.contents_utf8().expect("text"))).expect("a mock")
    };
    files.into_iter().map(load).collect()
});

fuzz_target!(|bytes: &[u8]| {
    let Some((choice, rest)) = bytes.split_first() else { return };
    let mock = &MOCKS[usize::from(*choice) % MOCKS.len()];
    let end = rest.windows(2).position(|it| it == b"\n\n").unwrap_or(rest.len());
    let (head, body) = (&rest[..end], rest.get(end + 2..).unwrap_or_default());
    let mut lines = head.split(|b| *b == b'\n');
    let first = String::from_utf8_lossy(lines.next().unwrap_or_default()).into_owned();
    let (method, target) = first.split_once(' ').unwrap_or((&first, ""));
    let mut received = Received {
        method: method.to_owned(),
        target: target.to_owned(),
        body: body.to_vec(),
        ..Received::default()
    };
    for line in lines {
        let at = line.iter().position(|b| *b == b':').unwrap_or(line.len());
        let name = String::from_utf8_lossy(&line[..at]).into_owned();
        let value = line.get(at + 2..).unwrap_or_default();
        if name == "Host" {
            received.host = String::from_utf8_lossy(value).into_owned();
        }
        received.headers.push((name, value.to_vec()));
    }
    is_judged_well(mock, &received);
});
