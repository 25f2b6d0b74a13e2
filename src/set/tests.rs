//! Changes on a disk in memory.

use std::collections::BTreeMap;

use super::commit::{Recovered, commit, recover};
use super::every_call::{dies_at_every_call, left, on, refuses_at_every_call, tree};
use super::journal::{Journal, Step};
use super::model_disk::{Fault, ModelDisk};
use super::refusal::SetError;
use super::transaction::{Over, Transaction};
use crate::model::sha256;

/// A report folder with a set in it and something of the user's.
fn folder() -> ModelDisk {
    let disk = ModelDisk::new();
    disk.add("/r/.yearly/lock", b"");
    disk.add("/r/report.toml", b"period = 1");
    disk.add("/r/out/public/a.md", b"first text");
    disk.add("/r/out/public/tables/t.csv", b"1,2");
    disk.add("/r/out/public/mine.txt", b"mine");
    disk
}

/// A set over another: one file replaced, one new, one in new folders, one taken away with its folder, one that stays.
fn change() -> Transaction {
    let mut change = Transaction::default();
    let ours = |text: &[u8]| Over::Ours(sha256(text));
    change.put(
        "out/public/a.md",
        b"second text".to_vec(),
        ours(b"first text"),
    );
    change.put("out/public/b.md", b"new".to_vec(), Over::Nothing);
    change.put(
        "out/private/letters/c.html",
        b"letter".to_vec(),
        Over::Nothing,
    );
    change.put(
        "report.toml",
        b"period = 1".to_vec(),
        Over::Read(sha256(b"period = 1")),
    );
    change.take_away("out/public/tables/t.csv", sha256(b"1,2"));
    change.take_away("out/public/mine.txt", sha256(b"not what is there"));
    change
}

#[test]
fn a_change_is_made_as_a_whole() {
    let disk = folder();
    on(&disk, |place| commit(place, &change(), &|| Ok(()))).unwrap();
    let tree = disk.tree();
    let text = |path: &str| tree.get(path).cloned().flatten();
    assert_eq!(text("/r/out/public/a.md").unwrap(), b"second text");
    assert_eq!(text("/r/out/private/letters/c.html").unwrap(), b"letter");
    assert_eq!(text("/r/out/public/mine.txt").unwrap(), b"mine");
    assert!(!tree.contains_key("/r/out/public/tables/"));
    assert!(left(&disk).is_empty());
}

#[test]
fn death_at_every_call_leaves_the_old_or_the_new() {
    let calls = dies_at_every_call(&folder(), &change());
    assert!(calls > 60, "{calls}");
}

#[test]
fn a_disk_that_refuses_at_any_call_leaves_the_old_or_the_new() {
    refuses_at_every_call(&folder(), &change());
}

#[test]
fn what_is_not_known_is_not_written_over() {
    let disk = folder();
    let before = tree(&disk);
    let tried = |path: &str, over: Over| {
        let mut change = Transaction::default();
        change.put("out/public/z.md", b"z".to_vec(), Over::Nothing);
        change.put(path, b"x".to_vec(), over);
        let error =
            on(&disk, |place| commit(place, &change, &|| Ok(()))).expect_err("it is refused");
        assert!(tree(&disk) == before && left(&disk).is_empty());
        error.to_string()
    };
    assert_eq!(
        tried("out/public/mine.txt", Over::Ours(String::new())),
        "out/public/mine.txt was not written by yearly, or changed since. Move or rename it, so that nothing of yours is lost, and run the command again. Nothing was changed."
    );
    assert_eq!(
        tried("out/public/mine.txt", Over::Nothing),
        "out/public/mine.txt is there already, and it is not written over. Nothing was changed."
    );
    assert_eq!(
        tried("report.toml", Over::Read(sha256(b"period = 2"))),
        "report.toml was changed by somebody else meanwhile. Run the command again. Nothing was changed."
    );
    assert_eq!(
        tried("out/public", Over::Nothing),
        "A folder stands where the file out/public should be. Move it away, and run the command again. Nothing was changed."
    );
    assert_eq!(
        tried("report.toml/x", Over::Nothing),
        "A file stands where the folder report.toml should be. Move it away, and run the command again. Nothing was changed."
    );
    for path in [
        "../x",
        "/x",
        "a/../../x",
        "c:x",
        "a\\b",
        ".yearly/commit.json",
        "",
    ] {
        let error = tried(path, Over::Nothing);
        assert!(
            error.contains("cannot be the name of a file"),
            "{path}: {error}"
        );
    }
}

#[test]
fn nothing_goes_through_a_link() {
    for link in [
        "/r/out",
        "/r/out/public",
        "/r/out/public/a.md",
        "/r/out/private",
    ] {
        let disk = ModelDisk::new();
        disk.add("/r/.yearly/lock", b"");
        disk.add_link(link);
        let before = tree(&disk);
        let error =
            on(&disk, |place| commit(place, &change(), &|| Ok(()))).expect_err("it is refused");
        let name = link.trim_start_matches("/r/");
        assert!(
            error
                .to_string()
                .starts_with(&format!("There is a link at {name},")),
            "{error}"
        );
        assert!(tree(&disk) == before && left(&disk).is_empty());
    }
}

#[test]
fn a_planted_record_leads_nowhere_else() {
    let step = |path: &str| Step {
        path: path.to_owned(),
        old: Some(sha256(b"period = 1")),
        new: None,
    };
    for path in [
        "../report.toml",
        "/r/report.toml",
        ".yearly/lock",
        "out/../report.toml",
    ] {
        let disk = folder();
        let journal = Journal::new(Vec::new(), vec![step(path)]);
        disk.add("/r/.yearly/commit.json", &journal.bytes());
        let before = disk.tree();
        let error = on(&disk, recover).expect_err("it is refused");
        assert!(
            error
                .to_string()
                .contains("is not a record that yearly wrote"),
            "{error}"
        );
        assert!(disk.tree() == before, "{path}");
    }
    let disk = folder();
    disk.add("/r/.yearly/commit.json", b"{");
    assert!(on(&disk, recover).is_err());
}

/// Somebody who finds a set half done, or done, and does something with it loses nothing; nor is the rest taken away.
#[test]
fn what_somebody_did_after_a_kill_is_left() {
    let start = folder();
    let whole = start.with(Fault::None);
    on(&whole, |place| commit(place, &change(), &|| Ok(()))).unwrap();
    let (before, after) = (tree(&start), tree(&whole));
    let path = "/r/out/public/a.md";
    let mut undone = 0;
    for at in 0..=whole.calls() {
        for by_hand in [
            None,
            Some(&b"by hand"[..]),
            Some(b"first text"),
            Some(b"second text"),
        ] {
            let disk = start.with(Fault::Death(at));
            let _ = on(&disk, |place| commit(place, &change(), &|| Ok(())));
            let disk = disk.with(Fault::None);
            match by_hand {
                Some(bytes) => disk.add(path, bytes),
                None => disk.take_away(path),
            }
            let recovered = on(&disk, recover);
            let told = format!("{at}: {recovered:?}");
            assert!(recovered.is_ok(), "{told}");
            let mut now = tree(&disk);
            let text = now.remove(path).flatten();
            let rest = |tree: &BTreeMap<String, Option<Vec<u8>>>| {
                let mut tree = tree.clone();
                tree.remove(path);
                tree
            };
            assert!(now == rest(&before) || now == rest(&after), "{told}");
            if by_hand == Some(b"by hand") {
                assert_eq!(text.as_deref(), by_hand, "{told}");
            }
            undone += usize::from(matches!(recovered, Ok(Some(Recovered::Undone(_)))));
        }
    }
    assert!(undone > 0, "it was never in the way");
}

/// A folder is never of no use any more, whatever somebody takes out of our own folder.
#[test]
fn what_is_taken_out_of_our_own_folder_stops_nobody() {
    let start = folder();
    let whole = start.with(Fault::None);
    on(&whole, |place| commit(place, &change(), &|| Ok(()))).unwrap();
    for at in 0..whole.calls() {
        for faulty in [Fault::Death(at), Fault::Held(at)] {
            let disk = start.with(faulty);
            let _ = on(&disk, |place| commit(place, &change(), &|| Ok(())));
            let disk = disk.with(Fault::None);
            let tree = disk.tree();
            for path in tree
                .keys()
                .filter(|path| path.contains("/stage-") && !path.ends_with('/'))
            {
                disk.take_away(path);
            }
            for _ in 0..2 {
                let recovered = on(&disk, recover);
                assert!(recovered.is_ok(), "{faulty:?}: {recovered:?}");
            }
            assert!(left(&disk).is_empty(), "{faulty:?}: {:?}", left(&disk));
        }
    }
}

/// Between what is prepared and what is decided, somebody may take away the lock, or what was prepared.
#[test]
fn what_is_lost_before_it_is_decided_is_told() {
    let disk = folder();
    let before = tree(&disk);
    let refuse = || Err(SetError::LockLost("lock".to_owned()));
    let error = on(&disk, |place| commit(place, &change(), &refuse)).expect_err("it is refused");
    assert!(
        error.to_string().starts_with("lock was taken away"),
        "{error}"
    );
    assert!(tree(&disk) == before && left(&disk).is_empty());
    let take = || {
        for path in disk.tree().keys().filter(|path| path.ends_with("/0.new")) {
            disk.take_away(path);
        }
        Ok(())
    };
    let error = on(&disk, |place| commit(place, &change(), &take)).expect_err("it is told");
    assert!(
        error
            .to_string()
            .contains("not all of what was to be written is there"),
        "{error}"
    );
    assert!(left(&disk).is_empty());
}
