//! The known name that somebody probably meant.

/// The candidate closest to `name`, if one is close enough to be worth suggesting.
#[must_use]
pub fn closest<'c>(name: &str, candidates: impl Iterator<Item = &'c str>) -> Option<&'c str> {
    let candidates: Vec<&str> = candidates.collect();
    similar::get_close_matches(name, &candidates, 1, 0.6).into_iter().next()
}
