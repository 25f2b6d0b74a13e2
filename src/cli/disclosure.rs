//! The record of what is withheld, beside a set.

mod record;

pub(crate) use record::{JSON, PAGE, record};
