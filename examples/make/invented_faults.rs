//! Faults.
use std::error::Error;
use super::Return;
/// Plants.
pub(crate) fn plant(returns: Vec<Return>) -> Result<(Vec<Return>, String), Box<dyn Error>> {
    Ok((returns, String::new()))
}
