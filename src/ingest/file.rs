//! A return as it lies in the folder.

use std::sync::Arc;

/// One return as it lies in the folder.
#[derive(Debug, Clone)]
pub struct File {
    /// Path inside the report folder, with `/`.
    pub name: Arc<str>,
    /// Its bytes.
    pub bytes: Arc<[u8]>,
}
