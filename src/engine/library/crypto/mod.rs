//! `Crypto` (Apex Reference, "Crypto Class").
//!
//! What needs a certificate of an org is left out: `signWithCertificate`, `signXML` and the `verify` that names a
//! certificate. The checker refuses them.

mod cipher;
mod signature;

use hmac::{Hmac, KeyInit as _, Mac as _};
use md5::Md5;
use sha1::Sha1;
use sha2::{Digest as _, Sha256, Sha512};
use sha3::{Sha3_256, Sha3_384, Sha3_512};
use subtle::ConstantTimeEq as _;

use super::answer::{boolean, integer};
use super::failure::{Failure, Kind};
use crate::engine::native::{Args, Member, NativeClass, NativeKind, Thrown};
use crate::engine::value::{Answer, Value};
use crate::engine::vm::Vm;
use cipher::{Cipher, NONCE};
use signature::{Algorithm, MAX_KEY};

/// The digest of a name. The Reference writes `SHA1`, `SHA-256` and `SHA-512`; published code writes the names with and
/// without the hyphen and in any case.
fn digest(algorithm: &str, data: &[u8]) -> Result<Vec<u8>, Failure> {
    Ok(match algorithm.to_ascii_uppercase().as_str() {
        "MD5" => Md5::digest(data).to_vec(),
        "SHA1" | "SHA-1" => Sha1::digest(data).to_vec(),
        "SHA-256" | "SHA256" => Sha256::digest(data).to_vec(),
        "SHA-512" | "SHA512" => Sha512::digest(data).to_vec(),
        "SHA3-256" => Sha3_256::digest(data).to_vec(),
        "SHA3-384" => Sha3_384::digest(data).to_vec(),
        "SHA3-512" => Sha3_512::digest(data).to_vec(),
        _ => return Err(unknown_algorithm(algorithm)),
    })
}

fn unknown_algorithm(algorithm: &str) -> Failure {
    Failure::new(Kind::InvalidParameterValue, format!("Invalid algorithm: {algorithm}"))
}

/// The code of `Crypto.generateMac`.
fn mac(algorithm: &str, data: &[u8], key: &[u8]) -> Result<Vec<u8>, Failure> {
    // "The value of privateKey can't exceed 4 KB"; the exception is not documented.
    if key.len() > MAX_KEY {
        return Err(Failure::new(Kind::InvalidParameterValue, "Invalid private key. It must not exceed 4 KB."));
    }
    /// Any length of key will do, so this cannot fail.
    macro_rules! of {
        ($hash:ty) => {{
            let mut mac = Hmac::<$hash>::new_from_slice(key).map_err(|_| unknown_algorithm(algorithm))?;
            mac.update(data);
            mac.finalize().into_bytes().to_vec()
        }};
    }
    Ok(match algorithm.to_ascii_lowercase().as_str() {
        "hmacmd5" => of!(Md5),
        "hmacsha1" => of!(Sha1),
        "hmacsha256" => of!(Sha256),
        "hmacsha512" => of!(Sha512),
        _ => return Err(unknown_algorithm(algorithm)),
    })
}

/// Random bytes of the host.
pub(super) fn random<const N: usize>(vm: &mut Vm<'_>) -> [u8; N] {
    let mut bytes = [0; N];
    (vm.host.random)(&mut bytes);
    bytes
}

/// Counts the work on so much data and sees that it fits the heap.
fn worked(vm: &mut Vm<'_>, data: &[u8]) -> Result<(), Thrown> {
    vm.work(data.len() as u64 / 64)?;
    vm.reserve(data.len() + 64)
}

/// Counts a signature: of RSA its work grows with the cube of the key's size, on a curve it is some milliseconds.
fn worked_on_key(vm: &mut Vm<'_>, data: &[u8], key: &[u8]) -> Result<(), Thrown> {
    let size = (key.len().min(MAX_KEY) as u64).div_ceil(256);
    worked(vm, data)?;
    vm.work(6_000 + 500 * size.pow(3))
}

/// The vector of an argument: CBC needs one, GCM must have none.
fn vector(args: Args<'_>, cipher: Cipher) -> Result<Option<&[u8]>, Thrown> {
    match (cipher, args.is_null(2)) {
        (Cipher::Gcm, true) => Ok(None),
        (Cipher::Gcm, false) => {
            let words = "Invalid initialization vector. AES256-GCM takes none.";
            Err(Failure::new(Kind::InvalidParameterValue, words).into())
        }
        (Cipher::Cbc(_), _) => Ok(Some(args.blob(2)?)),
    }
}

fn cipher(args: Args<'_>) -> Result<Cipher, Thrown> {
    Ok(Cipher::new(&args.text(0)?.as_str(), args.blob(1)?)?)
}

fn encrypt(vm: &mut Vm<'_>, args: Args<'_>) -> Answer {
    let (cipher, key, clear) = (cipher(args)?, args.blob(1)?, args.blob(3)?);
    worked(vm, clear)?;
    Ok(Value::blob(match vector(args, cipher)? {
        Some(vector) => cipher.encrypted(key, vector, clear, b"")?,
        None => {
            let vector: [u8; NONCE] = random(vm);
            cipher.joined(&vector, &cipher.encrypted(key, &vector, clear, b"")?)
        }
    }))
}

fn decrypt(vm: &mut Vm<'_>, args: Args<'_>) -> Answer {
    let (cipher, key, text) = (cipher(args)?, args.blob(1)?, args.blob(3)?);
    worked(vm, text)?;
    let (vector, text) = match vector(args, cipher)? {
        Some(vector) => (vector, text),
        None => cipher.parted(text)?,
    };
    Ok(Value::blob(cipher.decrypted(key, vector, text, b"")?))
}

/// The additional data of a fourth argument, which is for GCM alone.
fn additional(args: Args<'_>, cipher: Cipher) -> Result<&[u8], Thrown> {
    if args.len() < 4 {
        return Ok(b"");
    }
    let data = args.blob(3)?;
    match cipher {
        Cipher::Gcm => Ok(data),
        Cipher::Cbc(_) => {
            let words = "AAD can only be used with AESGCM algorithms.";
            Err(Failure::new(Kind::InvalidParameterValue, words).into())
        }
    }
}

fn encrypt_with_own_vector(vm: &mut Vm<'_>, args: Args<'_>) -> Answer {
    let (cipher, key, clear) = (cipher(args)?, args.blob(1)?, args.blob(2)?);
    let more = additional(args, cipher)?;
    worked(vm, clear)?;
    let bytes: [u8; cipher::BLOCK] = random(vm);
    let vector = &bytes[..cipher.vector_size()];
    Ok(Value::blob(cipher.joined(vector, &cipher.encrypted(key, vector, clear, more)?)))
}

fn decrypt_with_own_vector(vm: &mut Vm<'_>, args: Args<'_>) -> Answer {
    let (cipher, key, joined) = (cipher(args)?, args.blob(1)?, args.blob(2)?);
    let more = additional(args, cipher)?;
    worked(vm, joined)?;
    let (vector, text) = cipher.parted(joined)?;
    Ok(Value::blob(cipher.decrypted(key, vector, text, more)?))
}

pub(super) static CRYPTO: NativeClass = NativeClass {
    name: "Crypto",
    kind: NativeKind::Class,
    supers: &[],
    members: &[
        Member("static Blob encrypt(String, Blob, Blob, Blob)", encrypt),
        Member("static Blob decrypt(String, Blob, Blob, Blob)", decrypt),
        Member("static Blob encryptWithManagedIV(String, Blob, Blob)", encrypt_with_own_vector),
        Member("static Blob encryptWithManagedIV(String, Blob, Blob, Blob)", encrypt_with_own_vector),
        Member("static Blob decryptWithManagedIV(String, Blob, Blob)", decrypt_with_own_vector),
        Member("static Blob decryptWithManagedIV(String, Blob, Blob, Blob)", decrypt_with_own_vector),
        Member("static Blob generateDigest(String, Blob)", |vm, args| {
            let data = args.blob(1)?;
            vm.work(data.len() as u64 / 64)?;
            Ok(Value::blob(digest(&args.text(0)?.as_str(), data)?))
        }),
        Member("static Blob generateMac(String, Blob, Blob)", |vm, args| {
            let data = args.blob(1)?;
            vm.work(data.len() as u64 / 64)?;
            Ok(Value::blob(mac(&args.text(0)?.as_str(), data, args.blob(2)?)?))
        }),
        Member("static Boolean verifyHMac(String, Blob, Blob, Blob)", |vm, args| {
            let data = args.blob(1)?;
            vm.work(data.len() as u64 / 64)?;
            let expected = mac(&args.text(0)?.as_str(), data, args.blob(2)?)?;
            boolean(expected.ct_eq(args.blob(3)?).into())
        }),
        Member("static Blob sign(String, Blob, Blob)", |vm, args| {
            let (data, key) = (args.blob(1)?, args.blob(2)?);
            worked_on_key(vm, data, key)?;
            Ok(Value::blob(Algorithm::new(&args.text(0)?.as_str())?.signed(data, key)?))
        }),
        Member("static Boolean verify(String, Blob, Blob, Blob)", |vm, args| {
            let (data, signature, key) = (args.blob(1)?, args.blob(2)?, args.blob(3)?);
            worked_on_key(vm, data, key)?;
            boolean(Algorithm::new(&args.text(0)?.as_str())?.is_verified(data, signature, key)?)
        }),
        Member("static Blob generateAesKey(Integer)", |vm, args| match args.integer(0)? {
            size @ (128 | 192 | 256) => {
                let bytes: [u8; 32] = random(vm);
                Ok(Value::blob(bytes[..size as usize / 8].to_vec()))
            }
            _ => Err(Failure::new(Kind::InvalidParameterValue, "Invalid key size: it must be 128, 192 or 256").into()),
        }),
        Member("static Integer getRandomInteger()", |vm, _| integer(i32::from_le_bytes(random(vm)))),
        Member("static Long getRandomLong()", |vm, _| Ok(Value::Long(i64::from_le_bytes(random(vm))))),
    ],
};

#[cfg(test)]
mod tests {
    use super::super::encoding::hexadecimal;
    use super::*;

    #[test]
    fn codes_and_digests_are_those_of_the_published_vectors() {
        // RFC 2202, RFC 4231, test case 2, RFC 1321, FIPS 180-4 and FIPS 202 ("abc").
        let code = |name| mac(name, b"what do ya want for nothing?", b"Jefe").map(|it| hexadecimal(&it));
        assert_eq!(code("hmacMD5").as_deref(), Ok("750c783e6ab0b503eaa86e310a5db738"));
        assert_eq!(code("hmacSHA1").as_deref(), Ok("effcdf6ae5eb2fa2d27416d5f184df9c259a7c79"));
        assert_eq!(
            code("HmacSHA256").as_deref(),
            Ok("5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843")
        );
        assert!(code("hmacSHA512").is_ok_and(|it| it.starts_with("164b7a7bfcf819e2e395fbe73b56e0a387bd64222e831fd6")));
        let digest = |name| digest(name, b"abc").map(|it| hexadecimal(&it));
        for (name, expected) in [
            ("MD5", "900150983cd24fb0d6963f7d28e17f72"),
            ("SHA1", "a9993e364706816aba3e25717850c26c9cd0d89d"),
            ("SHA-256", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
            ("SHA3-256", "3a985da74fe225b2045c172d6bd390bd855f086e3e9d525b46bfe24511431532"),
        ] {
            assert_eq!(digest(name).as_deref(), Ok(expected), "{name}");
        }
        for (name, start) in
            [("SHA-512", "ddaf35a193617aba"), ("SHA3-384", "ec01498288516fc9"), ("SHA3-512", "b751850b1a57168a")]
        {
            assert!(digest(name).is_ok_and(|it| it.starts_with(start)), "{name}");
        }
        assert!(mac("x", b"", b"").is_err() && digest("SHA-3").is_err());
        assert!(mac("hmacSHA1", b"", &[0; 4097]).is_err());
    }
}
