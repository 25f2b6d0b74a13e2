//! Everything that is written into a report folder: one run at a time, all of a change or nothing, through no link, and over nothing
//! but what is known.
//!
//! A command works out a `Transaction` and hands it to the `Workplace` that it opened. What the change puts is staged in `.yearly/` and
//! brought to the disk; then `commit.json` is written, which is the commit point; then names are moved into place, which can be repeated. A run that
//! is killed before the commit point has changed nothing; after it, the next run that writes completes what was begun, before it reads anything. When a
//! name cannot be moved while the run lives (a file is open in another program), everything goes back to what it was.
//!
//! Windows gives no way to bring a folder to the disk by itself: there a power cut may cost the newest names of a folder. A run that is killed
//! loses nothing there either.

mod commit;
mod disk;
#[cfg(test)]
pub(crate) mod every_call;
mod fate;
mod journal;
mod lock;
pub mod manifest;
#[cfg(test)]
pub(crate) mod model_disk;
mod named;
mod refusal;
#[cfg(test)]
mod tests;
mod transaction;
mod workplace;

pub(crate) use commit::Recovered;
#[cfg(test)]
pub(crate) use disk::Kind;
pub(crate) use disk::{Disk, RealDisk};
pub(crate) use lock::Worker;
pub(crate) use named::write_named;
pub(crate) use transaction::{OWN, Over, Transaction};
pub(crate) use workplace::{Workplace, is_half_done};
