//! Digital signatures as `Crypto.sign` and `Crypto.verify` make and check them (Apex Reference, "Crypto Class"): RSA with
//! the padding of PKCS #1 v1.5, ECDSA on the curves P-256, P-384 and P-521.
//!
//! ECDSA takes its secret number from the key and the text (RFC 6979) rather than from random bytes, so that a run can be
//! repeated; such signatures are verified like any other.

use p256::ecdsa::signature::hazmat::{PrehashSigner as _, PrehashVerifier as _};
use rsa::pkcs8::{DecodePrivateKey as _, DecodePublicKey as _};
use rsa::traits::PublicKeyParts as _;
use rsa::{Pkcs1v15Sign, PrivateKey, PublicKey};
use sha1::Sha1;
use sha2::{Digest as _, Sha256, Sha384, Sha512};

use super::super::failure::{Failure, Kind};

/// The bytes of a key, as the Reference says. They bound the size of an RSA key: one of 8192 bits has more.
pub(super) const MAX_KEY: usize = 4096;

/// What is signed of the data.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Hash {
    Sha1,
    Sha256,
    Sha384,
    Sha512,
}

impl Hash {
    fn of(self, data: &[u8]) -> Vec<u8> {
        match self {
            Self::Sha1 => Sha1::digest(data).to_vec(),
            Self::Sha256 => Sha256::digest(data).to_vec(),
            Self::Sha384 => Sha384::digest(data).to_vec(),
            Self::Sha512 => Sha512::digest(data).to_vec(),
        }
    }

    fn padding(self) -> Pkcs1v15Sign {
        match self {
            Self::Sha1 => Pkcs1v15Sign::new::<Sha1>(),
            Self::Sha256 => Pkcs1v15Sign::new::<Sha256>(),
            Self::Sha384 => Pkcs1v15Sign::new::<Sha384>(),
            Self::Sha512 => Pkcs1v15Sign::new::<Sha512>(),
        }
    }
}

/// An algorithm that can be named.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Algorithm {
    /// RSA with the padding of PKCS #1.
    Rsa(Hash),
    /// With both numbers one after the other (IEEE P1363) or in DER.
    Ecdsa(Hash, bool),
}

impl Algorithm {
    /// The algorithm of a name, in the words of the Reference.
    ///
    /// # Errors
    /// `InvalidParameterValueException`; the Reference does not name the exception of an unknown algorithm.
    pub(super) fn new(name: &str) -> Result<Self, Failure> {
        Ok(match name {
            "RSA" | "RSA-SHA1" => Self::Rsa(Hash::Sha1),
            "RSA-SHA256" => Self::Rsa(Hash::Sha256),
            "RSA-SHA384" => Self::Rsa(Hash::Sha384),
            "RSA-SHA512" => Self::Rsa(Hash::Sha512),
            "ECDSA-SHA256" => Self::Ecdsa(Hash::Sha256, false),
            "ECDSA-SHA384" => Self::Ecdsa(Hash::Sha384, false),
            "ECDSA-SHA512" => Self::Ecdsa(Hash::Sha512, false),
            "ECDSA-SHA256-P1363" | "ECDSA-SHA256-PLAIN" => Self::Ecdsa(Hash::Sha256, true),
            "ECDSA-SHA384-P1363" => Self::Ecdsa(Hash::Sha384, true),
            "ECDSA-SHA512-P1363" => Self::Ecdsa(Hash::Sha512, true),
            _ => return Err(super::unknown_algorithm(name)),
        })
    }

    /// The signature of data with a private key in the form of PKCS #8.
    ///
    /// # Errors
    /// `SecurityException` for a key of another form, another kind or more than 4 KB.
    pub(super) fn signed(self, data: &[u8], key: &[u8]) -> Result<Vec<u8>, Failure> {
        if key.len() > MAX_KEY {
            return Err(invalid_key());
        }
        match self {
            Self::Rsa(hash) => {
                let key = PrivateKey::from_pkcs8_der(key).map_err(|_| invalid_key())?;
                key.sign(hash.padding(), &hash.of(data)).map_err(|_| invalid_key())
            }
            Self::Ecdsa(hash, is_plain) => {
                let hash = hash.of(data);
                macro_rules! on {
                    ($curve:ident) => {
                        if let Ok(key) = $curve::ecdsa::SigningKey::from_pkcs8_der(key) {
                            let signature: $curve::ecdsa::Signature =
                                key.sign_prehash(&hash).map_err(|_| invalid_key())?;
                            return Ok(match is_plain {
                                true => signature.to_bytes().to_vec(),
                                false => signature.to_der().to_bytes().to_vec(),
                            });
                        }
                    };
                }
                on!(p256);
                on!(p384);
                on!(p521);
                Err(invalid_key())
            }
        }
    }

    /// Whether a signature of data is that of a public key in the form of X.509.
    ///
    /// # Errors
    /// `SecurityException` for a key of another form, another kind or more than 4 KB, and for what has not the form of a
    /// signature: Java does so with some of them, and answers false for others.
    pub(super) fn is_verified(self, data: &[u8], signature: &[u8], key: &[u8]) -> Result<bool, Failure> {
        if key.len() > MAX_KEY {
            return Err(invalid_key());
        }
        match self {
            Self::Rsa(hash) => {
                let key = PublicKey::from_public_key_der(key).map_err(|_| invalid_key())?;
                if signature.len() != key.size() {
                    return Err(no_signature());
                }
                Ok(key.verify(hash.padding(), &hash.of(data), signature).is_ok())
            }
            Self::Ecdsa(hash, is_plain) => {
                let hash = hash.of(data);
                macro_rules! on {
                    ($curve:ident) => {
                        if let Ok(key) = $curve::ecdsa::VerifyingKey::from_public_key_der(key) {
                            let signature = match is_plain {
                                true => $curve::ecdsa::Signature::from_slice(signature),
                                false => $curve::ecdsa::Signature::from_der(signature),
                            };
                            let signature = signature.map_err(|_| no_signature())?;
                            return Ok(key.verify_prehash(&hash, &signature).is_ok());
                        }
                    };
                }
                on!(p256);
                on!(p384);
                on!(p521);
                Err(invalid_key())
            }
        }
    }
}

/// What an org says of a key that it cannot use (quoted by developers, such as in Zoom's forum, topic 4918).
fn invalid_key() -> Failure {
    Failure::new(Kind::Security, "Invalid Crypto Key")
}

fn no_signature() -> Failure {
    Failure::new(Kind::Security, "The data is no signature of this algorithm and key")
}

#[cfg(test)]
mod tests {
    use super::super::super::encoding::from_base64;
    use super::*;

    /// Every so many bytes of a key are damaged; all of them take half a minute.
    const STEP: usize = 41;

    /// A key of the tests in Apex.
    fn key(start: &str) -> Vec<u8> {
        let tests = include_str!("../../../../tests/engine_library/CryptoTest.cls");
        let (_, rest) = tests.split_once(start).expect("a key");
        from_base64(rest.split('\'').next().expect("its end")).expect("base 64")
    }

    #[test]
    fn a_damaged_key_is_refused_or_signs_something_else_but_never_panics() {
        let private = [("RSA-SHA256", "RSA_KEY = '"), ("ECDSA-SHA256", "'ECDSA-SHA256' => new List<String>{ '")];
        for (name, start) in private {
            let (algorithm, key) = (Algorithm::new(name).expect("an algorithm"), key(start));
            let whole = algorithm.signed(b"data", &key).expect("a signature");
            for at in (0..key.len()).step_by(STEP) {
                for byte in [0, 1, 0xff, key[at] ^ 0x80] {
                    let mut damaged = key.clone();
                    damaged[at] = byte;
                    if let Ok(signature) = algorithm.signed(b"data", &damaged) {
                        assert!(signature.len() <= whole.len() + 2, "{name}: {at}");
                    }
                }
            }
        }
        let public = key("RSA_PUBLIC = '");
        let algorithm = Algorithm::Rsa(Hash::Sha256);
        let signature = algorithm.signed(b"data", &key("RSA_KEY = '")).expect("a signature");
        assert_eq!(algorithm.is_verified(b"data", &signature, &public), Ok(true));
        for at in (0..public.len()).step_by(STEP) {
            for byte in [0, 1, 0xff, public[at] ^ 0x80] {
                let mut damaged = public.clone();
                damaged[at] = byte;
                let is_verified = algorithm.is_verified(b"data", &signature, &damaged) == Ok(true);
                assert!(!is_verified || damaged == public, "{at}");
            }
        }
    }

    #[test]
    fn a_signature_of_another_form_is_refused() {
        let algorithm = Algorithm::Rsa(Hash::Sha1);
        let refused = algorithm.is_verified(b"", &[0; 8], &key("RSA_PUBLIC = '")).unwrap_err();
        assert_eq!(refused.kind, Kind::Security);
        assert!(algorithm.signed(b"", &[0x30; MAX_KEY + 1]).is_err());
        assert_eq!(Algorithm::new("RSA-MD5").unwrap_err().kind, Kind::InvalidParameterValue);
    }
}
