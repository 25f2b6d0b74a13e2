//! Faults.
use super::Return;
use std::error::Error;
/// Plants.
pub(crate) fn plant(returns: Vec<Return>) -> Result<(Vec<Return>, String), Box<dyn Error>> {
    Ok((returns, String::new()))
}
