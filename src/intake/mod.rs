//! Files that somebody sent, before they belong to the report folder: a return, or a partner's Word text. A name, bytes and the project
//! in; out comes what each seems to be, how it would be read, what would be written where, and what is wrong in it. Where it is not sure it
//! proposes, with the reason of each line, and a person says yes or no. Reads and writes no file.

mod arrival;
mod comments;
mod draft;
mod kept_name;
mod narrative_place;
mod narrative_versions;
mod parted_text;
mod proposed;
mod returned;
mod same_text;
mod shown_words;
mod table_words;
mod taken;
mod telling;
mod word_narrative;

pub use arrival::{Arrival, Kept, Options, Unable};
pub use draft::Draft;
pub use kept_name::tame;
pub use narrative_place::Place;
pub use proposed::{Proposed, Sender};
pub use taken::{Intake, Outcome, Seen, Taking};

use crate::ingest::is_word;

/// Looks at one file: what it is, and what taking it in would write.
pub fn intake(arrival: Arrival, options: &Options<'_>) -> Result<Intake, Unable> {
    let (seen, outcome) = if is_word(&arrival.bytes) {
        word_narrative::look(&arrival, options)?
    } else {
        returned::look(&arrival, options)?
    };
    Ok(Intake {
        name: arrival.name,
        kept: arrival.kept,
        seen,
        outcome,
    })
}
