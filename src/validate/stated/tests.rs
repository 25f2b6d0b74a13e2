//! A table made by hand, and what it says of itself.
