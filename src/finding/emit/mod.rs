//! Findings as text: for people, and for programs. One small file a format; each writes to a `Write`.
