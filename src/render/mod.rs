//! A document in, the bytes of one format out. Nothing here changes a word or a number of the document.

pub mod pdf;
