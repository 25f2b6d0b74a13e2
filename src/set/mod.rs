//! A set: the files that builds write side by side.

pub mod manifest;
