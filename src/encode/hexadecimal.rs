//! Bytes as digits.

/// Each byte as two hexadecimal digits in lower case, as digests and signatures are written.
pub fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(2 * bytes.len()), |mut digits, byte| {
        // Half a byte always is a hexadecimal digit.
        digits.extend([byte >> 4, byte & 0xf].map(|half| char::from_digit(half.into(), 16).unwrap_or_default()));
        digits
    })
}
