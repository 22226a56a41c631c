//! AES as `Crypto.encrypt` and its like use it: CBC with the padding of PKCS #7, and GCM with 256 bits (Apex Reference,
//! "Crypto Class").
//!
//! The algorithms' names are taken as the Reference writes them; whether an org regards their case is not documented.

use aes::{Aes128, Aes192, Aes256};
use aes_gcm::aead::{Aead as _, KeyInit as _, Payload};
use aes_gcm::{Aes256Gcm, Nonce};
use cbc::cipher::block_padding::Pkcs7;
use cbc::cipher::{BlockModeDecrypt as _, BlockModeEncrypt as _, KeyIvInit as _};

use super::super::failure::{Failure, Kind};

/// The bytes of an initialisation vector of CBC, and of a block.
pub(super) const BLOCK: usize = 16;
/// The bytes of an initialisation vector of GCM.
pub(super) const NONCE: usize = 12;
/// The bytes of a text to be encrypted.
const MAX_CLEAR: usize = 1_048_576;
/// The bytes of a text to be decrypted: what the vector and the padding add is allowed.
const MAX_CIPHER: usize = 1_048_608;

/// An algorithm that can be named.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Cipher {
    /// CBC with a key of so many bytes.
    Cbc(usize),
    /// GCM with a key of 32 bytes.
    Gcm,
}

fn invalid(message: impl Into<String>) -> Failure {
    Failure::new(Kind::InvalidParameterValue, message)
}

impl Cipher {
    /// The algorithm of a name, for a key that must have its size.
    ///
    /// # Errors
    /// `InvalidParameterValueException` for another name or another size.
    pub(super) fn new(name: &str, key: &[u8]) -> Result<Self, Failure> {
        let cipher = match name {
            "AES128" | "AES128-CBC" => Self::Cbc(16),
            "AES192" | "AES192-CBC" => Self::Cbc(24),
            "AES256" | "AES256-CBC" => Self::Cbc(32),
            "AES256-GCM" => Self::Gcm,
            _ => return Err(invalid(format!("Invalid algorithm {name}. Must be AES128, AES192, or AES256."))),
        };
        let size = if let Self::Cbc(size) = cipher { size } else { 32 };
        if key.len() != size {
            return Err(invalid(format!("Invalid private key. Must be {size} bytes.")));
        }
        Ok(cipher)
    }

    /// The bytes of the vector that the platform makes itself.
    pub(super) fn vector_size(self) -> usize {
        if self == Self::Gcm { NONCE } else { BLOCK }
    }

    /// Encrypts with a vector of [`Cipher::vector_size`] bytes; additional data is for GCM alone.
    ///
    /// # Errors
    /// `InvalidParameterValueException` for a vector of another size and for more than 1 MB.
    pub(super) fn encrypted(self, key: &[u8], vector: &[u8], clear: &[u8], more: &[u8]) -> Result<Vec<u8>, Failure> {
        check_size(clear, MAX_CLEAR)?;
        self.check_vector(vector)?;
        Ok(match self {
            Self::Cbc(16) => cbc::Encryptor::<Aes128>::new_from_slices(key, vector)
                .map_err(failed)?
                .encrypt_padded_vec::<Pkcs7>(clear),
            Self::Cbc(24) => cbc::Encryptor::<Aes192>::new_from_slices(key, vector)
                .map_err(failed)?
                .encrypt_padded_vec::<Pkcs7>(clear),
            Self::Cbc(_) => cbc::Encryptor::<Aes256>::new_from_slices(key, vector)
                .map_err(failed)?
                .encrypt_padded_vec::<Pkcs7>(clear),
            Self::Gcm => {
                let nonce = Nonce::try_from(vector).map_err(failed)?;
                let cipher = Aes256Gcm::new_from_slice(key).map_err(failed)?;
                cipher.encrypt(&nonce, Payload { msg: clear, aad: more }).map_err(failed)?
            }
        })
    }

    /// Decrypts.
    ///
    /// # Errors
    /// As [`Cipher::encrypted`], and `SecurityException` for what was not encrypted with this key and vector.
    pub(super) fn decrypted(self, key: &[u8], vector: &[u8], text: &[u8], more: &[u8]) -> Result<Vec<u8>, Failure> {
        check_size(text, MAX_CIPHER)?;
        self.check_vector(vector)?;
        // The words are Java's, as questions of developers quote them (Salesforce Stack Exchange, question 406351). Java
        // decrypts nothing to nothing; whether an org does, is not known.
        if self != Self::Gcm && (text.is_empty() || !text.len().is_multiple_of(BLOCK)) {
            return Err(security("Input length must be multiple of 16 when decrypting with padded cipher"));
        }
        match self {
            Self::Cbc(16) => cbc::Decryptor::<Aes128>::new_from_slices(key, vector)
                .map_err(failed)?
                .decrypt_padded_vec::<Pkcs7>(text)
                .map_err(|_| badly_padded()),
            Self::Cbc(24) => cbc::Decryptor::<Aes192>::new_from_slices(key, vector)
                .map_err(failed)?
                .decrypt_padded_vec::<Pkcs7>(text)
                .map_err(|_| badly_padded()),
            Self::Cbc(_) => cbc::Decryptor::<Aes256>::new_from_slices(key, vector)
                .map_err(failed)?
                .decrypt_padded_vec::<Pkcs7>(text)
                .map_err(|_| badly_padded()),
            Self::Gcm => {
                let nonce = Nonce::try_from(vector).map_err(failed)?;
                let cipher = Aes256Gcm::new_from_slice(key).map_err(failed)?;
                cipher.decrypt(&nonce, Payload { msg: text, aad: more }).map_err(|_| security("Tag mismatch"))
            }
        }
    }

    fn check_vector(self, vector: &[u8]) -> Result<(), Failure> {
        match vector.len() == self.vector_size() {
            true => Ok(()),
            false => Err(invalid(format!("Invalid initialization vector. Must be {} bytes.", self.vector_size()))),
        }
    }

    /// What `encryptWithManagedIV` answers: the vector and then the text; of GCM the size of the vector before both.
    pub(super) fn joined(self, vector: &[u8], text: &[u8]) -> Vec<u8> {
        let size: &[u8] = if self == Self::Gcm { &[NONCE as u8] } else { &[] };
        [size, vector, text].concat()
    }

    /// The vector and the text of what `encryptWithManagedIV` answers.
    ///
    /// # Errors
    /// `InvalidParameterValueException` if there is no vector.
    pub(super) fn parted(self, joined: &[u8]) -> Result<(&[u8], &[u8]), Failure> {
        let rest = match self {
            Self::Gcm => joined.strip_prefix(&[NONCE as u8]),
            Self::Cbc(_) => Some(joined),
        };
        let parts = rest.and_then(|rest| rest.split_at_checked(self.vector_size()));
        parts.ok_or_else(|| invalid("Unable to parse the initialization vector from encrypted data."))
    }
}

fn check_size(data: &[u8], most: usize) -> Result<(), Failure> {
    if data.len() <= most {
        return Ok(());
    }
    let size = data.len();
    Err(invalid(format!("Invalid data. Input data is {size} bytes, which exceeds the limit of {most} bytes.")))
}

fn security(message: &str) -> Failure {
    Failure::new(Kind::Security, message)
}

/// Java's words.
fn badly_padded() -> Failure {
    security("Given final block not properly padded. Such issues can arise if a bad key is used during decryption.")
}

/// Sizes are checked before, so that this is never seen.
fn failed(_: impl std::fmt::Debug) -> Failure {
    security("The data could not be encrypted")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bytes(text: &str) -> Vec<u8> {
        super::super::super::encoding::from_hexadecimal(text).expect("hexadecimal digits")
    }

    #[test]
    fn cbc_gives_the_published_cipher_texts() {
        // NIST SP 800-38A, F.2.1, F.2.3 and F.2.5: the first block.
        let (vector, clear) = (bytes("000102030405060708090a0b0c0d0e0f"), bytes("6bc1bee22e409f96e93d7e117393172a"));
        for (name, key, expected) in [
            ("AES128", "2b7e151628aed2a6abf7158809cf4f3c", "7649abac8119b246cee98e9b12e9197d"),
            ("AES192-CBC", "8e73b0f7da0e6452c810f32b809079e562f8ead2522c6b7b", "4f021db243bc633d7178183a9fa071e8"),
            (
                "AES256",
                "603deb1015ca71be2b73aef0857d77811f352c073b6108d72d9810a30914dff4",
                "f58c4c04d6e5f1ba779eabfb5f7bfbd6",
            ),
        ] {
            let key = bytes(key);
            let cipher = Cipher::new(name, &key).expect("an algorithm");
            let text = cipher.encrypted(&key, &vector, &clear, b"").expect("a cipher text");
            assert_eq!((text.len(), &text[..16]), (32, &bytes(expected)[..]), "{name}");
            assert_eq!(cipher.decrypted(&key, &vector, &text, b"").as_deref(), Ok(&clear[..]));
        }
    }

    #[test]
    fn gcm_gives_the_published_cipher_texts() {
        // McGrew and Viega, "The Galois/Counter Mode of Operation", test cases 14 and 16.
        let cipher = Cipher::Gcm;
        let text = cipher.encrypted(&[0; 32], &[0; 12], &[0; 16], b"");
        assert_eq!(text, Ok(bytes("cea7403d4d606b6e074ec5d3baf39d18d0d1c8a799996bf0265b98b5d48ab919")));
        let key = bytes("feffe9928665731c6d6a8f9467308308feffe9928665731c6d6a8f9467308308");
        let clear = "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a721c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b39";
        let (vector, more) = (bytes("cafebabefacedbaddecaf888"), bytes("feedfacedeadbeeffeedfacedeadbeefabaddad2"));
        let text = cipher.encrypted(&key, &vector, &bytes(clear), &more).expect("a cipher text");
        assert_eq!(text[text.len() - 16..], bytes("76fc6ece0f4e1768cddf8853bb2d551b"));
        assert_eq!(cipher.decrypted(&key, &vector, &text, &more), Ok(bytes(clear)));
        assert_eq!(cipher.decrypted(&key, &vector, &text, b"").unwrap_err().kind, Kind::Security);
    }

    #[test]
    fn what_does_not_fit_the_algorithm_is_refused_with_the_words_of_the_reference() {
        let refused = |name, size: usize| Cipher::new(name, &vec![0; size]).unwrap_err().message;
        assert_eq!(refused("AES384", 48), "Invalid algorithm AES384. Must be AES128, AES192, or AES256.");
        assert_eq!(refused("AES192", 16), "Invalid private key. Must be 24 bytes.");
        let cipher = Cipher::Cbc(16);
        let message = |it: Result<Vec<u8>, Failure>| it.unwrap_err().to_string();
        assert_eq!(
            message(cipher.encrypted(&[0; 16], &[0; 8], b"", b"")),
            "System.InvalidParameterValueException: Invalid initialization vector. Must be 16 bytes."
        );
        assert!(message(cipher.encrypted(&[0; 16], &[0; 16], &vec![0; MAX_CLEAR + 1], b"")).contains("1048577 bytes"));
        assert!(message(cipher.decrypted(&[0; 16], &[0; 16], &[0; 15], b"")).contains("multiple of 16"));
        assert!(message(cipher.decrypted(&[0; 16], &[0; 16], &[0; 16], b"")).contains("properly padded"));
        assert!(cipher.parted(&[0; 15]).is_err() && Cipher::Gcm.parted(&[16; 40]).is_err());
    }
}
