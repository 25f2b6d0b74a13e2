//! Remembers what was made of a cell: a long column says the same few things again and again, and equal texts are one in memory.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::sheet::Raw;

/// Most different cells that are remembered for one column.
const MOST: usize = 65_536;

/// What two cells share that hold the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Same {
    /// Where a shared text begins in memory. It is held as long as it is remembered, so that no other text can come to stand there.
    Text(*const u8),
    /// A number, and whether it is a percentage.
    Number([u8; 16], bool),
}

/// What was made of the cells of one column. Most columns say few different things, which are found sooner than a hash is made.
#[derive(Debug)]
pub(crate) struct Memo<T> {
    made: BTreeMap<Same, (Raw, T)>,
    /// The last that was made and is not remembered.
    last: Option<T>,
}

impl<T> Memo<T> {
    /// Nothing yet.
    pub(crate) fn new() -> Self {
        Memo {
            made: BTreeMap::new(),
            last: None,
        }
    }

    /// What `make` makes of a cell, or made of one that holds the same.
    pub(crate) fn of(&mut self, raw: &Raw, make: impl FnOnce() -> T) -> &T {
        let same = match raw {
            Raw::Text(text) => Some(Same::Text(Arc::as_ptr(text).cast())),
            Raw::Number { value, percent } => Some(Same::Number(value.serialize(), *percent)),
            Raw::Date(_) | Raw::Flag(_) | Raw::Error(_) | Raw::NoResult => None,
        };
        match same {
            Some(same) if self.made.len() < MOST => {
                let made = self.made.entry(same);
                &made.or_insert_with(|| (raw.clone(), make())).1
            }
            Some(same) if self.made.contains_key(&same) => &self.made[&same].1,
            _ => self.last.insert(make()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_that_comes_to_stand_where_another_stood_is_not_taken_for_it() {
        let mut memo = Memo::new();
        for n in 0..1000 {
            let raw = Raw::Text(format!("text {n}").into());
            assert_eq!(*memo.of(&raw, || n), n);
        }
    }
}
