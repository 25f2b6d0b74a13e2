//! What is to be done with one step of a change that was decided, by what stands there now. Everything that can be is in the two tables of
//! the tests.

use super::journal::Step;

/// What is done with a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fate {
    /// It is as it should be.
    Done,
    /// What waits in the stage is moved into its place.
    Move,
    /// The file is taken away.
    Remove,
    /// Somebody has put something of their own there since: nothing is done.
    Theirs,
    /// Somebody has put something of their own where something is still to be moved: the whole change is undone.
    InTheWay,
    /// What was to be moved is not in the stage, though nothing shows that it was moved.
    Lost,
}

/// What completes a step. `now` is the SHA-256 of what stands there; `waits`, whether the stage still holds what is put.
pub(super) fn forward(step: &Step, now: Option<&str>, waits: bool) -> Fate {
    let (old, new) = (step.old.as_deref(), step.new.as_deref());
    match (new, waits) {
        _ if now == new => Fate::Done,
        (None, _) if now == old => Fate::Remove,
        (None, _) => Fate::Theirs,
        (Some(_), true) if now == old || now.is_none() => Fate::Move,
        (Some(_), true) => Fate::InTheWay,
        // It was moved, and somebody took it away or changed it; or somebody took it out of the stage.
        (Some(_), false) if now == old && old.is_some() => Fate::Lost,
        (Some(_), false) => Fate::Theirs,
    }
}

/// What undoes a step; `waits`, whether the stage still holds what stood there before.
pub(super) fn back(step: &Step, now: Option<&str>, waits: bool) -> Fate {
    let (old, new) = (step.old.as_deref(), step.new.as_deref());
    match (old, waits) {
        _ if now == old => Fate::Done,
        _ if now != new => Fate::Theirs,
        (None, _) => Fate::Remove,
        (Some(_), true) => Fate::Move,
        (Some(_), false) => Fate::Lost,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALL: [Option<&str>; 4] = [None, Some("old"), Some("new"), Some("mine")];

    fn told(
        old: Option<&str>,
        new: Option<&str>,
        of: fn(&Step, Option<&str>, bool) -> Fate,
    ) -> Vec<String> {
        let step = Step {
            path: "a".to_owned(),
            old: old.map(str::to_owned),
            new: new.map(str::to_owned),
        };
        let all = ALL.iter().flat_map(|now| [(*now, true), (*now, false)]);
        all.map(|(now, waits)| {
            let waits_too = if waits { " waits" } else { "" };
            format!(
                "{}{waits_too}: {:?}",
                now.unwrap_or("-"),
                of(&step, now, waits)
            )
        })
        .collect()
    }

    #[test]
    fn every_way_forward() {
        assert_eq!(
            told(Some("old"), Some("new"), forward),
            [
                "- waits: Move",
                "-: Theirs",
                "old waits: Move",
                "old: Lost",
                "new waits: Done",
                "new: Done",
                "mine waits: InTheWay",
                "mine: Theirs"
            ]
        );
        assert_eq!(
            told(None, Some("new"), forward),
            [
                "- waits: Move",
                "-: Theirs",
                "old waits: InTheWay",
                "old: Theirs",
                "new waits: Done",
                "new: Done",
                "mine waits: InTheWay",
                "mine: Theirs"
            ]
        );
        assert_eq!(
            told(Some("old"), None, forward),
            [
                "- waits: Done",
                "-: Done",
                "old waits: Remove",
                "old: Remove",
                "new waits: Theirs",
                "new: Theirs",
                "mine waits: Theirs",
                "mine: Theirs"
            ]
        );
    }

    #[test]
    fn every_way_back() {
        assert_eq!(
            told(Some("old"), Some("new"), back),
            [
                "- waits: Theirs",
                "-: Theirs",
                "old waits: Done",
                "old: Done",
                "new waits: Move",
                "new: Lost",
                "mine waits: Theirs",
                "mine: Theirs"
            ]
        );
        assert_eq!(
            told(None, Some("new"), back),
            [
                "- waits: Done",
                "-: Done",
                "old waits: Theirs",
                "old: Theirs",
                "new waits: Remove",
                "new: Remove",
                "mine waits: Theirs",
                "mine: Theirs"
            ]
        );
        assert_eq!(
            told(Some("old"), None, back),
            [
                "- waits: Move",
                "-: Lost",
                "old waits: Done",
                "old: Done",
                "new waits: Theirs",
                "new: Theirs",
                "mine waits: Theirs",
                "mine: Theirs"
            ]
        );
    }
}
