//! Forms and queries, as the URL Standard's `application/x-www-form-urlencoded` parser reads them, but strictly: what a
//! parser would let pass or replace is an error.

use super::MOST_VALUES;

/// Reads pairs.
///
/// # Errors
/// A phrase that says what is wrong, such as a byte that has to be encoded.
pub(in crate::mock) fn decode(encoded: &[u8]) -> Result<Vec<(String, String)>, String> {
    if encoded.is_empty() {
        return Ok(Vec::new());
    }
    let mut pairs = Vec::new();
    for pair in encoded.split(|b| *b == b'&') {
        if pairs.len() == MOST_VALUES {
            return Err(format!("it has more than {MOST_VALUES} fields"));
        }
        let Some(equals) = pair.iter().position(|b| *b == b'=') else {
            return Err(if pair.is_empty() { "it has an empty pair" } else { "a field has no `=`" }.to_owned());
        };
        let name = component(&pair[..equals])?;
        if name.is_empty() {
            return Err("a field has no name".to_owned());
        }
        pairs.push((name, component(&pair[equals + 1..])?));
    }
    Ok(pairs)
}

/// Reads one name or value.
fn component(encoded: &[u8]) -> Result<String, String> {
    let mut bytes = Vec::with_capacity(encoded.len());
    let mut rest = encoded.iter();
    while let Some(byte) = rest.next() {
        match byte {
            b'+' => bytes.push(b' '),
            b'%' => {
                let digits = [rest.next(), rest.next()].map(|it| it.and_then(|it| char::from(*it).to_digit(16)));
                let [Some(high), Some(low)] = digits else {
                    return Err("a `%` is not followed by two hexadecimal digits".to_owned());
                };
                bytes.extend(u8::try_from(high * 16 + low));
            }
            // RFC 3986 allows these in a query; `&` and `=` separate, `+` and `%` are read above.
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' => bytes.push(*byte),
            b'-' | b'.' | b'_' | b'~' | b'!' | b'$' | b'\'' | b'(' | b')' | b'*' | b',' | b';' | b':' | b'@' | b'/'
            | b'?' | b'=' => bytes.push(*byte),
            other => {
                let shown = char::from(*other).escape_default();
                return Err(match other {
                    0x21..0x7f => format!("`{shown}` has to be encoded"),
                    _ => format!("the byte {other:#04x} has to be encoded"),
                });
            }
        }
    }
    String::from_utf8(bytes).map_err(|_| "what is encoded is not UTF-8".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_encoded_is_read() {
        let read = decode(b"To=%2B14155550123&Body=a+b%20%C3%A9&x=").expect("pairs");
        let pairs: Vec<(&str, &str)> = read.iter().map(|it| (it.0.as_str(), it.1.as_str())).collect();
        assert_eq!(pairs, [("To", "+14155550123"), ("Body", "a b é"), ("x", "")]);
        assert_eq!(decode(b""), Ok(Vec::new()));
    }

    #[test]
    fn what_a_lenient_parser_would_let_pass_is_refused() {
        for text in
            ["a", "a=1&&b=2", "=1", "a=%", "a=%2", "a=%zz", "a=%+1", "a=é", "a=b c", "a=\"", "a=%ff", "a=<", "a={}"]
        {
            assert!(decode(text.as_bytes()).is_err(), "{text}");
        }
        assert_eq!(decode(b"a=b#c"), Err("`#` has to be encoded".to_owned()));
        assert_eq!(decode(b"a=\xff"), Err("the byte 0xff has to be encoded".to_owned()));
    }
}
