//! What is random in a request, or fixed by a seed.

use std::hash::{BuildHasher, Hasher};

/// 256 bits that are random, or always the same for a seed.
#[derive(Debug, Clone)]
pub struct Random([u64; 4]);

impl Random {
    /// From the operating system's randomness, or always the same for a seed.
    #[must_use]
    pub fn new(seed: Option<u64>) -> Self {
        match seed {
            Some(seed) => {
                let mut state = seed;
                Self([(); 4].map(|()| splitmix64(&mut state)))
            }
            // Each `RandomState` has keys of its own that the operating system's randomness goes into.
            None => Self([(); 4].map(|()| std::collections::hash_map::RandomState::new().build_hasher().finish())),
        }
    }

    /// A UUID of version 4 (RFC 9562, section 5.4).
    #[must_use]
    pub fn uuid(&self) -> String {
        let high = (self.0[0] & 0xffff_ffff_ffff_0fff) | 0x4000;
        let low = (self.0[1] & 0x3fff_ffff_ffff_ffff) | 0x8000_0000_0000_0000;
        format!(
            "{:08x}-{:04x}-{:04x}-{:04x}-{:012x}",
            high >> 32,
            (high >> 16) & 0xffff,
            high & 0xffff,
            low >> 48,
            low & 0xffff_ffff_ffff
        )
    }

    /// 32 hexadecimal digits.
    #[must_use]
    pub fn nonce(&self) -> String {
        format!("{:016x}{:016x}", self.0[2], self.0[3])
    }
}

/// The next number of the sequence SplitMix64 (Steele, Lea and Flood, 2014).
fn splitmix64(state: &mut u64) -> u64 {
    *state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let mut z = *state;
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn splitmix64_gives_the_published_sequence() {
        // The values that the reference implementation gives for the seed 1234567.
        let mut state = 1_234_567;
        assert_eq!(splitmix64(&mut state), 6_457_827_717_110_365_317);
        assert_eq!(splitmix64(&mut state), 3_203_168_211_198_807_973);
    }

    #[test]
    fn a_uuid_has_the_bits_of_version_4() {
        for seed in [None, Some(0), Some(1), Some(u64::MAX)] {
            let uuid = Random::new(seed).uuid();
            let groups: Vec<&str> = uuid.split('-').collect();
            assert_eq!(groups.iter().map(|it| it.len()).collect::<Vec<_>>(), [8, 4, 4, 4, 12], "{uuid}");
            assert!(groups[2].starts_with('4'), "{uuid}");
            assert!(groups[3].starts_with(['8', '9', 'a', 'b']), "{uuid}");
        }
    }

    #[test]
    fn a_seed_fixes_what_is_random_and_no_seed_does_not() {
        assert_eq!(Random::new(Some(7)).uuid(), Random::new(Some(7)).uuid());
        assert_ne!(Random::new(Some(7)).nonce(), Random::new(Some(8)).nonce());
        assert_ne!(Random::new(None).nonce(), Random::new(None).nonce());
        assert_eq!(Random::new(Some(7)).nonce().len(), 32);
    }
}
