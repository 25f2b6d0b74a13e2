//! A change at which the run dies, or the disk refuses, at every call: what is there is the old or the new.

use std::collections::BTreeMap;
use std::path::Path;

use super::commit::{Place, commit, recover};
use super::journal::Names;
use super::model_disk::{Fault, ModelDisk, paths, without_own};
use super::refusal::SetError;
use super::transaction::Transaction;

type Tree = BTreeMap<String, Option<Vec<u8>>>;

const OWN_PATH: &str = "/r/.yearly";

pub(super) fn on<T>(disk: &ModelDisk, run: impl FnOnce(Place<'_>) -> T) -> T {
    let names = Names::new(Path::new("/r"));
    run(Place {
        disk,
        names: &names,
    })
}

/// Files and links: a folder that nothing is in is neither old nor new.
pub(super) fn tree(disk: &ModelDisk) -> Tree {
    let mut tree = without_own(&disk.tree(), OWN_PATH);
    tree.retain(|path, _| !path.ends_with('/'));
    tree
}

/// What is in `.yearly/` but the lock.
pub(super) fn left(disk: &ModelDisk) -> Vec<String> {
    let tree = disk.tree();
    let own = tree.keys().filter(|path| path.starts_with(OWN_PATH));
    own.filter(|path| !["/r/.yearly/", "/r/.yearly/lock"].contains(&path.as_str()))
        .cloned()
        .collect()
}

/// Chance, the same in every run.
fn coin(seed: u64) -> impl FnMut() -> bool {
    let mut state = seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1;
    move || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        match seed {
            0 => false,
            1 => true,
            _ => state & 4 == 0,
        }
    }
}

/// Runs the change with death at every call, loses power or not, and lets the next run go on, which dies too at some call: what is there after it is
/// the old or the new. Gives how many calls there are.
pub(crate) fn dies_at_every_call(start: &ModelDisk, change: &Transaction) -> usize {
    let old = tree(start);
    let whole = start.with(Fault::None);
    on(&whole, |place| commit(place, change, &|| Ok(()))).expect("nothing goes wrong");
    let new = tree(&whole);
    let calls = whole.calls();
    for at in 0..calls {
        let dead = start.with(Fault::Death(at));
        let _ = on(&dead, |place| commit(place, change, &|| Ok(())));
        let mut left_behind = vec![dead.with(Fault::None)];
        let seeds = [0, 1, 2 + 2 * at as u64, 3 + 2 * at as u64];
        left_behind.extend(seeds.map(|seed| dead.after_power_cut(coin(seed))));
        for (cut, disk) in left_behind.into_iter().enumerate() {
            let told = format!("killed at {at} of {calls}, cut {cut}");
            // The next run is killed as well, somewhere; the one after it is not.
            let second = disk.with(Fault::Death(at * 7 % 40));
            let _ = on(&second, recover);
            let third = match cut % 2 {
                0 => second.with(Fault::None),
                _ => second.after_power_cut(coin(cut as u64)),
            };
            if let Err(error) = on(&third, recover) {
                panic!("{told}: {error}");
            }
            is_one_of(&tree(&third), &old, &new, &told);
            assert!(left(&third).is_empty(), "{told}: {:?}", left(&third));
            on(&third, |place| commit(place, change, &|| Ok(()))).expect("nothing is in its way");
            assert!(tree(&third) == new, "{told}");
        }
    }
    calls
}

fn is_one_of(now: &Tree, old: &Tree, new: &Tree, told: &str) {
    let [now_paths, old_paths, new_paths] = [now, old, new].map(paths);
    assert!(
        now == old || now == new,
        "{told}: {now_paths:?}\nold {old_paths:?}\nnew {new_paths:?}"
    );
}

/// Runs the change on a disk that refuses at every call, for good or once: what is there at the end of that run is the old or the new.
pub(crate) fn refuses_at_every_call(start: &ModelDisk, change: &Transaction) {
    let old = tree(start);
    let whole = start.with(Fault::None);
    on(&whole, |place| commit(place, change, &|| Ok(()))).expect("nothing goes wrong");
    let (new, calls) = (tree(&whole), whole.calls());
    for at in 0..calls {
        for fault in [Fault::Full(at), Fault::Once(at), Fault::Held(at)] {
            let disk = start.with(fault);
            let done = on(&disk, |place| commit(place, change, &|| Ok(())));
            let mended = disk.with(Fault::None);
            let told = format!("{fault:?} of {calls}: {done:?}");
            match done {
                Ok(()) => assert!(tree(&mended) == new, "{told}"),
                // Names can be neither moved nor moved back: it says so, and the next run goes on.
                Err(SetError::Half(_)) => assert!(!matches!(fault, Fault::Full(_)), "{told}"),
                Err(_) => assert!(tree(&mended) == old, "{told}"),
            }
            if let Err(error) = on(&mended, recover) {
                panic!("{told}: {error}");
            }
            is_one_of(&tree(&mended), &old, &new, &told);
            on(&mended, |place| commit(place, change, &|| Ok(()))).expect("nothing is in its way");
            assert!(tree(&mended) == new && left(&mended).is_empty(), "{told}");
        }
    }
}
