//! Keeps otpsmith's own folder out of deployments.

use std::borrow::Cow;

/// The file that says what the Salesforce CLI leaves alone, relative to the project root.
pub const FORCEIGNORE: &str = ".forceignore";

/// The line that leaves out the folder with the record of generated files.
pub const LINE: &str = ".otpsmith/";

/// The contents of `.forceignore` with [`LINE`] as the last one; nothing when a line says it already. Other lines stay
/// byte for byte.
#[must_use]
pub fn with_line(contents: Option<&[u8]>) -> Option<Vec<u8>> {
    let contents = contents.unwrap_or_default();
    if lines(contents).any(|line| ignores(&line)) {
        return None;
    }
    let end: &[u8] = if contents.windows(2).any(|it| it == b"\r\n") { b"\r\n" } else { b"\n" };
    let mut all = contents.to_vec();
    if !all.is_empty() && !all.ends_with(b"\n") {
        all.extend_from_slice(end);
    }
    all.extend_from_slice(b"# What otpsmith generated last, from which it merges");
    all.extend_from_slice(end);
    all.extend_from_slice(LINE.as_bytes());
    all.extend_from_slice(end);
    Some(all)
}

fn lines(contents: &[u8]) -> impl Iterator<Item = Cow<'_, str>> {
    contents.split(|byte| *byte == b'\n').map(String::from_utf8_lossy)
}

/// Whether a line means the folder, in one of the ways to write that; the rules are those of `.gitignore`.
fn ignores(line: &str) -> bool {
    let pattern = line.trim();
    let pattern = pattern.strip_prefix("**/").or(pattern.strip_prefix('/')).unwrap_or(pattern);
    let pattern =
        pattern.strip_suffix("/**").or(pattern.strip_suffix("/*")).or(pattern.strip_suffix('/')).unwrap_or(pattern);
    matches!(pattern, ".otpsmith" | ".*" | "*" | "**")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(contents: &[u8]) -> String {
        String::from_utf8(contents.to_vec()).unwrap()
    }

    #[test]
    fn the_line_is_added_behind_the_others_in_their_line_ends() {
        let comment = "# What otpsmith generated last, from which it merges";
        assert_eq!(text(&with_line(None).unwrap()), format!("{comment}\n.otpsmith/\n"));
        assert_eq!(text(&with_line(Some(b"a\nb")).unwrap()), format!("a\nb\n{comment}\n.otpsmith/\n"));
        assert_eq!(text(&with_line(Some(b"a\r\n")).unwrap()), format!("a\r\n{comment}\r\n.otpsmith/\r\n"));
    }

    #[test]
    fn a_folder_that_is_left_out_already_is_not_left_out_twice() {
        for line in [
            ".otpsmith",
            ".otpsmith/",
            "/.otpsmith/",
            "**/.otpsmith/**",
            ".otpsmith/*",
            " .otpsmith/ \r",
            ".*",
            "**/.*",
        ] {
            assert_eq!(with_line(Some(format!("x\n{line}\ny\n").as_bytes())), None, "{line:?}");
        }
        for line in ["# .otpsmith/", "!.otpsmith/", "a/.otpsmith/", ".otpsmith/generated.json", "*.otpsmith"] {
            assert!(with_line(Some(line.as_bytes())).is_some(), "{line:?}");
        }
        let once = with_line(Some(b"x")).unwrap();
        assert_eq!(with_line(Some(&once)), None);
    }
}
