//! The generators of `examples/make`, so that tests can hold the committed returns against what they write.

#[path = "../../examples/make/book.rs"]
mod book;
#[path = "../../examples/make/coventry_2022_23_returns.rs"]
pub(crate) mod coventry_2022_23_returns;
#[path = "../../examples/make/coventry_returns.rs"]
pub(crate) mod coventry_returns;
#[path = "../../examples/make/invented_returns.rs"]
pub(crate) mod invented_returns;
#[path = "../../examples/make/merged.rs"]
mod merged;
#[path = "../../examples/make/ods.rs"]
mod ods;
#[path = "../../examples/make/samples_returns.rs"]
pub(crate) mod samples_returns;
