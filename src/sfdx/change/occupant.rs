//! What is found at the place of a generated file.

use std::fs::{self, File, Permissions};
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::rc::Rc;

/// The largest file, in bytes, that is read for comparison; generated files are a few kilobytes.
pub const MAX_FILE_BYTES: u64 = 10 * 1024 * 1024;

/// What stands at a place on disk.
#[derive(Debug)]
pub(super) enum Occupant {
    /// Nothing.
    Nothing,
    /// A regular file with these contents.
    File { contents: Rc<Vec<u8>>, permissions: Permissions },
    /// A regular file of more than [`MAX_FILE_BYTES`].
    TooLarge,
    /// A symbolic link to `to`.
    Link { to: PathBuf },
    /// A folder.
    Folder,
    /// A device, a pipe or the like.
    Special,
}

impl Occupant {
    /// Looks at `place` itself, never through a link.
    pub(super) fn look(place: &Path) -> io::Result<Occupant> {
        let metadata = match place.symlink_metadata() {
            Ok(metadata) => metadata,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Occupant::Nothing),
            Err(error) => return Err(error),
        };
        if metadata.is_symlink() {
            return Ok(Occupant::Link { to: fs::read_link(place)? });
        }
        if metadata.is_dir() {
            return Ok(Occupant::Folder);
        }
        if !metadata.is_file() {
            return Ok(Occupant::Special);
        }
        let mut contents =
            Vec::with_capacity(usize::try_from(metadata.len().min(MAX_FILE_BYTES)).unwrap_or_default() + 1);
        // Not by the length in the metadata: the file may be growing.
        File::open(place)?.take(MAX_FILE_BYTES + 1).read_to_end(&mut contents)?;
        if contents.len() as u64 > MAX_FILE_BYTES {
            return Ok(Occupant::TooLarge);
        }
        let contents = Rc::new(contents);
        Ok(Occupant::File { contents, permissions: metadata.permissions() })
    }

    /// Whether `self`, seen earlier, is still what is seen now.
    pub(super) fn is_still(&self, now: &Occupant) -> bool {
        match (self, now) {
            (Occupant::File { contents, .. }, Occupant::File { contents: now, .. }) => contents == now,
            (Occupant::Link { to }, Occupant::Link { to: now }) => to == now,
            _ => std::mem::discriminant(self) == std::mem::discriminant(now),
        }
    }

    /// What stands in the way of comparing contents, in words; nothing when contents can be compared.
    pub(super) fn obstacle(&self) -> Option<&'static str> {
        match self {
            Occupant::Nothing | Occupant::File { .. } => None,
            Occupant::TooLarge => Some("a file of more than 10 MB"),
            Occupant::Link { .. } => Some("a symbolic link"),
            Occupant::Folder => Some("a folder"),
            Occupant::Special => Some("a device, pipe or other special file"),
        }
    }

    pub(super) fn is_obstacle(&self) -> bool {
        self.obstacle().is_some()
    }

    /// Whether it can be kept and put back, which is the condition for replacing it.
    pub(super) fn can_be_put_back(&self) -> bool {
        matches!(self, Occupant::Nothing | Occupant::File { .. } | Occupant::Link { .. })
    }

    /// Whether it is a file that ends all its lines with CRLF.
    pub(super) fn has_crlf(&self) -> bool {
        matches!(self, Occupant::File { contents, .. } if ends_every_line_with_crlf(contents))
    }

    /// Whether it is a file whose contents are `text`, which has LF line ends, but perhaps for its line ends.
    pub(super) fn holds(&self, text: &[u8]) -> bool {
        match self {
            Occupant::File { contents, .. } => {
                contents.as_slice() == text
                    || (contents.len() > text.len()
                        && memchr::memchr(b'\r', contents).is_some()
                        && without_crlf(contents).eq(without_crlf(text)))
            }
            _ => false,
        }
    }

    /// `contents` with CRLF line ends if that is how the file here ends all its lines, else as they are: a checkout
    /// with CRLF keeps it, and its diff shows only what really changes.
    pub(super) fn in_its_line_ends(&self, contents: Vec<u8>) -> Vec<u8> {
        match self {
            Occupant::File { .. } if self.has_crlf() => {
                let mut with_crlf = Vec::with_capacity(contents.len() + contents.len() / 16);
                for byte in without_crlf(&contents) {
                    if byte == b'\n' {
                        with_crlf.push(b'\r');
                    }
                    with_crlf.push(byte);
                }
                with_crlf
            }
            _ => contents,
        }
    }
}

fn ends_every_line_with_crlf(contents: &[u8]) -> bool {
    let mut lines = contents.split_inclusive(|byte| *byte == b'\n').filter(|line| line.ends_with(b"\n")).peekable();
    lines.peek().is_some() && lines.all(|line| line.ends_with(b"\r\n"))
}

/// The bytes of `contents` with each CRLF as LF; a lone CR stays.
pub(super) fn without_crlf(contents: &[u8]) -> impl Iterator<Item = u8> + '_ {
    contents.iter().enumerate().filter_map(|(index, byte)| {
        let is_half = *byte == b'\r' && contents.get(index + 1) == Some(&b'\n');
        (!is_half).then_some(*byte)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(contents: &[u8]) -> Occupant {
        let folder = tempfile::tempdir().unwrap();
        let place = folder.path().join("f");
        fs::write(&place, contents).unwrap();
        Occupant::look(&place).unwrap()
    }

    #[test]
    fn new_contents_take_crlf_only_from_a_file_that_has_it_throughout() {
        for (here, expected) in [
            (&b"x\r\ny\r\n"[..], &b"a\r\nb"[..]),
            (b"x\r\ny", b"a\r\nb"),
            (b"x\r\ny\n", b"a\nb"),
            (b"x\ny\n", b"a\nb"),
            (b"x", b"a\nb"),
            (b"", b"a\nb"),
        ] {
            assert_eq!(file(here).in_its_line_ends(b"a\nb".to_vec()), expected, "{here:?}");
        }
    }

    #[test]
    fn only_the_cr_before_an_lf_is_dropped() {
        let read: Vec<u8> = without_crlf(b"a\r\nb\rc\r\r\nd\r").collect();
        assert_eq!(read, b"a\nb\rc\r\nd\r");
    }
}
