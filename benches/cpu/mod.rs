//! The CPU time of processes.

use std::time::Duration;

use nix::sys::resource::{UsageWho, getrusage};
use nix::sys::time::TimeVal;

/// User and system time that was used so far, by this process or by its children.
pub(crate) fn used(by: UsageWho) -> Duration {
    let usage = getrusage(by).unwrap();
    let of = |it: TimeVal| Duration::new(it.tv_sec() as u64, it.tv_usec() as u32 * 1_000);
    of(usage.user_time()) + of(usage.system_time())
}
