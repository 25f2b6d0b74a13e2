//! Tests of the checks of prose.
